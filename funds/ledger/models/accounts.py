"""Funds and their accounts: what balances are kept of; only transfers change them."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import SameCommunity
from community.guards.refusal import explain
from funds.ledger.guards import Columns, OnlyThroughTransfers
from funds.ledger.models.kept import KeptByDatabase
from funds.ledger.models.words import BY_DEBIT, MONEY, ROOM, Category, FundKind

ONE_LINE = r"[\x01-\x1f\x7f]"
"""Characters that would break the line of a public export."""


class FundQuerySet(OwnedQuerySet["Fund"]):
    """Funds; the books of a public one are open to everybody."""

    def public(self) -> Self:
        shown = self.filter(is_public=True, community__is_open=True)
        return shown.exclude(community__closed_rooms__contains=[ROOM])

    def in_order(self) -> Self:
        """The welfare fund first, then by age."""
        return self.order_by("kind", "pk")


class Fund(KeptByDatabase, Owned):
    """The books of a fund that is no legal person: all of it lies with a host charity (备查账).

    `last_seq` and `head` are those of its newest transfer; nothing is booked before `last_booked_on`, nor up to
    `closed_through`. These four are written by the ledger's triggers alone.
    """

    Kind = FundKind
    kept = ("last_seq", "head", "last_booked_on", "closed_through")

    kind = models.CharField(_("kind"), max_length=10, choices=FundKind, default=FundKind.POOL)
    name = models.CharField(
        _("name"), max_length=120,
        help_text=_("The official name: the host charity's full name + XX社区慈善基金."),
    )  # fmt: skip
    nickname = models.CharField(_("what people call it"), max_length=40, blank=True)
    host_name = models.CharField(_("host charity"), max_length=80, blank=True)
    host_qualification = models.CharField(_("public fundraising qualification no."), max_length=60, blank=True)
    host_filing = models.CharField(_("campaign filing no."), max_length=60, blank=True)
    platform_url = models.CharField(
        _("where to give"), max_length=200, blank=True, validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("The host's page on a designated platform; nothing is paid here."),
    )  # fmt: skip
    is_public = models.BooleanField(_("open to everybody"), default=True)
    last_seq = models.BigIntegerField(_("entries"), db_default=0, editable=False)
    head = models.BinaryField(null=True, editable=False)
    last_booked_on = models.DateField(_("last entry"), null=True, editable=False)
    closed_through = models.DateField(_("closed through"), null=True, editable=False)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="fund_and_community"),
            models.UniqueConstraint(fields=["community", "name"], name="fund_name_once"),
            # Only who is named with qualification and filing may be linked to as a place to give.
            models.CheckConstraint(
                condition=Q(platform_url="")
                | ~(Q(host_name="") | Q(host_qualification="") | Q(host_filing="")),
                name="fund_how_to_give",
            ),
            # Host's full name + XX社区慈善基金; a property account is called as the community likes.
            models.CheckConstraint(
                condition=~Q(kind="pool")
                | Q(host_name="")
                | Q(name__startswith=F("host_name"), name__endswith="慈善基金"),
                name="fund_official_name",
            ),
            OnlyThroughTransfers(
                name="fund_only_through_transfers",
                kept={"last_seq": "0", "head": "NULL", "last_booked_on": "NULL", "closed_through": "NULL"},
                fixed=["id", "uid", "community_id", "kind"],
                edition=2,
            ),
            Columns(
                name="fund_columns",
                insert=["uid", "community_id", "kind", "name", "nickname", "host_name", "host_qualification",
                        "host_filing", "platform_url", "is_public"],
                update=["name", "nickname", "host_name", "host_qualification", "host_filing", "platform_url",
                        "is_public"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nickname or self.name

    def get_absolute_url(self) -> str:
        return reverse("fund_book", args=[self.community.slug, self.uid])


class AccountQuerySet(OwnedQuerySet["Account"]):
    """Accounts of funds."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())

    def in_order(self) -> Self:
        return self.order_by("fund", "code")

    def money(self) -> Self:
        return self.filter(unit=MONEY)


