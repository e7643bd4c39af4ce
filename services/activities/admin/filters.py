"""By what the office narrows its records down; the figures of the statistics lead here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from partners.directory.models import Partner
from services.activities.models import Activity


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
