"""Booked places on a shift's page, on the partner's page of a duty, and in the console's sidebar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.places.models import Community
from community.places.navigation import ConsoleLink, Panel
from services.bookings.counting import places_of
from services.bookings.models import KEPT, ROOM, ShiftBooking, ShiftQueue, is_bookable
from services.bookings.phrases import has_waiting_list
from services.roster.answering import Standing
from services.roster.models import Shift
from services.roster.panels import DutyPanel, ShiftLink, ShiftPanel

desk_link = ConsoleLink(
    room=ROOM,
    label=_("Booked places"),
    url_name="desks",
    symbol="concierge",
    permission="services.view_shiftbooking",
)


def has_desk(shift: Shift) -> bool:
    """Whether places are, or were, booked for this shift."""
    return is_bookable(shift) or ShiftQueue.objects.filter(shift=shift).exists()


desk_of_shift = ShiftLink(
    room=ROOM,
    label=_("Booked places: to the desk"),
    url_name="desk",
    permission="services.view_shiftbooking",
    when=has_desk,
)


def _book(request: HttpRequest, shift: Shift) -> dict[str, Any] | None:
    """How many places are left, and the way to one."""
    now = timezone.now()
    if not is_bookable(shift) or shift.is_over(now):
        return None
    is_open = shift.public and not shift.cancelled and shift.starts_at > now
    return {
        "places": places_of(shift, now),
        "is_open": is_open,
        "is_on": shift.is_on(now),
        "waiting_list": is_open and has_waiting_list(shift),
    }


book = ShiftPanel(room=ROOM, template="services/bookings/panel_book.html", gather=_book)


def _booked(request: HttpRequest, standing: Standing, token: str) -> dict[str, Any] | None:
    """Who has booked, for the partner on duty: masked, and by a link without any telephone."""
    shift = standing.shift
    if not has_desk(shift):
        return None
    rows = list(ShiftBooking.objects.filter(queue__shift=shift).standing().in_line())
    return {"numbers": rows, "places": places_of(shift, timezone.now()), "with_phones": not token}


booked = DutyPanel(room=ROOM, template="services/bookings/panel_booked.html", gather=_booked)


def _kept(request: HttpRequest, community: Community) -> dict[str, Any]:
    """What is kept of who books; the days are the same for everybody."""
    return {"days": KEPT.days}


privacy = Panel(room=ROOM, template="services/bookings/privacy.html", gather=_kept)
