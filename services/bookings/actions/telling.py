"""Writes about telling residents by telephone, and about opening what is sealed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from services.bookings.models import ShiftBooking
from services.bookings.queueing import locked_booking


@action
def tell_booker(
    booking: ShiftBooking, *, by: Actor, note: str = "", needed: bool = True, now: datetime | None = None
) -> ShiftBooking:
    """Note that the resident knows how the shift stands, by a call or, where none was needed, in another way.

    Refused: ``booking_closed``.
    """
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if not booking.is_to_come:
        raise Refused(_("This booking has already been dealt with."), code="booking_closed")
    booking.known_start, booking.known_cancelled = booking.shift.starts_at, booking.shift.cancelled
    booking.told_at, booking.tries, booking.tried_at = now, 0, None
    booking.note = note.strip()[:200] or booking.note
    booking.save(
        update_fields=["known_start", "known_cancelled", "told_at", "tries", "tried_at", "note"],
    )
    record("tell_booker", booking, by=by, called=int(needed))
    return booking


@action
def miss_booker(
    booking: ShiftBooking, *, by: Actor, seen: int | None = None, note: str = "", now: datetime | None = None
) -> ShiftBooking:
    """Note that nobody answered; the call stays on the list.

    Args:
        seen: how many tries whoever says so knew of, so that one tap too many is not counted as a try.

    Refused: ``booking_closed``.
    """
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if not booking.is_to_come:
        raise Refused(_("This booking has already been dealt with."), code="booking_closed")
    if seen is None or seen == booking.tries:
        booking.tries, booking.tried_at, booking.note = booking.tries + 1, now, note.strip()[:200] or booking.note
        booking.save(update_fields=["tries", "tried_at", "note"])
        record("miss_booker", booking, by=by, tries=booking.tries)
    return booking


@action
def unmask_booking(booking: ShiftBooking, *, by: Actor) -> tuple[str, str, str]:
    """Open name, telephone and code of one booking; who did is kept.

    Returns:
        name, telephone and code in the clear.
    """
    booking = ShiftBooking.objects.get(pk=booking.pk)
    record("unmask_booking", booking, by=by)
    return booking.name, booking.phone, booking.spaced_code
