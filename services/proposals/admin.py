"""Console page of how many duties partners have agreed to at most."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from partners.directory.models import Partner
from services.proposals.actions import remove_duty_limit, set_duty_limit
from services.proposals.models import ROOM, DutyLimit


@admin.register(DutyLimit)
class DutyLimitAdmin(OwnedAdmin):
    """Limits of one's partners; without an entry there is none."""

    room, symbol = ROOM, "speed"
    whole = "partner"
    list_display = ["partner", "per_week", "per_month", "community"]
    list_filter = [CommunityFilter]
    list_select_related = ["partner", "community"]
    search_fields = ["partner__name"]
    ordering = ["partner__sort_key", "pk"]
    fields = ["per_week", "per_month"]
    refused_at = {
        "dutylimit_once": "partner",
        "dutylimit_in_reach": "per_week",
        "dutylimit_says_something": "per_month",
    }

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> DutyLimit:
        return set_duty_limit(whole, **values, by=by)

    def change(self, row: DutyLimit, values: dict[str, Any], by: Actor) -> DutyLimit:
        return set_duty_limit(row.partner, **values, by=by)

    def remove(self, row: DutyLimit, by: Actor) -> None:
        remove_duty_limit(row, by=by)
