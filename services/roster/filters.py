"""By what shifts can be narrowed down: one set for the pages, the calendar feeds and the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.categories.models import Category
from community.places.models import Compound
from community.workdays.calendar import midnight
from partners.directory.models import Partner
from services.roster.models import Duty, Shift
from services.roster.models.shifts import ShiftQuerySet
from services.roster.needing import NEEDS, needing

Rows = TypeVar("Rows", bound=QuerySet[Any])


def _shifts(request: HttpRequest | None) -> ShiftQuerySet:
    """The shifts a filter chooses from: what this viewer sees, of this page's community."""
    if request is None:
        return Shift.objects.none()
    shifts = Shift.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return _of_this_community(shifts, request)


def _of_this_community(rows: Rows, request: HttpRequest | None) -> Rows:
    """On a community's page only its rows; the API has none."""
    community = getattr(request, "community", None)
    return rows.filter(community=community) if community else rows


def _categories(request: HttpRequest | None) -> QuerySet[Category]:
    """Categories that occur."""
    return Category.objects.filter(Exists(_shifts(request).filter(category=OuterRef("pk")))).in_order()


def _compounds(request: HttpRequest | None) -> QuerySet[Compound]:
    """Compounds in which something takes place."""
    compounds = Compound.objects.filter(Exists(_shifts(request).filter(venue__compound=OuterRef("pk"))))
    return _of_this_community(compounds, request).order_by("name")


def _partners(request: HttpRequest | None) -> QuerySet[Partner]:
    """Partners who are or were on duty; residents are only told of those shown to them."""
    duties = Duty.objects.assigned().filter(partner=OuterRef("pk"), shift__in=_shifts(request))
    partners = _of_this_community(Partner.objects.filter(Exists(duties)), request).by_name()
    viewer = request.viewer if request else None  # type: ignore[attr-defined]
    if viewer is None or viewer.sees_everything:
        return partners
    return partners.filter(Q(is_listed=True) | Q(community__in=viewer.overseen_communities))


class ShiftFilter(django_filters.FilterSet):
    """Shifts by what they are about, where they take place and who is on duty."""

    category = django_filters.ModelChoiceFilter(
        label=_("Kind of service"), queryset=_categories, to_field_name="code", empty_label=_("All services")
    )
    compound = django_filters.ModelChoiceFilter(
        label=_("Compound"),
        queryset=_compounds,
        to_field_name="uid",
        field_name="venue__compound",
        empty_label=_("All compounds"),
    )
    partner = django_filters.ModelChoiceFilter(
        label=_("Partner"),
        queryset=_partners,
        to_field_name="uid",
        method="with_partner",
        empty_label=_("All partners"),
    )

    class Meta:
        model = Shift
        fields: list[str] = []

    def with_partner(self, shifts: ShiftQuerySet, name: str, partner: Partner) -> ShiftQuerySet:
        return shifts.with_partner(partner)


class NeedsFilter(django_filters.ChoiceFilter):
    """What the office has to settle, as its board counts it: only shifts of communities the reader oversees."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(need.key, need.word) for need in NEEDS.values()]
        super().__init__(label=_("to be settled"), choices=choices, **kwargs)

    def filter(self, qs: ShiftQuerySet, value: Any) -> ShiftQuerySet:
        if not value:
            return qs
        request = getattr(self.parent, "request", None)
        user = getattr(request, "user", None)
        own = Shift.objects.none() if user is None else Shift.objects.managed_by(user)
        return needing(qs.filter(pk__in=own.values("pk")), value, timezone.now())


class DatedShiftFilter(ShiftFilter):
    """The API's: also from when to when, and in which state."""

    since = django_filters.DateFilter(label=_("from this day on"), method="from_day")
    until = django_filters.DateFilter(label=_("until this day"), method="to_day")
    status = django_filters.ChoiceFilter(label=_("state"), choices=Shift.Status.choices)

    def from_day(self, shifts: ShiftQuerySet, name: str, day: date) -> ShiftQuerySet:
        return shifts.filter(starts_at__gte=midnight(day))

    def to_day(self, shifts: ShiftQuerySet, name: str, day: date) -> ShiftQuerySet:
        return shifts.filter(starts_at__lt=midnight(day + timedelta(days=1)))
