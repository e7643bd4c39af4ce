"""The sweeps over bookings: offers and waiting lists every few minutes, names and telephones once a day."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from services.bookings.actions import purge_booking, tend_queue
from services.bookings.models import BookingState, ShiftBooking, ShiftQueue


def sweep_bookings(*, now: datetime | None = None) -> int:
    """Expire and offer wherever somebody waits; safe to repeat.

    Returns:
        how many bookings changed.
    """
    now, changed = now or timezone.now(), 0
    unsettled = ShiftBooking.objects.filter(
        queue=OuterRef("pk"), state__in=[BookingState.WAITING, BookingState.OFFERED]
    )
    for queue in ShiftQueue.objects.filter(Exists(unsettled)).order_by("pk"):
        with suppress(Refused):  # somebody is changing the shift; the next sweep comes soon
            changed += len(tend_queue(queue, by=Actor.system(), now=now))
    return changed


def purge_bookings(today: date) -> int:
    """Erase names and telephones whose time is over (slot `PURGES`); safe to repeat.

    Returns:
        how many were erased.
    """
    erased = 0
    due = ShiftBooking.objects.to_purge(today).defer("name", "phone", "code", "note").select_related("queue__shift")
    for booking in due.order_by("pk"):
        with suppress(Refused):
            purge_booking(booking, by=Actor.system())
            erased += 1
    return erased
