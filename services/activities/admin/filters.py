"""By what the office narrows its records down; the figures of the statistics lead here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.workdays.periods import month_of, read_period, year_of
from partners.directory.models import Partner
from services.activities.models import Activity

MONTHS = 12


class PeriodFilter(admin.SimpleListFilter):
    """A month or a year."""

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


class PartnerFilter(admin.SimpleListFilter):
    """Who took part."""

    title = _("partner")
    parameter_name = "partner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Activity.objects.managed_by(request.user)
        partners = Partner.objects.filter(pk__in=rows.values("partners")).by_name()[:200]
        return [(str(partner.uid), partner.name) for partner in partners]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = next((uid for uid, _name in self.lookup_choices if uid == self.value()), None)
        return queryset.filter(taking_part__partner__uid=chosen) if chosen else queryset


class CountFilter(admin.SimpleListFilter):
    """What was said of the number."""

    title = _("number")
    parameter_name = "count"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("unsaid", _("not said")), ("free", _("with free services")), ("reduced", _("with reduced prices"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        conditions: dict[str | None, dict[str, Any]] = {
            "unsaid": {"headcount": None},
            "free": {"free_count__gt": 0},
            "reduced": {"reduced_count__gt": 0},
        }
        return queryset.filter(**conditions.get(self.value(), {}))
