"""Check-ins in the console: every one with all its versions; the day's page is where the office works."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from services.attendance.models import ROOM, CheckIn, CheckInVersion


class VersionInline(ReadOnlyInline):
    """Everything a check-in ever said."""

    model = CheckInVersion
    fields = ["number", "cause", "checked_in_at", "checked_out_at", "reason", "by_user", "at"]
    ordering = ["-number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CheckInVersion]:
        return super().get_queryset(request).select_related("by_user")


@admin.register(CheckIn)
class CheckInAdmin(OwnedAdmin):
    """Read here; entered and corrected on the day's page."""

    room = ROOM
    list_display = ["duty_said", "checked_in_at", "how", "checked_out_at", "ended", "corrected", "community"]
    list_filter = ["how", "corrected", CommunityFilter]
    list_select_related = ["duty__shift__series", "duty__partner", "community"]
    ordering = ["-pk"]
    fields = ["duty_said", "checked_in_at", "how", "checked_out_at", "ended", "corrected"]
    readonly_fields = ["duty_said"]
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("duty__shift__series", "duty__partner")

    @admin.display(description=_("duty"))
    def duty_said(self, row: CheckIn) -> str:
        return str(row)
