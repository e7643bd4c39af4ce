"""What is said about places and bookings, the same words on every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.templatetags.look import calendar_day, clock, weekday
from services.bookings.counting import Places
from services.bookings.models import BookingState, ShiftBooking
from services.roster.models import DutySettings, Shift

KINDS = {"offered": "now", "waiting": "warn", "arrived": "good"}


def left_said(places: Places) -> str:
    """How many places are left, truthfully."""
    if places.left:
        sentence = ngettext("%(n)s of %(places)s places left", "%(n)s of %(places)s places left", places.left)
        return sentence % {"n": places.left, "places": places.places}
    if places.free:
        sentence = _("%(taken)s of %(places)s places booked; %(n)s kept for the waiting list")
        return sentence % {"taken": places.taken, "places": places.places, "n": places.free}
    return _("All %(places)s places are taken") % {"places": places.places}


def waiting_said(places: Places) -> str:
    """How many are on the waiting list."""
    if not places.waiting:
        return ""
    return ngettext("%(n)s person is waiting", "%(n)s people are waiting", places.waiting) % {"n": places.waiting}


def before_said(booking: ShiftBooking, number: int) -> str:
    """How many come before."""
    if booking.state == BookingState.WAITING:
        if not number:
            return _("You are the first on the waiting list")
        return ngettext("%(n)s person before you on the list", "%(n)s people before you on the list", number) % {
            "n": number
        }
    if not number:
        return _("Nobody before you")
    return ngettext("%(n)s person before you", "%(n)s people before you", number) % {"n": number}


def when_said(shift: Shift) -> str:
    """Day and time of a shift in full."""
    return f"{calendar_day(shift.starts_at)} {weekday(shift.starts_at)} {clock(shift.starts_at)}"


def moment_said(at: datetime) -> str:
    """A day and a time."""
    return f"{calendar_day(at)} {clock(at)}"


def chip_of(booking: ShiftBooking) -> dict[str, Any]:
    """The state as a chip."""
    return {"text": booking.get_state_display(), "kind": KINDS.get(booking.state, "")}


def has_waiting_list(shift: Shift) -> bool:
    """Whether one can wait for a place here."""
    return DutySettings.of(shift.community_id).waiting_list


def words_of(booking: ShiftBooking, address: str) -> str:
    """A booking as a text to keep or to send to one's family."""
    shift = booking.shift
    lines = [
        f"{shift.title}  {when_said(shift)}",
        _("Number %(number)s") % {"number": booking.number} if booking.number else _("on the waiting list"),
        _("Code of the booking: %(code)s") % {"code": booking.spaced_code},
        address,
    ]
    return "\n".join(lines)
