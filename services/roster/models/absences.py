"""When partners have said that they are not available."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import SameCommunity
from community.guards.refusal import explain
from community.workdays.calendar import SHANGHAI
from partners.directory.models import PartnerMember

NOON = time(12)
LONGEST = timedelta(days=366)


class Half(models.TextChoices):
    """Which part of a day."""

    WHOLE = "", _("the whole day")
    MORNING = "morning", _("until noon")
    AFTERNOON = "afternoon", _("from noon on")


class _Local(Func):
    """A moment as the clock on the wall shows it; compared in the database only."""

    template = "(%(expressions)s AT TIME ZONE 'Asia/Shanghai')"
    output_field = models.DateTimeField()


class _Day(Func):
    template = "(%(expressions)s)::date"
    output_field = models.DateField()


class _Weekday(Func):
    template = "EXTRACT(isodow FROM %(expressions)s)::int"
    output_field = models.IntegerField()


class _Noon(Func):
    template = "((%(expressions)s)::date + time '12:00')"
    output_field = models.DateTimeField()


def _bound(during: Combinable, which: str) -> Func:
    return _Local(Func(during, function=which, output_field=models.DateTimeField()))


class PartnerAbsenceQuerySet(OwnedQuerySet["PartnerAbsence"]):
    """Times at which partners are not available; never public."""

    def of_user(self, user: Any) -> Self:
        """Those of the partners a user acts for."""
        own = self.filter(partner__in=PartnerMember.objects.of_user(user).values("partner"))
        return own.exclude(community__closed_rooms__contains=["roster"])

    def visible_to(self, viewer: Viewer) -> Self:
        """Also one's own partner's."""
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.user.is_authenticated:
            return rows
        return rows | self.of_user(viewer.user)

    def covering(self, during: Any) -> Self:
        """Absences that meet a time; it counts for the day on which it begins.

        Args:
            during: a range of moments, or an expression for one such as ``OuterRef("during")``; an empty range (a
                cancelled shift) is met by none.
        """
        if not hasattr(during, "resolve_expression"):
            during = Value(during, output_field=DateTimeRangeField())
        starts, ends = _bound(during, "lower"), _bound(during, "upper")
        day = _Day(starts)
        half = (
            Q(half=Half.WHOLE)
            | (Q(half=Half.MORNING) & Q(LessThan(starts, _Noon(starts))))
            | (Q(half=Half.AFTERNOON) & Q(GreaterThan(ends, _Noon(starts))))
        )
        weekday = Q(weekday=None) | Q(weekday=_Weekday(starts))
        return self.filter(half, weekday, first_on__lte=day, last_on__gte=day)

    def absent(self, partners: Iterable[Any], first: date, last: date) -> Self:
        """What these partners have said about the days from ``first`` to ``last``; ``covers`` says the rest."""
        return self.filter(partner__in=partners, first_on__lte=last, last_on__gte=first)

    def to_come(self, today: date) -> Self:
        """Those that are not over."""
        return self.filter(last_on__gte=today)

    def in_order(self) -> Self:
        return self.order_by("first_on", "last_on", "pk")


class PartnerAbsence(Owned):
    """A partner is not available from one day to another: on all days, or on one day of the week; why is not asked."""

    Half = Half

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+", verbose_name=_("partner"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    weekday = models.PositiveSmallIntegerField(
        _("only on this day of the week"), null=True, blank=True, help_text=_("1 is Monday; empty means every day.")
    )
    half = models.CharField(_("part of the day"), max_length=10, choices=Half, default=Half.WHOLE, blank=True)
    said_at = models.DateTimeField(_("said"), db_default=Now(), editable=False)

    objects = PartnerAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("time when a partner is not available")
        verbose_name_plural = _("when partners are not available")
        indexes = [models.Index(fields=["partner", "last_on"], name="absence_of_partner")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "first_on", "last_on", "weekday", "half"], nulls_distinct=False, name="absence_once"
            ),
            SameCommunity("partner", name="absence_partner_community"),
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on"), last_on__lte=F("first_on") + LONGEST),
                name="absence_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__gte=1, weekday__lte=7), name="absence_weekday"
            ),
            models.CheckConstraint(condition=Q(half__in=Half.values), name="absence_half"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.first_on}–{self.last_on}"

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """As ``covering``, for one that is already fetched."""
        start, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
        day = start.date()
        if not self.first_on <= day <= self.last_on or self.weekday not in (None, day.isoweekday()):
            return False
        if self.half == Half.MORNING:
            return start.time() < NOON
        return self.half == Half.WHOLE or end > datetime.combine(day, NOON, SHANGHAI)


explain("absence_once", _("This has already been said."))
explain("absence_days_in_order", _("The last day must not be before the first one, and at most a year after it."))
explain("absence_weekday", _("Weekdays run from 1 (Monday) to 7."))
