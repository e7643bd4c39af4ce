"""Proposals 排班方案: who could take which seat in the next weeks, and what a person decided about each."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, SameCommunity
from community.guards.refusal import explain
from partners.directory.models import Partner
from services.proposals.rotating import AGAIN, NONE_FREE, STAYS, TURN, UNKNOWN
from services.roster.models import Duty, Shift

ROOM = "roster"
"""Proposals are a part of the roster; a switch of the duty settings turns them on."""
WEEKS = (2, 4, 8, 12)

STANDS, CONFIRMED, WANTED = "stands", "confirmed", "wanted"
FIXED = [STANDS, CONFIRMED, WANTED]
"""Seats that a proposal leaves alone: what stands, what was confirmed, where a substitute is being looked for."""
REASONS = [TURN, AGAIN, STAYS, UNKNOWN, NONE_FREE, *FIXED]


class ProposalState(models.TextChoices):
    """What became of it."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


PROPOSAL_ARROWS = [("draft", "published"), ("draft", "discarded")]


class ProposalQuerySet(OwnedQuerySet["Proposal"]):
    """Proposals of an office; never public."""

    def in_use(self) -> Self:
        """Of communities that use the roster."""
        return self.exclude(community__closed_rooms__contains=[ROOM])

    def drafts(self) -> Self:
        return self.filter(state=ProposalState.DRAFT)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Proposal(Owned):
    """Who could take which seat of the shifts from one day to another; nothing of it holds until it is published.

    A community has one draft at a time. ``change_standing``: duties that stand and nobody has confirmed may be changed
    too; without it only empty seats are filled.
    """

    State = ProposalState

    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    change_standing = models.BooleanField(_("duties nobody has confirmed may be changed"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.DRAFT)
    made_at = models.DateTimeField(_("made"), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for the next weeks")
        verbose_name_plural = _("proposals for the next weeks")
        indexes = [models.Index(fields=["community", "-id"], name="proposal_newest")]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="proposal_and_community"),
            models.UniqueConstraint(fields=["community"], condition=Q(state="draft"), name="proposal_one_draft"),
            Arrows("state", start=["draft"], arrows=PROPOSAL_ARROWS, name="proposal_arrows"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="proposal_days_in_order"),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at=None, published_by=None, taken_back_at=None)),
                name="proposal_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"

    def get_absolute_url(self) -> Any:
        return reverse("proposal", args=[self.uid])

    @property
    def is_draft(self) -> bool:
        return self.state == ProposalState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == ProposalState.PUBLISHED


class Decision(models.TextChoices):
    """What a person decided about a seat."""

    PROPOSED = "proposed", _("as proposed")
    CHOSEN = "chosen", _("another partner")
    LEFT = "left", _("left as it is")


class Outcome(models.TextChoices):
    """What publishing did about a seat."""

    OPEN = "", _("nothing")
    DONE = "done", _("done")
    REFUSED = "refused", _("not possible any more")
    TAKEN_BACK = "taken_back", _("taken back")


OUTCOME_ARROWS = [("", "done"), ("", "refused"), ("done", "taken_back")]


class Kind(models.TextChoices):
    """How a seat differs from what stands."""

    KEPT = "kept", _("as it stands")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    GAP = "gap", _("still empty")


class ProposalSeatQuerySet(OwnedQuerySet["ProposalSeat"]):
    """Lines of proposals."""

    def in_order(self) -> Self:
        """By the time of the shift, then by seat."""
        return self.order_by("shift__starts_at", "shift_id", "seat")

    def open(self) -> Self:
        """Which a person may still change."""
        return self.filter(proposal__state=ProposalState.DRAFT).exclude(code__in=FIXED)

    def done(self) -> Self:
        """Which gave somebody a duty that was not taken back."""
        return self.filter(outcome=Outcome.DONE)

    def for_display(self) -> Self:
        """With all that a page or a publication needs."""
        return self.select_related(
            "proposal", "shift__series", "shift__service", "partner_now", "partner_proposed", "partner_chosen"
        )


