"""The committee of a fund and the rules it goes by."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField, blind_index
from funds.ledger.guards import Columns
from funds.ledger.models import Fund
from funds.spending.models.words import Seat
from partners.directory.models import Partner

LEAST_MEMBERS = 5


def identity_of(name: str) -> str:
    """By which one person is known again in another seat, with or without an account."""
    return blind_index(name)


class CommitteeMemberQuerySet(OwnedQuerySet["CommitteeMember"]):
    """Seats in committees."""

    def in_force(self, today: datetime.date | None = None) -> Self:
        today = today or timezone.localdate()
        return self.filter(since__lte=today).filter(Q(until=None) | Q(until__gt=today))

    def voting(self) -> Self:
        return self.exclude(seat=Seat.SUPERVISOR)

    def of_user(self, user: Any) -> Self:
        return self.filter(user=user.pk) if getattr(user, "pk", None) else self.none()


class CommitteeMember(Owned):
    """A person's seat in the committee of a fund: on one side, or as its supervisor; unpaid.

    Args:
        user: the account; without one, `name` says who it is.
        identity: a keyed fingerprint of the name, by which nobody gets a second seat.
        partner: for whom a member of the partners' side sits there.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="committee", verbose_name=_("fund"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    name = SealedField(
        _("name"), blank=True, default="", help_text=_("Of somebody without an account, who signs on paper.")
    )
    identity = models.CharField(max_length=64, editable=False)
    seat = models.CharField(_("seat"), max_length=10, choices=Seat)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    chair = models.BooleanField(_("chair"), default=False)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("committee member")
        verbose_name_plural = _("committee")
        constraints = [
            SameCommunity("fund", name="committeemember_fund_community"),
            SameCommunity("partner", name="committeemember_partner_community"),
            models.UniqueConstraint(fields=["fund", "user"], condition=Q(until=None), name="committeemember_one_seat"),
            models.UniqueConstraint(
                fields=["fund", "identity"], condition=Q(until=None), name="committeemember_one_person"
            ),
            models.UniqueConstraint(fields=["fund"], condition=Q(until=None, chair=True), name="committeemember_chair"),
            models.CheckConstraint(condition=~Q(identity=""), name="committeemember_is_somebody"),
            Columns(
                name="committeemember_columns",
                insert=["uid", "community_id", "fund_id", "user_id", "name", "identity", "seat", "partner_id", "chair",
                        "since", "until"],
                update=["until", "name"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.user) if self.user else self.name


class FundRulesQuerySet(OwnedQuerySet["FundRules"]):
    """Rules by which committees decide."""

    def in_force(self, fund: Fund, today: datetime.date | None = None) -> FundRules | None:
        """Those that count today, if the fund has any."""
        found = self.filter(fund=fund, in_force_from__lte=today or timezone.localdate())
        return found.order_by("-in_force_from", "-pk").first()


class FundRules(Owned):
    """How a fund decides; newer rules replace older ones, none is ever taken away.

    Args:
        small_up_to: in fen; up to here `small_signatures` of each side are needed.
        medium_up_to: in fen; up to here `medium_signatures` of each side; above, the whole committee votes: at least
            `quorum` members, more than half of all of them in favour, and `medium_signatures` of each side.
        notice_days: days between approval and payment, in which a supervisor may object.
        second_factor: whether who signs or pays here needs one.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="rules", verbose_name=_("fund"))
    in_force_from = models.DateField(_("in force from"), default=timezone.localdate)
    small_up_to = models.BigIntegerField(_("small amounts up to"), default=1000_00)
    small_signatures = models.PositiveSmallIntegerField(_("signatures of each side for small amounts"), default=1)
    medium_up_to = models.BigIntegerField(_("larger amounts up to"), default=10000_00)
    medium_signatures = models.PositiveSmallIntegerField(_("signatures of each side for larger amounts"), default=2)
    quorum = models.PositiveSmallIntegerField(
        _("quorum of the committee"), default=4, help_text=_("Above that amount the whole committee votes.")
    )
    notice_days = models.PositiveSmallIntegerField(
        _("notice period in days"), default=3, help_text=_("In which a supervisor may object.")
    )
    second_factor = models.BooleanField(
        _("second factor for signing and paying"), default=True,
        help_text=_("Whoever signs or pays here types the six digits of an authenticator app."),
    )  # fmt: skip

    objects = FundRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules of spending")
        verbose_name_plural = _("rules of spending")
        constraints = [
            SameCommunity("fund", name="fundrules_fund_community"),
            models.CheckConstraint(
                condition=Q(small_up_to__gte=0, medium_up_to__gte=F("small_up_to"), small_signatures__gte=1,
                            medium_signatures__gte=F("small_signatures"), quorum__gte=3, notice_days__lte=60),
                name="fundrules_sane",
            ),
            AppendOnly(name="fundrules_append_only"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.fund} · {self.in_force_from:%Y-%m-%d}"

    def signatures(self, amount: int) -> int:
        """How many of each side must sign for an amount in fen."""
        return self.small_signatures if amount <= self.small_up_to else self.medium_signatures

    def by_vote(self, amount: int) -> bool:
        """Whether the whole committee has to vote."""
        return amount > self.medium_up_to


explain(
    "committeemember_one_seat",
    _("This person already has a seat in this committee; one person is on one side only."),
)
explain(
    "committeemember_one_person",
    _("Somebody of this name has a seat here already. If it is another person, say so behind the name."),
)
explain("committeemember_chair", _("The committee has a chair already."))
explain("committeemember_is_somebody", _("Choose an account or write a name."))
explain(
    "fundrules_sane",
    _("The larger amount needs no fewer signatures; the quorum is at least 3, the notice period at most 60 days."),
)
