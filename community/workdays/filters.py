"""By what the working calendar can be narrowed down."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import DayFilter
from community.workdays.models import CalendarDay


class CalendarDayFilter(django_filters.FilterSet):
    """Exceptional days from when to when, and of which kind."""

    since = DayFilter(label=_("from this day on"), field_name="day", lookup_expr="gte")
    until = DayFilter(label=_("until this day"), field_name="day", lookup_expr="lte")

    class Meta:
        model = CalendarDay
        fields = ["kind"]
