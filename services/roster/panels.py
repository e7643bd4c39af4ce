"""The roster in the navigation, on the home page, on a partner's page and in the search."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.access.viewers import Viewer
from community.guards.slots import plugged
from community.places.models import Community
from community.places.navigation import ConsoleLink, Entry, Panel
from community.places.searching import Finder, Found
from partners.directory.models import Partner
from partners.directory.panels import PartnerPanel
from services.roster.answering import Standing
from services.roster.board import lines_of
from services.roster.models import Shift
from services.roster.phrases import phone_of, when_said, where_said, who_said
from services.roster.searching import matching, next_of_each
from services.roster.today import read_today

ROOM = "roster"
NEXT_SHIFTS = 5


@dataclass(frozen=True)
class ShiftPanel:
    """A part of a shift's public page that a higher room draws (slot `SHIFT_PANELS`), e.g. booking a place.

    Args:
        room: the room's key; the panel vanishes where the community does not use it.
        template: draws it from `panel`, which holds what `gather` gave, with `community` and `shift`.
        gather: what the template needs; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Shift], dict[str, Any] | None] = field(repr=False)


@dataclass(frozen=True)
class DutyPanel:
    """A part of the partner's page of one duty (slot `DUTY_PANELS`), e.g. checking in; also on the page of its link.

    Args:
        room: the room's key; the panel vanishes where the community does not use it.
        template: draws it from `panel`, which holds what `gather` gave, with `standing`.
        gather: what the template needs, given how the duty stands and the link's token, which is empty for whoever is
            signed in; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Standing, str], dict[str, Any] | None] = field(repr=False)


@dataclass(frozen=True)
class CallSection:
    """Further calls on the office's list of calls to make (slot `CALL_SECTIONS`), e.g. to residents with a place.

    Args:
        room: the room's key; `gather` leaves out the communities that do not use it.
        template: draws it from `section`, which holds what `gather` gave; its buttons post to the room's own views.
        gather: what the template needs; `None` leaves the section out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest], dict[str, Any] | None] = field(repr=False)


@dataclass(frozen=True)
class ShiftLink:
    """A page of a higher room about one shift, as a button on the shift's page in the console (slot `SHIFT_LINKS`).

    Args:
        room: the room's key; the button vanishes where the community does not use it.
        label: the word.
        url_name: a URL that takes the shift's `uid`.
        permission: who may open it.
        when: whether it makes sense for this shift.
    """

    room: str
    label: Any
    url_name: str
    permission: str
    when: Callable[[Shift], bool] = field(repr=False)


def call_sections(request: HttpRequest) -> list[dict[str, Any]]:
    """What higher rooms add to the calls to make, each with what its template needs."""
    gathered = [(section.template, section.gather(request)) for section in plugged("CALL_SECTIONS")]
    return [{"template": template, **context} for template, context in gathered if context is not None]


def shift_panels(request: HttpRequest, shift: Shift) -> list[dict[str, Any]]:
    """What higher rooms show on a shift's page, each with what its template needs."""
    using = [panel for panel in plugged("SHIFT_PANELS") if shift.community.uses(panel.room)]
    gathered = [(panel.template, panel.gather(request, shift)) for panel in using]
    return [{"template": template, **context} for template, context in gathered if context is not None]


def duty_panels(request: HttpRequest, standing: Standing, token: str = "") -> list[dict[str, Any]]:
    """What higher rooms show on the page of a duty, each with what its template needs."""
    using = [panel for panel in plugged("DUTY_PANELS") if standing.duty.community.uses(panel.room)]
    gathered = [(panel.template, panel.gather(request, standing, token)) for panel in using]
    return [{"template": template, **context} for template, context in gathered if context is not None]


navigation = Entry(
    room=ROOM, label=_("Duty roster"), url_name="roster", hint=_("Who is on duty this week, where, and what to bring")
)


board = ConsoleLink(
    room=ROOM,
    label=_("Roster board"),
    url_name="roster_board",
    symbol="dashboard",
    permission="services.view_shift",
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