class Account(KeptByDatabase, Owned):
    """What a balance is kept of. An earmark 限定用途 has accounts of its own: a transfer stays inside one earmark.

    Args:
        code: short, ASCII, for exports; never changes.
        unit: ``CNY`` (in fen), ``MINUTE`` (services), else an item by its own code, e.g. ``RICE-5KG``.
        floor: the balance, less what is reserved, never falls below; empty: no limit.
        credited_by_commits_only: money leaves it only through what was reserved, that is approved.
    """

    Category = Category
    kept = ("debits", "credits", "debits_pending", "credits_pending")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts", verbose_name=_("fund"))
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    category = models.CharField(_("class"), max_length=10, choices=Category)
    unit = models.CharField(_("unit"), max_length=20, default=MONEY)
    unit_name = models.CharField(_("unit in words"), max_length=10, blank=True)
    earmark = models.CharField(_("earmarked for"), max_length=40, blank=True, help_text=_("Empty: not earmarked."))
    floor = models.BigIntegerField(_("never below"), null=True, blank=True)
    credited_by_commits_only = models.BooleanField(_("spent only after approval"), default=False)
    debits = models.BigIntegerField(db_default=0, editable=False)
    credits = models.BigIntegerField(db_default=0, editable=False)
    debits_pending = models.BigIntegerField(db_default=0, editable=False)
    credits_pending = models.BigIntegerField(db_default=0, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["fund", "code"], name="account_code_once"),
            models.UniqueConstraint(fields=["id", "fund", "unit", "community"], name="account_fund_unit"),
            models.UniqueConstraint(fields=["id", "fund", "category", "community"], name="account_fund_category"),
            SameCommunity("fund", name="account_fund_community"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9][A-Za-z0-9-]*$"), name="account_code_plain"),
            models.CheckConstraint(condition=Q(unit__regex=r"^[A-Z][A-Z0-9-]*[A-Z0-9]$"), name="account_unit_plain"),
            models.CheckConstraint(condition=~Q(earmark__regex=r'[,"\x01-\x1f\x7f]'), name="account_earmark_plain"),
            models.CheckConstraint(
                condition=Q(floor=None)
                | Q(category__in=BY_DEBIT, debits__gte=F("credits") + F("credits_pending") + F("floor"))
                | (~Q(category__in=BY_DEBIT) & Q(credits__gte=F("debits") + F("debits_pending") + F("floor"))),
                name="account_floor",
            ),
            models.CheckConstraint(
                condition=Q(debits__gte=0, credits__gte=0, debits_pending__gte=0, credits_pending__gte=0),
                name="account_sums_not_negative",
            ),
            OnlyThroughTransfers(
                name="account_only_through_transfers",
                kept=dict.fromkeys(("debits", "credits", "debits_pending", "credits_pending"), "0"),
                fixed=["id", "uid", "community_id", "fund_id", "code", "category", "unit", "earmark", "floor",
                       "credited_by_commits_only"],
                edition=2,
            ),
            Columns(
                name="account_columns",
                insert=["uid", "community_id", "fund_id", "code", "name", "category", "unit", "unit_name", "earmark",
                        "floor", "credited_by_commits_only"],
                update=["name", "unit_name"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def sign(self) -> int:
        """1 where a debit adds, −1 where a credit does."""
        return 1 if self.category in BY_DEBIT else -1

    @property
    def balance(self) -> int:
        """What is on it, on its own side."""
        return self.sign * (self.debits - self.credits)

    @property
    def reserved(self) -> int:
        """What is set aside and will leave it."""
        return self.credits_pending if self.sign > 0 else self.debits_pending

    @property
    def available(self) -> int:
        return self.balance - self.reserved


def balances_of(accounts: Any) -> dict[int, int]:
    """The balance of each account by its key."""
    return {account.pk: account.balance for account in accounts}


explain("account_floor", _("There is not enough on this account for that, with what is already reserved."))
explain("account_code_once", _("This fund already has an account with this code."))
explain("fund_name_once", _("There is already a fund of this name."))
explain("fund_official_name", _("A fund is called by its host charity's full name, then XX社区慈善基金."))
explain("fund_how_to_give", _("Before linking to a platform, name the host charity, its qualification and the filing."))
explain("account_code_plain", _("Codes are letters, digits and hyphens."))
