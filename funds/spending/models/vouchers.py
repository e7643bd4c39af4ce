"""Vouchers that requests are paid against."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.files.models import StoredFile
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField
from funds.ledger.models import Fund
from funds.spending.guards import VoucherRules
from funds.spending.models.requests import INSIDE, SpendingRequest
from funds.spending.models.words import VOUCHER_ARROWS, VOUCHER_START, State, VoucherState


class VoucherQuerySet(OwnedQuerySet["Voucher"]):
    """Vouchers: only for those who oversee the fund; the public reads that there is one."""

    def payable(self, today: datetime.date) -> Self:
        return self.filter(
            status=VoucherState.ENTERED, request__status=State.APPROVED, request__payable_from__lte=today
        )

    def for_display(self) -> Self:
        return self.select_related("community", "fund", "request__community", "request__fund", "paid_by")


class Voucher(Owned):
    """An invoice, a receipt, a list of signatures: what one payment of a request is made against.

    `uid` is also the key of the entry that pays it, so that it is paid once.

    Args:
        number: as printed on it; once per fund.
        amount: in fen; what is paid.
        payee: who is paid, as on the voucher; sealed.
        statement_on: the day of the host charity's statement that shows it 已拨付.
    """

    Status = VoucherState

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="vouchers", verbose_name=_("fund"))
    request = models.ForeignKey(
        SpendingRequest, models.PROTECT, related_name="vouchers", verbose_name=_("spending request")
    )
    number = models.CharField(_("voucher no."), max_length=40)
    dated_on = models.DateField(_("dated"))
    amount = models.BigIntegerField(_("amount"))
    payee = SealedField(_("payee"), blank=True, default="", help_text=_("Sealed; never public."))
    scan = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture of the voucher")
    )
    status = models.CharField(_("state"), max_length=10, choices=VoucherState, default=VoucherState.ENTERED)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("paid by"),
    )  # fmt: skip
    paid_at = models.DateTimeField(_("paid at"), null=True, editable=False)
    statement_on = models.DateField(_("on the host's statement of"), null=True, blank=True, editable=False)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            SameCommunity("fund", name="voucher_fund_community"),
            Matching("request", on=INSIDE, name="voucher_request_inside"),
            SameCommunity("scan", name="voucher_scan_community"),
            models.UniqueConstraint(
                fields=["fund", "number"], condition=~Q(status="dropped"), name="voucher_number_once"
            ),
            Arrows("status", start=VOUCHER_START, arrows=VOUCHER_ARROWS, name="voucher_arrows"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="voucher_amount"),
            models.CheckConstraint(condition=~Q(number=""), name="voucher_has_number"),
            models.CheckConstraint(
                condition=Q(status="disbursed", statement_on__isnull=False)
                | (~Q(status="disbursed") & Q(statement_on=None)),
                name="voucher_on_statement",
            ),
            VoucherRules(name="voucher_rules", edition=1),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_paid(self) -> bool:
        return self.status in (VoucherState.REPORTED, VoucherState.DISBURSED)

    def may_be_paid(self, today: datetime.date) -> bool:
        return self.status == VoucherState.ENTERED and self.request.is_payable(today)


explain("voucher_number_once", _("A voucher with this number has been entered in this fund already."))
explain("voucher_arrows", _("This voucher has been paid or dropped already."))
explain("voucher_amount", _("The amount must be more than nought."))
explain("voucher_has_number", _("A voucher has a number; where none is printed, give it one."))
explain("voucher_payer_is_no_approver", _("Who has signed for a request does not pay it."))
explain("voucher_fixed", _("What was paid stands; a mistake is reversed in the ledger."))
