"""Transfers: the entries of a fund, numbered, chained and only ever added."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import connection, models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, Matching
from community.guards.refusal import explain
from community.guards.sealing import SealedField
from funds.ledger.guards import Columns, Posting, SameFund
from funds.ledger.models.accounts import Account, Fund
from funds.ledger.models.kept import KeptByDatabase
from funds.ledger.models.words import MOST, POSTED, Kind
from funds.ledger.posting import FILLED as FILLED_BY_TRIGGER
from funds.ledger.vouchers import number_of

INSIDE = ["fund_id", "unit", "community_id"]
SAID = ["uid", "fund_id", "debit_id", "credit_id", "kind", "amount", "booked_on", "effective_on", "pending_seq",
        "reverses_seq", "purpose", "cause", "detail_hash", "posted_by_id"]  # fmt: skip
"""What is said of an entry; the application's role may fill nothing else."""
FILLED = ["id", *FILLED_BY_TRIGGER]
POST = (
    f"INSERT INTO funds_transfer ({', '.join(SAID)}) VALUES ({', '.join(['%s'] * len(SAID))})"
    f" RETURNING {', '.join(FILLED)}"
)


class TransferQuerySet(OwnedQuerySet["Transfer"]):
    """Entries of funds."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())

    def posted(self) -> Self:
        """Those that moved a balance."""
        return self.filter(kind__in=POSTED)

    def on(self, account: Account) -> Self:
        """Those that touch an account."""
        return self.filter(Q(debit=account) | Q(credit=account))

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Booked on the days from `first` to `last`, both included."""
        return self.filter(booked_on__gte=first, booked_on__lte=last)

    def with_remaining(self) -> Self:
        """What is left of a reservation, as `remaining`."""
        used = (
            Transfer.objects.filter(fund=OuterRef("fund"), pending_seq=OuterRef("seq"))
            .order_by().values("pending_seq").annotate(used=Sum("amount")).values("used")
        )  # fmt: skip
        return self.annotate(remaining=F("amount") - Coalesce(Subquery(used, models.BigIntegerField()), 0))

    def reserved(self) -> Self:
        """Reservations of which something is left."""
        return self.filter(kind=Kind.PENDING).with_remaining().filter(remaining__gt=0)

    def for_display(self) -> Self:
        return self.select_related("community", "fund", "debit", "credit")

    def post(self, **said: Any) -> Transfer:
        """Add an entry. As `create`, but in one round trip and a fifth of its time; the trigger fills in the rest."""
        transfer = Transfer(**said)
        with connection.cursor() as cursor:
            cursor.execute(POST, [getattr(transfer, column) for column in SAID])
            for column, value in zip(FILLED, cursor.fetchone(), strict=True):
                setattr(transfer, column, value)
        transfer._state.adding, transfer._state.db = False, connection.alias
        return transfer


