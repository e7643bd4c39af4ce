"""Statistics of what was done: each partner in a month or year, every figure a link to its records, and as a sheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.sheets.writing import XLSX, write_workbook
from community.workdays.periods import Period, month_of, read_period, year_of
from services.activities.models import Activity
from services.activities.tallies import Tally, tallies

FIGURES = [("activities", ""), ("attendances", ""), ("free", "free"), ("reduced", "reduced"), ("minutes", ""),
           ("unsaid", "unsaid")]  # fmt: skip


def _headers() -> list[str]:
    return [
        _("Partner"), _("Activities"), _("Attendances"), _("Of these free of charge"), _("Of these at a reduced price"),
        _("Minutes"), _("Without a number"),
    ]  # fmt: skip


def _asked_for(request: HttpRequest) -> tuple[list[Community], Community | None, Period]:
    """Which community and period; the first community and this month where none is named."""
    if not may(request.user, "services.view_activity"):
        raise PermissionDenied
    communities = list(Community.objects.managed_by(request.user).order_by("name"))
    slug = request.GET.get("community", "")
    community = next((each for each in communities if each.slug == slug), communities[0] if communities else None)
    return communities, community, read_period(request.GET.get("period", "")) or month_of(timezone.localdate())


def _records(community: Community, period: Period, tally: Tally, count: str) -> str:
    """The list of the records behind a figure."""
    query: dict[str, str | int] = {
        "status__exact": Activity.Status.CONFIRMED.value,
        "period": str(period),
        "community": community.pk,
    }
    if tally.partner:
        query["partner"] = str(tally.partner.uid)
    if count:
        query["count"] = count
    return f"{reverse('admin:services_activity_changelist')}?{urlencode(query)}"


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Each partner's line, and the whole."""
    communities, community, period = _asked_for(request)
    table: list[dict[str, Any]] = []
    if community is not None:
        lines, whole = tallies(Activity.objects.managed_by(request.user).filter(community=community), period)
        for tally in [*lines, whole]:
            cells = [(getattr(tally, name), _records(community, period, tally, count)) for name, count in FIGURES]
            table.append({"partner": tally.partner, "cells": cells})
    context = {
        **admin.site.each_context(request),
        "title": _("Statistics of activities"),
        "opts": Activity._meta,
        "communities": communities if len(communities) > 1 else [],
        "community": community,
        "period": period,
        "month": month_of(period.last),
        "year": year_of(period.first),
        "headers": _headers(),
        "table": table,
    }
    return TemplateResponse(request, "services/activities/statistics.html", context)


def _written(count: int | None) -> str:
    """A figure in the sheet; empty where no record says it."""
    return "" if count is None else str(count)


@require_safe
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet; names that look like formulas stay texts."""
    _communities, community, period = _asked_for(request)
    if community is None:
        raise PermissionDenied
    lines, whole = tallies(Activity.objects.managed_by(request.user).filter(community=community), period)
    rows = [
        [
            str(tally.partner or _("All, each activity once")),
            *(_written(getattr(tally, name)) for name, _count in FIGURES),
        ]
        for tally in [*lines, whole]
    ]
    name = f"{community.name} {_('Activities')} {period}"
    response = HttpResponse(write_workbook(name, _headers(), rows, widths=[36], titles=[name]), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response
