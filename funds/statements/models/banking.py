"""Bank reconciliation 对账: lines of the bank's statement beside entries of the ledger."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField
from funds.ledger.models import Account, Fund
from funds.statements.guards import EntryOfFund, SameMovement


class BankSheet(Owned):
    """A statement of the bank or the host charity for one account; the same file is taken in once."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    category = models.CharField(max_length=10, default="asset", editable=False)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    digest = models.CharField(max_length=64, editable=False)
    imported_at = models.DateTimeField(_("taken in"), auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [
            models.UniqueConstraint(fields=["id", "fund", "account", "community"], name="banksheet_and_account"),
            models.UniqueConstraint(fields=["account", "digest"], name="banksheet_once"),
            SameCommunity("fund", name="banksheet_fund_community"),
            Matching("account", on=["fund_id", "category", "community_id"], name="banksheet_holding_account"),
            models.CheckConstraint(condition=Q(category="asset"), name="banksheet_for_holding"),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.first_on:%Y-%m-%d} – {self.last_on:%Y-%m-%d}"


class LineState(models.TextChoices):
    """What became of a line."""

    OPEN = "open", pgettext_lazy("bank line", "not matched")
    MATCHED = "matched", pgettext_lazy("bank line", "matched")
    EXPLAINED = "explained", pgettext_lazy("bank line", "difference explained")


LINE_ARROWS = [("open", "matched"), ("open", "explained"), ("matched", "open"), ("explained", "open")]


class BankLineQuerySet(OwnedQuerySet["BankLine"]):
    """Lines of bank statements; never public."""

    def open(self) -> Self:
        return self.filter(state=LineState.OPEN)


class BankLine(Owned):
    """A movement as the bank says it, in fen; matched with one entry of the ledger, or explained."""

    State = LineState

    sheet = models.ForeignKey(BankSheet, models.PROTECT, related_name="lines", verbose_name=_("bank statement"))
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    row = models.PositiveIntegerField(_("row"))
    on = models.DateField(_("day"))
    amount = models.BigIntegerField(_("amount"))
    counterparty = SealedField(_("counterparty"), blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState, default=LineState.OPEN)
    entry_seq = models.BigIntegerField(_("entry no."), null=True, blank=True)
    note = models.CharField(_("why it differs"), max_length=200, blank=True)

    objects = BankLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "row"], name="bankline_row_once"),
            models.UniqueConstraint(
                fields=["account", "entry_seq"], name="bankline_entry_once", condition=Q(entry_seq__isnull=False)
            ),
            Matching("sheet", on=["fund_id", "account_id", "community_id"], name="bankline_of_sheet"),
            EntryOfFund(name="bankline_entry_of_fund"),
            SameMovement(name="bankline_same_movement"),
            Arrows("state", start=["open"], arrows=LINE_ARROWS, name="bankline_arrows"),
            models.CheckConstraint(
                condition=Q(state="open", entry_seq=None, note="")
                | Q(state="matched", entry_seq__isnull=False, note="")
                | (Q(state="explained", entry_seq=None) & ~Q(note="")),
                name="bankline_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.text}"

    @property
    def masked_counterparty(self) -> str:
        """Its first sign; the whole name is nobody's to read in a list."""
        return f"{self.counterparty[:1]}＊＊" if self.counterparty else ""


explain("banksheet_once", _("This file has been taken in already."))
explain("banksheet_holding_account", _("A bank statement belongs to an account that holds money."))
explain("bankline_entry_once", _("This entry is matched with another line already."))
explain("bankline_same_movement", _("This entry moved another amount, or another account."))
explain("bankline_says_what", _("Say why it differs."))
