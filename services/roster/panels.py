"""The roster in the navigation, on the home page, on a partner's page and in the search."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.access.viewers import Viewer
from community.places.models import Community
from community.places.navigation import ConsoleLink, Entry, Panel
from community.places.searching import Finder, Found
from partners.directory.models import Partner
from partners.directory.panels import PartnerPanel
from services.roster.board import lines_of
from services.roster.models import Shift
from services.roster.phrases import phone_of, when_said, where_said, who_said
from services.roster.searching import matching, next_of_each
from services.roster.today import read_today

ROOM = "roster"
NEXT_SHIFTS = 5

navigation = Entry(
    room=ROOM, label=_("Duty roster"), url_name="roster", hint=_("Who is on duty this week, where, and what to bring")
)


calls = ConsoleLink(
    room=ROOM, label=_("Calls to make"), url_name="calls", symbol="call", permission="services.view_phonecall"
)


def _today(request: HttpRequest, community: Community) -> dict[str, Any]:
    now = timezone.now()
    shifts = Shift.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    return {"now": now, "today": read_today(shifts, now)}


today = Panel(room=ROOM, template="services/roster/panel_today.html", gather=_today)


def _next_shifts(request: HttpRequest, partner: Partner) -> dict[str, Any] | None:
    now = timezone.now()
    shifts = Shift.objects.visible_to(request.viewer).filter(community=partner.community_id)  # type: ignore[attr-defined]
    coming = shifts.with_partner(partner).upcoming(now).in_order().for_display()[:NEXT_SHIFTS]
    lines = [next(iter(lines_of(shift, now))) for shift in coming]
    return {"now": now, "lines": lines} if lines else None


next_shifts = PartnerPanel(room=ROOM, template="services/roster/panel_partner.html", gather=_next_shifts)


def _find_shifts(viewer: Viewer, community: Community, words: str, limit: int) -> list[Found]:
    """The next date of each service whose words or partners match."""
    coming = Shift.objects.visible_to(viewer).filter(community=community).planned().upcoming(timezone.now())
    found = []
    for shift in next_of_each(matching(coming, words)).for_display()[:limit]:
        why = "" if shift.by_name else gettext("Category: {category}").format(category=shift.category)  # type: ignore[attr-defined]
        said = [when_said(shift.starts_at), who_said(shift), where_said(shift), why]
        url = reverse("shift", args=[community.slug, shift.uid])
        found.append(Found(shift.title, url, " · ".join(filter(None, said)), phone_of(shift)[0]))
    return found


find_shifts = Finder(room=ROOM, label=_("Duty roster"), find=_find_shifts)
