"""By what activities can be narrowed down, on the pages and in the API."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import DateField, DateInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, DayFilter, within_reach
from community.categories.models import Category
from community.workdays.periods import month_of
from partners.directory.models import Partner
from services.activities.models import Activity, ActivityPartner, ActivityQuerySet


def _confirmed(request: HttpRequest | None) -> ActivityQuerySet:
    """What a page of this community shows."""
    community = getattr(request, "community", None)
    return Activity.objects.confirmed().filter(community=community) if community else Activity.objects.none()


def _categories(request: HttpRequest | None) -> QuerySet[Category]:
    """Categories that occur."""
    return Category.objects.filter(Exists(_confirmed(request).filter(category=OuterRef("pk")))).in_order()


def _partners(request: HttpRequest | None) -> QuerySet[Partner]:
    """Listed partners who took part in something."""
    took_part = ActivityPartner.objects.filter(partner=OuterRef("pk"), activity__in=_confirmed(request))
    return Partner.objects.listed().filter(Exists(took_part)).by_name()


class MonthInput(DateInput):
    """The browser's own choice of a month."""

    input_type = "month"

    def format_value(self, value: Any) -> str:
        return f"{value:%Y-%m}" if isinstance(value, datetime.date) else str(value or "")[:7]


class MonthField(DateField):
    """A month, as its first day."""

    widget = MonthInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)
        self.validators.append(within_reach)


class MonthFilter(django_filters.Filter):
    """Held in one month."""

    field_class = MonthField

    def filter(self, qs: Any, value: datetime.date | None) -> Any:
        if value is None:
            return qs
        month = month_of(value)
        return qs.between(month.first, month.last)


class ActivityFilter(django_filters.FilterSet):
    """The page's: what it was about, who did it, in which month."""

    category = django_filters.ModelChoiceFilter(
        label=_("Kind of service"), queryset=_categories, to_field_name="code", empty_label=_("All services")
    )
    partner = django_filters.ModelChoiceFilter(
        label=_("Partner"),
        queryset=_partners,
        to_field_name="uid",
        method="with_partner",
        empty_label=_("All partners"),
    )
    month = MonthFilter(label=_("Month"))

    class Meta:
        model = Activity
        fields: list[str] = []

    def with_partner(self, activities: ActivityQuerySet, name: str, partner: Partner) -> ActivityQuerySet:
        return activities.with_partner(partner)


class ActivitiesFilter(CommunityFilter):
    """The API's: also from when to when, by shift and state."""

    category = django_filters.CharFilter(label=_("category"), field_name="category__code")
    partner = django_filters.UUIDFilter(label=_("partner"), method="with_partner")
    shift = django_filters.UUIDFilter(label=_("shift"), field_name="shift__uid")
    since = DayFilter(label=_("from this day on"), method="from_day")
    until = DayFilter(label=_("until this day"), method="to_day")

    class Meta:
        model = Activity
        fields = ["status"]

    def with_partner(self, activities: ActivityQuerySet, name: str, uid: Any) -> ActivityQuerySet:
        return activities.filter(Exists(ActivityPartner.objects.filter(activity=OuterRef("pk"), partner__uid=uid)))

    def from_day(self, activities: ActivityQuerySet, name: str, day: datetime.date) -> ActivityQuerySet:
        return activities.since(day)

    def to_day(self, activities: ActivityQuerySet, name: str, day: datetime.date) -> ActivityQuerySet:
        return activities.until(day)
