"""What else a fund has to publish, and by when: campaigns, projects, major changes (公开事项)."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import SameCommunity
from community.guards.refusal import explain
from funds.ledger.models import Fund


class DisclosureKind(models.TextChoices):
    """What happened that has to be told (measures on information disclosure of charity organisations, 2026)."""

    CAMPAIGN_RUNS = "campaign_runs", _("campaign of more than six months: every three months")
    CAMPAIGN_ENDED = "campaign_ended", _("campaign ended: in full within three months")
    PROJECT_RUNS = "project_runs", _("project of more than six months: every three months")
    PROJECT_ENDED = "project_ended", _("project ended: in full within three months")
    LEFTOVER = "leftover", _("property left over from a project: within three months of its end")
    CHANGE = "change", _("major change: within 30 days")
    RELATED = "related", _("dealing with a related party: within 30 days")


# kind → months and days after the day it happened; those that come again do so until they have ended
DISCLOSURE_TEMPLATES: dict[str, tuple[int, int]] = {
    "campaign_runs": (3, 0), "campaign_ended": (3, 0), "project_runs": (3, 0), "project_ended": (3, 0),
    "leftover": (3, 0), "change": (0, 30), "related": (0, 30),
}  # fmt: skip
COMES_AGAIN = ("campaign_runs", "project_runs")


class DisclosureQuerySet(OwnedQuerySet["Disclosure"]):
    """Things to publish, as public as their fund."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())

    def open(self) -> Self:
        return self.filter(done_on=None)


class Disclosure(Owned):
    """One thing to publish; its day follows from what happened when. What comes again is entered anew when done."""

    Kind = DisclosureKind

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="disclosures", verbose_name=_("fund"))
    kind = models.CharField(_("what happened"), max_length=20, choices=DisclosureKind)
    title = models.CharField(_("which one"), max_length=60, help_text=_("Everybody reads this. No persons' names."))
    since_on = models.DateField(_("began or happened on"))
    due_on = models.DateField(_("to be published by"))
    done_on = models.DateField(_("published on"), null=True, blank=True)
    address = models.CharField(
        _("where it can be read"), max_length=200, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("thing to publish")
        verbose_name_plural = _("things to publish")
        constraints = [
            models.UniqueConstraint(fields=["fund", "kind", "title", "since_on"], name="disclosure_once"),
            SameCommunity("fund", name="disclosure_fund_community"),
            models.CheckConstraint(condition=Q(due_on__gt=F("since_on")), name="disclosure_due_after"),
            models.CheckConstraint(condition=~Q(title=""), name="disclosure_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def comes_again(self) -> bool:
        return self.kind in COMES_AGAIN


def due_after(kind: str, since_on: datetime.date) -> datetime.date:
    """The day by which it is to be published; a month that is shorter ends it."""
    months, days = DISCLOSURE_TEMPLATES[kind]
    if not months:
        return since_on + datetime.timedelta(days=days)
    year, month = divmod(since_on.year * 12 + since_on.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    return min(first + datetime.timedelta(days=since_on.day - 1), last)


explain("disclosure_once", _("This has been entered already."))
