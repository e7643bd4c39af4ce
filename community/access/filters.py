"""Filters that many lists share."""

import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

FIRST_YEAR, LAST_YEAR = 1900, 2200


def within_reach(day: datetime.date) -> None:
    """Refuse a year that calendars cannot reckon with: the day after the last one does not exist."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("A year from 1900 to 2200, please."), code="out_of_range")


class DayFilter(django_filters.DateFilter):
    """A day in a year that calendars can reckon with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)


class MomentFilter(django_filters.IsoDateTimeFilter):
    """A moment in a year that calendars can reckon with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[within_reach], **kwargs)


@extend_schema_field(OpenApiTypes.BOOL)
class TrueOrFalse(django_filters.TypedChoiceFilter):
    """`true` or `false`; anything else is refused rather than ignored."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("true", _("yes")), ("false", _("no"))]
        super().__init__(choices=choices, coerce=lambda text: text == "true", **kwargs)


class CommunityFilter(django_filters.FilterSet):
    """Rows of one community, by its short address."""

    community = django_filters.CharFilter(label=_("community"), field_name="community__slug")
