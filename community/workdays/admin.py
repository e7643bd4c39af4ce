"""Console page of the working calendar: holidays, make-up days and closures."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import SharedAdmin
from community.workdays.actions import set_calendar_day
from community.workdays.models import CalendarDay
from community.workdays.periods import month_of, read_period, year_of

MONTHS = 12
"""So many are offered to choose from."""


@admin.register(CalendarDay)
class CalendarDayAdmin(SharedAdmin):
    """One calendar for every community; shifts to come follow a change within the hour."""

    symbol = "calendar_month"
    list_display = ["day", "state", "name", "source"]
    list_filter = ["kind", ("day", admin.DateFieldListFilter)]
    search_fields = ["name"]
    ordering = ["-day"]
    fields = ["day", "kind", "name", "source", "changed_at", "changed_by"]
    readonly_fields = ["source", "changed_at", "changed_by"]

    @display(
        description=_("kind"),
        ordering="kind",
        label={"holiday": "danger", "make_up": "info", "closure": "warning", "ordinary": "success"},
    )
    def state(self, row: CalendarDay) -> tuple[str, str]:
        return row.kind, row.get_kind_display()

    def get_readonly_fields(self, request: Any, obj: Model | None = None) -> Any:
        fixed = ["day"] if obj is not None else []
        return [*fixed, *super().get_readonly_fields(request, obj)]

    def add(self, whole: None, values: dict[str, Any], by: Actor) -> CalendarDay:
        return set_calendar_day(**values, by=by)

    def change(self, row: CalendarDay, values: dict[str, Any], by: Actor) -> CalendarDay:
        return set_calendar_day(row.day, **values, by=by)


class PeriodFilter(admin.SimpleListFilter):
    """A month or a year, for lists whose rows know which of them lie `between` two days."""

    title = _("period")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        months = [month_of(timezone.localdate())]
        while len(months) < MONTHS:
            months.append(months[-1].previous)
        offered = [str(month) for month in months] + [str(year_of(months[0].first))]
        chosen = read_period(request.GET.get(self.parameter_name, ""))
        if chosen is not None and str(chosen) not in offered:
            offered.insert(0, str(chosen))
        return [(name, name) for name in offered]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        period = read_period(self.value() or "")
        return queryset.between(period.first, period.last) if period else queryset
