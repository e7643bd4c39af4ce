"""Console page of when partners are not available; the office enters what it was told by telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from partners.directory.models import Partner
from services.roster.actions import add_absence, remove_absence
from services.roster.forms import AbsenceForm
from services.roster.models import PartnerAbsence
from services.roster.wording import absence_said


class OverFilter(admin.SimpleListFilter):
    """Those to come, unless all are asked for."""

    title = _("time")
    parameter_name = "time"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("also what is over"))]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset if self.value() == "all" else queryset.to_come(timezone.localdate())


@admin.register(PartnerAbsence)
class PartnerAbsenceAdmin(OwnedAdmin):
    """Times at which partners of one's communities are not available, next first."""

    form = AbsenceForm
    room, symbol, whole = "roster", "event_busy", "partner"
    list_display = ["said", "partner", "community"]
    list_filter = [OverFilter, CommunityFilter]
    list_select_related = ["partner", "community"]
    search_fields = ["partner__name"]
    ordering = ["first_on", "last_on", "pk"]
    autocomplete_fields = ["partner"]
    fields = ["first_on", "last_on", "weekday", "half"]
    refused_at = {
        "absence_days_in_order": "last_on", "absence_over": "last_on", "absence_never": "weekday",
    }  # fmt: skip

    @admin.display(description=_("not available"))
    def said(self, absence: PartnerAbsence) -> str:
        return absence_said(absence)

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> PartnerAbsence:
        return add_absence(whole, **values, by=by)

    def remove(self, row: PartnerAbsence, by: Actor) -> None:
        remove_absence(row, by=by)
