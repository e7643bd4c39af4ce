"""Requests for money of a fund: what for, how much, and how far they have come."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField, masked
from funds.ledger.models import MONEY, Account, Fund, Kind, Transfer
from funds.spending.guards import RequestRules, SpendingApproved
from funds.spending.models.committee import CommitteeMember
from funds.spending.models.words import ARROWS, START, State
from partners.directory.models import Partner

INSIDE = ["fund_id", "community_id"]
IN_MONEY = ["fund_id", "unit", "community_id"]


class SpendingRequestQuerySet(OwnedQuerySet["SpendingRequest"]):
    """Requests; what was approved once is open to everybody."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public(), approved_at__isnull=False)

    def visible_to(self, viewer: Viewer) -> Self:
        """Also to the committee of the fund, who sign and watch."""
        shown = super().visible_to(viewer)
        seats = CommitteeMember.objects.in_force().of_user(viewer.user)
        return shown | self.filter(fund__in=seats.values("fund")).exclude(status=State.DRAFT)

    def to_sign_by(self, user: Any) -> Self:
        """What waits for this person's word."""
        seats = CommitteeMember.objects.in_force().voting().of_user(user)
        spoken = SpendingRequest.objects.filter(approvals__member__in=CommitteeMember.objects.of_user(user))
        waiting = self.filter(status=State.SUBMITTED, fund__in=seats.values("fund"))
        return waiting.exclude(requested_by=user.pk).exclude(pk__in=spoken.values("pk"))

    def in_notice(self, today: datetime.date) -> Self:
        """Approved and shown, not to be paid yet: a supervisor may object."""
        return self.filter(status=State.APPROVED, payable_from__gt=today)

    def payable(self, today: datetime.date) -> Self:
        return self.filter(status=State.APPROVED, payable_from__lte=today)

    def for_display(self) -> Self:
        """With how many of each side signed, the entry that set the money aside, and what was paid from it."""
        signed = Q(approvals__decision="approve")
        entry = Transfer.objects.filter(uid=OuterRef("uid")).values("seq")
        paid = (
            Transfer.objects.filter(fund=OuterRef("fund"), kind=Kind.COMMIT, pending_seq=OuterRef("entry"))
            .order_by().values("pending_seq").annotate(sum=Sum("amount"), n=Count("pk"))
        )  # fmt: skip
        return self.select_related("community", "fund", "debit", "credit", "partner").annotate(
            by_community=Count("approvals", filter=signed & Q(approvals__member__seat="community")),
            by_partners=Count("approvals", filter=signed & Q(approvals__member__seat="partners")),
            entry=Subquery(entry),
            paid=Subquery(paid.values("sum")),
            payments=Subquery(paid.values("n")),
        )