class ProposalSeat(Owned):
    """One seat of one shift: who stands there now, who is proposed and why, and what a person chose.

    ``code`` and ``figures`` make the sentence that says why, in the reader's language (phrases.py). ``duty`` is what
    stood when it was proposed, ``new_duty`` what publishing made; ``refusal`` is the code of why it could not.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="seats", verbose_name=_("proposal"))
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+", verbose_name=_("shift"))
    seat = models.PositiveSmallIntegerField(_("seat"))
    duty = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+", verbose_name=_("duty that stands"))
    partner_now = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", verbose_name=_("on duty as it stands")
    )
    partner_proposed = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="+", verbose_name=_("proposed")
    )
    partner_chosen = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+", verbose_name=_("chosen"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.PROPOSED)
    code = models.CharField(_("reason"), max_length=10)
    figures = models.JSONField(default=dict)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.OPEN, blank=True)
    refusal = models.CharField(max_length=60, blank=True)
    new_duty = models.ForeignKey(Duty, models.SET_NULL, null=True, related_name="+", verbose_name=_("new duty"))

    objects = ProposalSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat in a proposal")
        verbose_name_plural = _("seats in a proposal")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "shift", "seat"], name="proposalseat_once"),
            SameCommunity("proposal", name="proposalseat_proposal_community"),
            SameCommunity("shift", name="proposalseat_shift_community"),
            SameCommunity("duty", name="proposalseat_duty_community"),
            SameCommunity("partner_now", name="proposalseat_now_community"),
            SameCommunity("partner_proposed", name="proposalseat_proposed_community"),
            SameCommunity("partner_chosen", name="proposalseat_chosen_community"),
            SameCommunity("new_duty", name="proposalseat_new_community"),
            Arrows("outcome", start=[""], arrows=OUTCOME_ARROWS, name="proposalseat_arrows"),
            models.CheckConstraint(condition=Q(code__in=REASONS), name="proposalseat_reason_known"),
            models.CheckConstraint(
                condition=Q(decision="chosen", partner_chosen__isnull=False)
                | (Q(decision__in=["proposed", "left"]) & Q(partner_chosen=None)),
                name="proposalseat_chosen",
            ),
            models.CheckConstraint(
                condition=~Q(code__in=FIXED) | Q(decision="proposed", partner_proposed=None, outcome=""),
                name="proposalseat_fixed",
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") & ~Q(refusal="") | ~Q(outcome="refused") & Q(refusal=""),
                name="proposalseat_refused_with_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}.{self.seat}"

    @property
    def is_fixed(self) -> bool:
        """It is shown, and neither proposed nor changed."""
        return self.code in FIXED

    @property
    def partner_then(self) -> Partner | None:
        """Who would be on duty if this were published now."""
        wanted = {Decision.CHOSEN: self.partner_chosen, Decision.PROPOSED: self.partner_proposed}
        return wanted.get(Decision(self.decision)) or self.partner_now

    @property
    def kind(self) -> Kind:
        """How it differs from what stands."""
        then = self.partner_then
        if then is None:
            return Kind.GAP
        if self.partner_now is None:
            return Kind.NEW
        return Kind.KEPT if then == self.partner_now else Kind.CHANGED

    @property
    def is_change(self) -> bool:
        """Publishing has something to do."""
        return self.kind in (Kind.NEW, Kind.CHANGED)

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"seat-{self.uid}"


class DutyLimit(Owned):
    """How many duties a partner has agreed to at most; a partner without an entry has no limit.

    A proposal keeps to it; the office may still give more by hand.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name=_("partner"))
    per_week = models.PositiveSmallIntegerField(
        _("at most a week"), null=True, blank=True, help_text=_("Monday to Sunday; empty means no limit.")
    )
    per_month = models.PositiveSmallIntegerField(
        _("at most a month"), null=True, blank=True, help_text=_("Calendar month; empty means no limit.")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of duties")
        verbose_name_plural = _("limits of duties")
        constraints = [
            models.UniqueConstraint(fields=["partner"], name="dutylimit_once"),
            SameCommunity("partner", name="dutylimit_partner_community"),
            models.CheckConstraint(
                condition=Q(per_week__isnull=False) | Q(per_month__isnull=False), name="dutylimit_says_something"
            ),
            models.CheckConstraint(
                condition=(Q(per_week=None) | Q(per_week__lte=20)) & (Q(per_month=None) | Q(per_month__lte=60)),
                name="dutylimit_in_reach",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)


explain("proposal_one_draft", _("There is already a draft. Publish or discard it first."))
explain("proposalseat_fixed", _("What stands is not changed by this proposal."))
explain("dutylimit_once", _("This partner already has a limit; change that one."))
explain("dutylimit_says_something", _("Say how many a week or a month."))
explain("dutylimit_in_reach", _("At most 20 a week and 60 a month, please."))
