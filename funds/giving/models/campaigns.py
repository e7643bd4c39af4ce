"""Campaigns: something money is raised for, by the host charity, over some weeks."""

from __future__ import annotations

import datetime
from typing import Self

from dateutil.relativedelta import relativedelta
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, SameCommunity
from community.guards.refusal import explain
from funds.ledger.models import ROOM, Fund
from funds.ledger.models.words import MOST


class CampaignStatus(models.TextChoices):
    """How far it is."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    ACCOUNTED = "accounted", _("accounted for")


CAMPAIGN_ARROWS = [("draft", "published"), ("published", "accounted")]
SHOWN = ["published", "accounted"]
ACCOUNT_DUE = relativedelta(months=3)
"""A full account within three months of the end: the measures on information disclosure of charity organisations."""
TO_GIVE = ("host_name", "host_qualification", "host_filing", "platform_url")


class CampaignQuerySet(OwnedQuerySet["Campaign"]):
    """Campaigns of funds."""

    def public(self) -> Self:
        return self.filter(status__in=SHOWN, fund__in=Fund.objects.public())

    def in_use(self) -> Self:
        return self.exclude(community__closed_rooms__contains=[ROOM])

    def newest_first(self) -> Self:
        return self.order_by("-ends_on", "-pk")

    def to_account(self, today: datetime.date) -> Self:
        """Over, and not accounted for yet."""
        return self.filter(status=CampaignStatus.PUBLISHED, ends_on__lt=today)

    def with_raised(self) -> Self:
        """The money given and not returned, in fen, as `raised`; goods and hours are not added."""
        from funds.giving.models.gifts import Gift

        gifts = Gift.objects.standing().filter(campaign=OuterRef("pk"), kind="money").order_by()
        sums = gifts.values("campaign").annotate(sum=Sum("amount")).values("sum")
        return self.annotate(raised=Coalesce(Subquery(sums, models.BigIntegerField()), 0))


class Campaign(Owned):
    """What money is raised for; published only with who raises it, on which filing, and where to give.

    Args:
        earmark: what is given for it is kept for; empty: the fund at large.
        closing: the account at the end, for everybody to read, with the sums of that day.
    """

    Status = CampaignStatus

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("what it is for"), max_length=2000, blank=True)
    goal_fen = models.BigIntegerField(_("goal"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    earmark = models.CharField(_("earmarked for"), max_length=40, blank=True, help_text=_("Empty: not earmarked."))
    host_name = models.CharField(_("host charity"), max_length=80, blank=True)
    host_qualification = models.CharField(_("public fundraising qualification no."), max_length=60, blank=True)
    host_filing = models.CharField(_("campaign filing no."), max_length=60, blank=True)
    platform_url = models.CharField(
        _("where to give"), max_length=200, blank=True, validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("The campaign's page on a designated platform; nothing is paid here."),
    )  # fmt: skip
    status = models.CharField(_("state"), max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    closing = models.TextField(_("account at the end"), max_length=2000, blank=True)
    closing_raised = models.BigIntegerField(_("raised"), null=True, editable=False)
    closing_spent = models.BigIntegerField(_("spent"), null=True, editable=False)
    accounted_on = models.DateField(_("accounted for on"), null=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["id", "fund"], name="campaign_and_fund"),
            SameCommunity("fund", name="campaign_fund_community"),
            Arrows("status", start=["draft"], arrows=CAMPAIGN_ARROWS, name="campaign_arrows"),
            # Nobody raises money in public without a qualified charity, a filing and a designated platform.
            models.CheckConstraint(
                condition=Q(status="draft")
                | ~(Q(host_name="") | Q(host_qualification="") | Q(host_filing="") | Q(platform_url="")),
                name="campaign_how_to_give",
            ),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="campaign_days_in_order"),
            models.CheckConstraint(condition=Q(goal_fen__gte=1, goal_fen__lte=MOST), name="campaign_goal"),
            models.CheckConstraint(
                condition=(~Q(status="accounted") & Q(accounted_on=None))
                | (Q(status="accounted", accounted_on__isnull=False, closing_raised__isnull=False) & ~Q(closing="")),
                name="campaign_closing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.community.slug, self.uid])

    @property
    def account_due_on(self) -> datetime.date:
        return self.ends_on + ACCOUNT_DUE

    @property
    def is_draft(self) -> bool:
        return self.status == CampaignStatus.DRAFT


explain(
    "campaign_how_to_give",
    _("Before publishing, name the host charity, its qualification, the campaign's filing and where to give."),
)
explain("campaign_days_in_order", _("The last day is before the first."))
explain("campaign_goal", _("The goal must be more than nought."))