class Transfer(KeptByDatabase, Owned):
    """One balanced entry: an amount from the credited account to the debited one.

    `uid` is chosen by whoever posts, so that posting it again is the same entry. Reserving, committing and voiding are
    each an entry that names the first (`pending_seq`); a mistake is an entry that mirrors and names the original
    (`reverses_seq`). Both balances after it (debits − credits) make statements. The row is its own record: it is never
    changed, says who posted it when, and stands in the chain (docs/decisions/060).
    """

    Kind = Kind
    kept = ("seq", "hash", "unit", "community", "posted_at", "debit_balance", "credit_balance")

    # The composite keys below hold these three inside one fund, unit and community.
    community = models.ForeignKey(
        "community.Community", models.PROTECT, db_constraint=False, db_index=False, null=False, related_name="+",
        verbose_name=_("community"),
    )  # fmt: skip
    fund = models.ForeignKey(
        Fund, models.PROTECT, db_constraint=False, db_index=False, related_name="transfers", verbose_name=_("fund")
    )
    debit = models.ForeignKey(
        Account, models.PROTECT, db_constraint=False, db_index=False, related_name="+", verbose_name=_("to")
    )
    credit = models.ForeignKey(
        Account, models.PROTECT, db_constraint=False, db_index=False, related_name="+", verbose_name=_("from")
    )
    seq = models.BigIntegerField(_("no."), editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    amount = models.BigIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=20, editable=False)
    booked_on = models.DateField(_("booked on"), default=timezone.localdate)
    effective_on = models.DateField(_("happened on"), default=timezone.localdate)
    pending_seq = models.BigIntegerField(_("from reservation no."), null=True, blank=True)
    reverses_seq = models.BigIntegerField(_("reverses no."), null=True, blank=True)
    purpose = models.CharField(_("what for"), max_length=200, help_text=_("Everybody reads this. No persons' names."))
    cause = models.CharField(_("caused by"), max_length=80, blank=True)
    detail_hash = models.BinaryField(null=True, editable=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, db_index=False, related_name="+",
        verbose_name=_("posted by"),
    )  # fmt: skip
    posted_at = models.DateTimeField(_("posted at"), editable=False)
    debit_balance = models.BigIntegerField(editable=False)
    credit_balance = models.BigIntegerField(editable=False)
    hash = models.BinaryField(editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["debit", "booked_on", "seq"], name="transfer_debit"),
            models.Index(fields=["credit", "booked_on", "seq"], name="transfer_credit"),
            BrinIndex(fields=["booked_on"], name="transfer_day", pages_per_range=32, autosummarize=True),
            models.Index(
                fields=["fund", "pending_seq"], name="transfer_resolutions", condition=Q(pending_seq__isnull=False)
            ),
            # Of a period's many entries, a statement looks at reversals and reservations one by one.
            models.Index(
                fields=["fund", "seq"], name="transfer_unusual",
                condition=~Q(kind="single") | Q(reverses_seq__isnull=False),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["fund", "seq"], name="transfer_number_once"),
            models.UniqueConstraint(
                fields=["fund", "reverses_seq"], name="transfer_reversed_once", condition=Q(reverses_seq__isnull=False)
            ),
            Matching("debit", on=INSIDE, name="transfer_debit_inside"),
            Matching("credit", on=INSIDE, name="transfer_credit_inside"),
            SameFund("pending_seq", name="transfer_pending_inside"),
            SameFund("reverses_seq", name="transfer_reverses_inside"),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=MOST), name="transfer_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="transfer_two_accounts"),
            models.CheckConstraint(condition=Q(effective_on__lte=F("booked_on")), name="transfer_happened_before"),
            models.CheckConstraint(
                condition=Q(kind="single", pending_seq=None)
                | Q(kind="pending", pending_seq=None, reverses_seq=None)
                | Q(kind__in=["commit", "void"], pending_seq__isnull=False, reverses_seq=None),
                name="transfer_kind",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(purpose__regex=r"[\x01-\x1f\x7f]"), name="transfer_purpose"
            ),
            models.CheckConstraint(condition=Q(cause__regex=r"^[A-Za-z0-9:/._-]*$"), name="transfer_cause_plain"),
            Posting(name="transfer_posting", edition=2),
            AppendOnly(name="transfer_append_only"),
            Columns(
                name="transfer_columns",
                insert=SAID,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seq:06d} {self.purpose}"

    def get_absolute_url(self) -> str:
        return f"{reverse('fund_book', args=[self.community.slug, self.fund.uid])}?q={self.seq}"

    @property
    def voucher(self) -> str:
        """Its voucher number, where it has one."""
        return number_of(self.cause)

    @property
    def is_reversal(self) -> bool:
        return self.reverses_seq is not None

    def says_the_same_as(self, values: dict[str, Any]) -> bool:
        """Whether it is what somebody posts once more under the same key."""
        return all(getattr(self, name) == value for name, value in values.items())


class TransferDetail(models.Model):
    """What is not for everybody (a payee, a donor's name): only its salted hash stands in the chain.

    Erasing this row erases the person and leaves the chain whole.
    """

    transfer = models.OneToOneField(Transfer, models.PROTECT, primary_key=True, related_name="detail")
    salt = models.BinaryField(editable=False)
    detail = SealedField(_("details"), editable=False)

    class Meta:
        verbose_name = _("details of an entry")
        verbose_name_plural = _("details of entries")


explain("transfer_number_once", _("Somebody else posted at the same moment. Please try again."))
explain("transfer_reversed_once", _("This entry has already been reversed."))
explain("transfer_period_open", _("This period is closed; book it on a later day and say when it happened."))
explain("transfer_in_order", _("A later day has been booked already; book it on that day and say when it happened."))
explain("transfer_not_in_future", _("Nothing is booked on a day to come."))
explain("transfer_happened_before", _("It cannot have happened after the day it is booked on."))
explain("transfer_names_reserved", _("This does not belong to what was reserved."))
explain("transfer_within_reserved", _("That is more than what is still reserved."))
explain("transfer_mirrors", _("A reversal is the original the other way round, and only of what was posted."))
explain("transfer_same_earmark", _("Earmarked money stays with its purpose."))
explain("transfer_by_commit_only", _("From this account money is only spent after it was approved and reserved."))
explain("transfer_amount", _("The amount must be more than nought."))
explain("transfer_two_accounts", _("From and to must be two accounts."))
explain("transfer_debit_inside", _("This account belongs to another fund."))
explain("transfer_credit_inside", _("Money, goods and hours, or two funds, are never mixed in one entry."))
explain("transfer_purpose", _("Say in one line what it is for."))
explain("transfer_cause_plain", _("The cause is a code of letters, digits and : / . _ -"))
