"""The roster on the partners' own first page: the next duty, requests to stand in, coming duties, the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils import timezone

from community.workdays.calendar import SHANGHAI
from partners.directory.models import PartnerMember
from partners.portal.panels import PortalPanel
from services.roster.answering import standings
from services.roster.models import Duty, DutySwap, PartnerAbsence, SubstituteRequest
from services.roster.suiting import offered_to

ROOM = "roster"
ASKED, COMING, WANTED, MONTHS, SAID = 5, 7, 10, 6, 3
KINDS = ("kept", "missed", "substituted")
Members = Sequence[PartnerMember]


def _ids(members: Members) -> list[int]:
    return [member.partner_id for member in members]


def _next_duty(request: HttpRequest, members: Members) -> dict[str, Any]:
    """The next duty with what it asks, and the further ones that still wait for an answer."""
    now = timezone.now()
    mine = Duty.objects.filter(partner__in=_ids(members)).coming(now).taking_place().in_order().for_display()
    rows = standings(mine[: COMING + 1], now)
    return {
        "now": now,
        "next": rows[0] if rows else None,
        "asked": [row for row in rows[1:] if row.is_asked][:ASKED],
        "several": len(members) > 1,
    }


def _swaps(request: HttpRequest, members: Members) -> dict[str, Any] | None:
    """What other partners would like to swap with one's own; the answer is asked for here."""
    open_ones = DutySwap.objects.answerable(timezone.now()).filter(other__partner__in=_ids(members))
    swaps = list(open_ones.for_display().order_by("expires_at", "pk")[:ASKED])
    return {"swaps": swaps, "several": len(members) > 1} if swaps else None


def _wanted(request: HttpRequest, members: Members) -> dict[str, Any] | None:
    """Requests of others that one of one's partners may take; those of one series and shift together."""
    ids = _ids(members)
    open_ones = offered_to(SubstituteRequest.objects.takeable(timezone.now()), ids).for_display()
    rows = list(open_ones.order_by("duty__shift__starts_at", "pk")[:WANTED])
    together: dict[Any, dict[str, Any]] = {}
    for row in rows:
        shift = row.duty.shift
        takers = [member.partner for member in members if member.community_id == row.community_id]
        group: dict[str, Any] = {"shift": shift, "takers": takers, "dates": {}}
        group = together.setdefault(shift.series_id or f"shift {shift.pk}", group)
        group["dates"].setdefault(shift.pk, []).append(row)
    offers = [{**group, "dates": list(group["dates"].values())} for group in together.values()]
    return {"offers": offers, "several": len(members) > 1} if offers else None


def _coming(request: HttpRequest, members: Members) -> dict[str, Any] | None:
    """The duties after the next one, besides those that stand above because they wait for an answer."""
    now = timezone.now()
    mine = Duty.objects.filter(partner__in=_ids(members)).coming(now).in_order().for_display()
    rows = standings(mine[: COMING + 1], now)
    first = next((row for row in rows if row.is_to_come), None)
    later = [row for row in rows if row is not first and not row.is_asked]
    return {"rows": later, "several": len(members) > 1} if later else None


def months_of(partners: Sequence[int]) -> list[dict[str, Any]]:
    """Kept, missed and substituted duties per month, newest first."""
    now = timezone.now()
    over = Q(state="assigned", during__isempty=False, shift__ends_at__lte=now, missed_at=None)
    figures = (
        Duty.objects.filter(partner__in=partners)
        .annotate(month=TruncMonth("shift__starts_at", tzinfo=SHANGHAI))
        .values("month")
        .annotate(
            kept=Count("pk", filter=over, distinct=True),
            missed=Count("pk", filter=Q(state="assigned", missed_at__isnull=False), distinct=True),
            substituted=Count("pk", filter=Q(state="released", substitute_requests__status="taken"), distinct=True),
        )
        .filter(Q(kept__gt=0) | Q(missed__gt=0) | Q(substituted__gt=0))
        .order_by("-month")
    )
    return [{**month} for month in figures[:MONTHS]]


def _record(request: HttpRequest, members: Members) -> dict[str, Any] | None:
    months = months_of(_ids(members))
    return {"months": months} if months else None


def _absences(request: HttpRequest, members: Members) -> dict[str, Any]:
    """What has been said about the days to come, as one line, and the way to say it."""
    rows = PartnerAbsence.objects.filter(partner__in=_ids(members)).to_come(timezone.localdate())
    return {"absences": list(rows.in_order()[:SAID])}


next_duty = PortalPanel(room=ROOM, template="services/roster/portal_next.html", gather=_next_duty)
swaps = PortalPanel(room=ROOM, template="services/roster/portal_swaps.html", gather=_swaps)
wanted = PortalPanel(room=ROOM, template="services/roster/portal_wanted.html", gather=_wanted)
coming = PortalPanel(room=ROOM, template="services/roster/portal_coming.html", gather=_coming)
record = PortalPanel(room=ROOM, template="services/roster/portal_record_panel.html", gather=_record)
absences = PortalPanel(room=ROOM, template="services/roster/portal_absences_panel.html", gather=_absences)
