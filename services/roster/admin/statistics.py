"""Statistics of duties in the console: a line for each partner by month or year, each figure a link to its duties."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.navigation import ConsoleLink
from community.sheets.writing import XLSX, write_workbook
from community.workdays.periods import Period, month_of, read_period, year_of
from partners.directory.models import Partner
from services.roster.models import Duty
from services.roster.statistics import Line, all_figures, by_month, by_partner, figures_of

MONTHS = 12
ROOM = "roster"

link = ConsoleLink(
    room=ROOM,
    label=gettext_lazy("Duty statistics"),
    url_name="admin:services_duty_statistics",
    symbol="bar_chart",
    permission="services.view_duty",
)


class FigureFilter(admin.SimpleListFilter):
    """How it went: the same words as in the statistics."""

    title = pgettext_lazy("of a duty", "how it went")
    parameter_name = "figure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        own = list(Community.objects.managed_by(request.user)[:200])
        return [(each.key, each.label) for each in all_figures() if any(each.used(community) for community in own)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        figure = next((each for each in all_figures() if each.key == self.value()), None)
        return figure.rows(queryset, timezone.now()) if figure else queryset


class PartnerFilter(admin.SimpleListFilter):
    """Whose duty it is."""

    title = gettext_lazy("partner")
    parameter_name = "partner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Duty.objects.managed_by(request.user)
        partners = Partner.objects.filter(pk__in=rows.values("partner")).by_name()[:200]
        return [(str(partner.uid), partner.name) for partner in partners]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = next((uid for uid, _name in self.lookup_choices if uid == self.value()), None)
        return queryset.filter(partner__uid=chosen) if chosen else queryset


def pages(site: admin.AdminSite) -> list[Any]:
    """The addresses below those of duties."""
    found = [
        ("statistics/", statistics),
        ("statistics.xlsx", statistics_sheet),
        ("statistics/print/", statistics_paper),
    ]
    return [path(where, site.admin_view(view), name=f"services_duty_{view.__name__}") for where, view in found]


def _asked_for(request: HttpRequest) -> tuple[list[Community], Community | None, Period]:
    """Which community and period; the first community and this month where none is named."""
    if not may(request.user, "services.view_duty"):
        raise PermissionDenied
    own = Community.objects.managed_by(request.user).exclude(closed_rooms__contains=[ROOM])
    communities = list(own.select_related("street").order_by("name"))
    slug = request.GET.get("community", "")
    community = next((each for each in communities if each.slug == slug), communities[0] if communities else None)
    return communities, community, read_period(request.GET.get("period", "")) or month_of(timezone.localdate())


def _lines(community: Community | None, period: Period) -> tuple[list[Any], list[Line]]:
    if community is None:
        return [], []
    figures = figures_of(community)
    return figures, by_month(Duty.objects.filter(community=community), period, figures, timezone.now())


def _records(community: Community, period: Period, line: Line, figure: str) -> str:
    """The list of the duties behind a figure."""
    query: dict[str, str | int] = {"figure": figure, "period": str(period), "community": community.pk}
    if line.partner:
        query["partner"] = str(line.partner.uid)
    return f"{reverse('admin:services_duty_changelist')}?{urlencode(query)}"


def _context(request: HttpRequest) -> dict[str, Any]:
    communities, community, period = _asked_for(request)
    figures, months = _lines(community, period)
    table: list[dict[str, Any]] = []
    if community is not None:
        lines, whole = by_partner(months, figures)
        for line in [*lines, whole]:
            cells = [
                (figure.label, line.counts[figure.key], _records(community, period, line, figure.key))
                for figure in figures
            ]
            table.append({"partner": line.partner, "cells": cells})
    return {
        "title": _("Duty statistics"),
        "communities": communities if len(communities) > 1 else [],
        "community": community,
        "period": period,
        "month": month_of(period.last),
        "year": year_of(period.first),
        "headers": [figure.label for figure in figures],
        "table": table,
        "now": timezone.now(),
    }


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Each partner's line by name, and the whole."""
    context = {**admin.site.each_context(request), "opts": Duty._meta, **_context(request)}
    return TemplateResponse(request, "services/roster/statistics.html", context)


@require_safe
def statistics_paper(request: HttpRequest) -> HttpResponse:
    """The same for the printer."""
    context = _context(request)
    lead = f"{context['community'] or ''} · {context['period']}"
    return render(request, "services/roster/statistics_paper.html", {**context, "lead": lead})


@require_safe
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet, a line for each partner and month; names that look like formulas stay texts."""
    _communities, community, period = _asked_for(request)
    if community is None:
        raise PermissionDenied
    figures, months = _lines(community, period)
    _sums, whole = by_partner(months, figures)
    rows = [
        [str(line.partner or _("All together")), f"{line.month:%Y-%m}" if line.month else str(period)]
        + [str(line.counts[figure.key]) for figure in figures]
        for line in [*months, whole]
    ]
    headers = [_("Partner"), _("Month"), *(str(figure.label) for figure in figures)]
    name = f"{community.name} {_('Duty statistics')} {period}"
    response = HttpResponse(write_workbook(name, headers, rows, widths=[36], titles=[name]), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response
