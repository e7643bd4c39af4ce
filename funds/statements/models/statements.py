"""Statements 收支公示 of closed periods, who checked and countersigned them, and budgets to hold them against."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from funds.ledger.models import Account, Checkpoint, Fund, Seal
from funds.statements.guards import NotWhoClosed, Published
from funds.statements.periods import PeriodKind, Span
from partners.directory.models import Partner

OF_FUND = ["fund_id", "community_id"]


class StatementState(models.TextChoices):
    """How far a statement is."""

    DRAFT = "draft", pgettext_lazy("statement", "draft")
    PUBLISHED = "published", pgettext_lazy("statement", "published")
    CORRECTED = "corrected", pgettext_lazy("statement", "corrected since")


STATEMENT_ARROWS = [("draft", "published"), ("published", "corrected")]


class StatementQuerySet(OwnedQuerySet["Statement"]):
    """Statements; what was once published stays public, as far as its fund is."""

    def public(self) -> Self:
        return self.exclude(state=StatementState.DRAFT).filter(fund__in=Fund.objects.public())

    def newest_first(self) -> Self:
        """By end of the period, then the longer one, then the newer version."""
        return self.order_by("-last_on", "first_on", "-version", "-pk")

    def for_display(self) -> Self:
        return self.select_related("community", "fund", "seal", "checkpoint")


class Statement(Owned):
    """What came in and went out in a closed period. Its figures are kept as they were reckoned.

    A correction is a further version with its reason; both stay to be read. `seq` and `head` are those of the period's
    last entry, `seal` is the one that closed it, `checkpoint` the newest signature over it when it was published.
    """

    State = StatementState
    Kind = PeriodKind

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="statements", verbose_name=_("fund"))
    kind = models.CharField(_("period"), max_length=10, choices=PeriodKind)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=StatementState, default=StatementState.DRAFT)
    reason = models.CharField(_("why corrected"), max_length=300, blank=True)
    figures = models.JSONField(_("figures"))
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="statements", verbose_name=_("seal"))
    seq = models.BigIntegerField(_("last entry"))
    head = models.BinaryField()
    checkpoint = models.ForeignKey(
        Checkpoint, models.PROTECT, null=True, related_name="+", verbose_name=_("checkpoint")
    )
    due_on = models.DateField(_("to be published by"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="statement_and_community"),
            models.UniqueConstraint(fields=["fund", "kind", "first_on", "version"], name="statement_version_once"),
            models.UniqueConstraint(
                fields=["fund", "kind", "first_on"], name="statement_one_current", condition=Q(state="published")
            ),
            models.UniqueConstraint(
                fields=["fund", "kind", "first_on"], name="statement_one_draft", condition=Q(state="draft")
            ),
            SameCommunity("fund", name="statement_fund_community"),
            Matching("seal", on=OF_FUND, name="statement_seal_of_fund"),
            Matching("checkpoint", on=OF_FUND, name="statement_checkpoint_of_fund"),
            Arrows("state", start=["draft"], arrows=STATEMENT_ARROWS, name="statement_arrows"),
            Published(
                name="statement_published_stays",
                fixed=["uid", "community_id", "fund_id", "kind", "first_on", "last_on", "version"],
                kept=["figures", "reason", "seal_id", "seq", "head", "checkpoint_id", "due_on", "made_at", "made_by_id",
                      "published_at", "published_by_id"],
            ),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                name="statement_correction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="statement_published_at",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.fund} · {self.span.words}"

    def get_absolute_url(self) -> str:
        return reverse("statement", args=[self.community.slug, self.uid])

    @property
    def span(self) -> Span:
        return Span(self.kind, self.first_on, self.last_on)

    @property
    def is_draft(self) -> bool:
        return self.state == StatementState.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == StatementState.PUBLISHED


class Opinion(models.TextChoices):
    """What somebody from outside says after looking at the books."""

    AGREES = "agrees", pgettext_lazy("check", "in order")
    REMARKS = "remarks", pgettext_lazy("check", "in order, with remarks")
    OBJECTS = "objects", pgettext_lazy("check", "not in order")


class StatementCheck(Owned):
    """The owners' committee or a notary looked at a statement; recorded once, and stays. Organisations, no persons."""

    class Side(models.TextChoices):
        OWNERS = "owners", _("owners' committee")
        NOTARY = "notary", _("notary")
        AUDITOR = "auditor", _("auditor")

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="checks", verbose_name=_("statement"))
    side = models.CharField(_("who"), max_length=10, choices=Side)
    name = models.CharField(_("its name"), max_length=60, help_text=_("The organisation; no persons' names."))
    on = models.DateField(_("checked on"))
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True, help_text=_("Everybody reads this."))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("check from outside")
        verbose_name_plural = _("checks from outside")
        constraints = [
            SameCommunity("statement", name="statementcheck_statement_community"),
            models.CheckConstraint(
                condition=Q(opinion="agrees") | ~Q(remarks=""), name="statementcheck_says_what"
            ),
            AppendOnly(name="statementcheck_append_only"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} · {self.get_opinion_display()}"


class CountersignatureQuerySet(OwnedQuerySet["Countersignature"]):
    """Countersignatures, as public as their fund."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())


class Countersignature(Owned):
    """Somebody of the partners' side saw a seal's number, code and sums, and signed; shown by the partner's name."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="countersignatures", verbose_name=_("seal"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    head = models.BinaryField()
    signed_at = models.DateTimeField(_("signed at"))

    objects = CountersignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        constraints = [
            models.UniqueConstraint(fields=["seal", "signed_by"], name="countersignature_once"),
            SameCommunity("fund", name="countersignature_fund_community"),
            Matching("seal", on=OF_FUND, name="countersignature_seal_of_fund"),
            SameCommunity("partner", name="countersignature_partner_community"),
            NotWhoClosed(name="countersignature_not_who_closed"),
            AppendOnly(name="countersignature_append_only"),
        ]

    def __str__(self) -> str:
        return str(self.partner)


class BudgetQuerySet(OwnedQuerySet["Budget"]):
    """Lines of budgets, as public as their fund."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())


class Budget(Owned):
    """What a fund plans to spend on an account in a year, in fen."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("account"))
    category = models.CharField(max_length=10, default="expense", editable=False)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )  # fmt: skip
    amount = models.BigIntegerField(_("planned"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.UniqueConstraint(fields=["account", "year"], name="budget_once"),
            SameCommunity("fund", name="budget_fund_community"),
            Matching("account", on=["fund_id", "category", "community_id"], name="budget_expense_account"),
            models.CheckConstraint(condition=Q(category="expense"), name="budget_for_expense"),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=10**13), name="budget_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.year}"


def figures_of(seal: Any) -> int:
    """The money a seal says was held, in fen."""
    rows = (line.split(",") for line in seal.balances.splitlines())
    return sum(int(row[4]) for row in rows if row[1] == "asset" and row[2] == "CNY")


explain("statement_one_current", _("There is a published statement of this period; correct it instead."))
explain("statement_version_once", _("There is a draft for this period already."))
explain("statement_one_draft", _("There is a draft for this period already."))
explain("statement_published_stays", _("What was published stays as it is; publish a correction."))
explain("statement_correction_says_why", _("Say why it is corrected."))
explain("statementcheck_says_what", _("Say what there is to remark."))
explain("countersignature_once", _("You have countersigned this seal already."))
explain("countersignature_not_who_closed", _("Who closed the period does not countersign it too."))
explain("budget_once", _("There is a budget for this account and year; change that one."))
explain("budget_expense_account", _("A budget is for an account on which money is spent."))
explain("budget_amount", _("The amount must be more than nought."))