class SpendingRequest(Owned):
    """Money of a fund asked for one purpose; `uid` is also the key of the entry that sets it aside.

    Args:
        purpose: everybody reads it, and it stands in the chain.
        partner: the payee where it is a known partner; any other `payee` is sealed, as is every `beneficiary`.
        relief: help for a household 帮扶: only amount and purpose are ever public.
        debit, credit: what it is spent on (the budget line), and the money it is spent from.
        payable_from: the first day after the notice period.
    """

    Status = State

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="requests", verbose_name=_("fund"))
    purpose = models.CharField(_("what for"), max_length=160, help_text=_("Everybody reads this. No persons' names."))
    project = models.CharField(_("project"), max_length=60, blank=True)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("spent on"))
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("paid from"))
    unit = models.CharField(max_length=20, default=MONEY, editable=False)  # so that both accounts hold money
    amount = models.BigIntegerField(_("amount"))
    relief = models.BooleanField(
        _("help for a household"), default=False, help_text=_("Only the amount and what for are public, never who.")
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payee, a partner"),
        help_text=_("Public, unless it is help for a household."),
    )  # fmt: skip
    payee = SealedField(_("payee, somebody else"), blank=True, default="", help_text=_("Sealed; never public."))
    beneficiary = SealedField(_("who is helped"), blank=True, default="", help_text=_("Sealed; never public."))
    status = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("requested by")
    )
    requester_identity = models.CharField(max_length=64, editable=False)
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now, editable=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    payable_from = models.DateField(_("to be paid from"), null=True, editable=False)
    reason = models.CharField(_("why it ended"), max_length=160, blank=True, editable=False)

    objects = SpendingRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("spending request")
        verbose_name_plural = _("spending requests")
        constraints = [
            models.UniqueConstraint(fields=["id", "fund", "community"], name="spendingrequest_of_fund"),
            SameCommunity("fund", name="spendingrequest_fund_community"),
            SameCommunity("partner", name="spendingrequest_partner_community"),
            Matching("debit", on=IN_MONEY, name="spendingrequest_debit_inside"),
            Matching("credit", on=IN_MONEY, name="spendingrequest_credit_inside"),
            Arrows("status", start=START, arrows=ARROWS, name="spendingrequest_arrows"),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=10**13), name="spendingrequest_amount"),
            models.CheckConstraint(condition=Q(unit=MONEY), name="spendingrequest_in_money"),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(purpose__regex=r"[\x01-\x1f\x7f]"), name="spendingrequest_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "suspended", "paid", "settled"])
                | Q(approved_at__isnull=False, payable_from__isnull=False),
                name="spendingrequest_dates",
            ),
            RequestRules(name="spendingrequest_rules", edition=1),
            SpendingApproved(name="spending_approved", edition=1),
        ]
        indexes = [models.Index(fields=["fund", "status"], name="spendingrequest_by_state")]

    def __str__(self) -> str:
        return self.purpose

    def get_absolute_url(self) -> str:
        return f"{reverse('fund_spending', args=[self.community.slug, self.fund.uid])}#r{self.pk}"

    @property
    def sign_url(self) -> str:
        """Where the committee reads and signs it."""
        return reverse("sign_request", args=[self.uid])

    @property
    def cause(self) -> str:
        """How its entries name it."""
        return f"spending:{self.uid}"

    @property
    def public_payee(self) -> str:
        """The payee everybody may read."""
        return str(self.partner) if self.partner and not self.relief else ""

    @property
    def payee_to_sign(self) -> str:
        """The payee as the committee must know it; where a household is helped, masked."""
        return self.masked_payee if self.relief else str(self.partner or self.payee)

    @property
    def masked_payee(self) -> str:
        return str(self.partner) if self.partner else masked(self.payee)

    @property
    def masked_beneficiary(self) -> str:
        return masked(self.beneficiary)

    def is_in_notice(self, today: datetime.date) -> bool:
        return self.status == State.APPROVED and self.payable_from is not None and self.payable_from > today

    def is_payable(self, today: datetime.date) -> bool:
        return self.status == State.APPROVED and self.payable_from is not None and self.payable_from <= today

    def reservation(self) -> Transfer:
        """The entry that set its money aside."""
        return Transfer.objects.for_display().get(uid=self.uid)

    def left(self) -> int:
        """What is still set aside for it, in fen."""
        reserved: Any = Transfer.objects.filter(uid=self.uid).with_remaining().first()
        return int(reserved.remaining) if reserved else 0


explain("spendingrequest_arrows", _("This request has come too far for that, or not far enough."))
explain("spendingrequest_amount", _("The amount must be more than nought."))
explain("spendingrequest_purpose", _("Say in one line what it is for."))
explain("spendingrequest_debit_inside", _("This account belongs to another fund."))
explain("spendingrequest_credit_inside", _("This account belongs to another fund."))
explain("spendingrequest_in_money", _("Only money is asked for here; goods are given out from the stock."))
explain("spendingrequest_fixed", _("What was submitted stands; withdraw it and make a new one."))
explain("spendingrequest_has_rules", _("This fund has no rules of spending yet; the secretary sets them."))
explain(
    "spendingrequest_committee",
    _("The committee must have at least five voting members, an odd number, and a supervisor."),
)
explain("spendingrequest_signed", _("Not enough of both sides have signed yet."))
explain("spendingrequest_notice", _("The notice period is not over."))
explain("spendingrequest_objection", _("An objection, or taking it back, is a supervisor's, with an opinion."))
explain("spendingrequest_disbursed", _("The host charity has not paid out every voucher yet."))
explain("spending_approved", _("This fund spends money only on requests that both sides have approved."))
explain("spending_payable", _("The notice period is not over, or somebody has objected."))
explain("spending_against_voucher", _("Money is only paid against a voucher of the request: pay the voucher."))
explain("spending_is_over", _("This is set aside for an approved request; finish or withdraw the request."))
