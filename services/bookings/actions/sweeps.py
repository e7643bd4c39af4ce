"""Writes that time asks for: offers that run out, places that become free, names kept long enough."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from services.bookings.models import ShiftBooking, ShiftQueue
from services.bookings.queueing import locked_booking, tend
from services.roster.keeping import locked


@action
def tend_queue(queue: ShiftQueue, *, by: Actor, now: datetime | None = None) -> list[ShiftBooking]:
    """Expire what was not confirmed and offer what is free to who waits; doing it twice changes nothing.

    Returns:
        the bookings that expired or were offered a place.
    """
    now = now or timezone.now()
    queue = ShiftQueue.objects.select_related("shift").get(pk=queue.pk)
    queue.shift = locked(queue.shift)
    return tend(queue, now)


@action
def purge_booking(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Erase name, telephone, code and note of a booking; number and state stay to be counted.

    Refused: ``still_to_come``, ``already_purged``.
    """
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if booking.purged_at is not None:
        raise Refused(_("Name and telephone have already been erased."), code="already_purged")
    if booking.is_to_come and not booking.shift.is_over(now):
        raise Refused(_("This place is still booked; cancel it first."), code="still_to_come")
    booking.name = booking.phone = booking.phone_index = booking.code = booking.note = ""
    booking.code_index, booking.purged_at = None, now
    booking.save(update_fields=["name", "phone", "phone_index", "code", "code_index", "note", "purged_at"])
    record("purge_booking", booking, by=by)
    return booking
