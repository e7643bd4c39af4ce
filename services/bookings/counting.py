"""How many places a shift has, how many are taken, and how many come before somebody: what pages and API say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from services.bookings.models import LEAST, ROOM, STANDING, BookingState, ShiftBooking, ShiftQueue
from services.roster.models import Shift
from services.roster.models.shifts import ShiftQuerySet


@dataclass(frozen=True)
class Places:
    """The places of one shift, counted.

    Args:
        places: how many the shift has.
        taken: how many numbers stand, offered ones too.
        waiting: how many are on the waiting list.
        serving: the number being served, if one was called.
        first_refusal: whether who waits is asked before anybody else gets a place.
    """

    places: int
    taken: int = 0
    waiting: int = 0
    serving: int | None = None
    first_refusal: bool = False

    @property
    def free(self) -> int:
        """Places without a number, whoever may have them."""
        return max(self.places - self.taken, 0)

    @property
    def left(self) -> int:
        """Places that somebody new can have: none while others wait for one."""
        return 0 if self.waiting and self.first_refusal else self.free


def asks_waiting(shift: Shift, now: datetime) -> bool:
    """Whether a place that becomes free is still offered to the waiting list."""
    return not shift.cancelled and now < shift.starts_at - LEAST


def bookable_shifts(
    shifts: ShiftQuerySet, *, since: datetime | None = None, until: datetime | None = None
) -> ShiftQuerySet:
    """Of these shifts, those for which numbered places are booked, or were; not over at ``since``."""
    here = Q(own_booking="here") | Q(own_booking=None, series__booking="here") | Q(queue__isnull=False)
    found = shifts.filter(here).exclude(community__closed_rooms__contains=[ROOM])
    found = found.exclude(community__closed_rooms__contains=["roster"])
    if since is not None:
        found = found.filter(ends_at__gt=since)
    return found.filter(starts_at__lt=until) if until is not None else found


def read_places(shifts: Iterable[Shift], now: datetime) -> dict[int, Places]:
    """The places of shifts that can be booked, by shift, in one query."""
    rows = list(shifts)
    counted = ShiftQueue.objects.filter(shift__in=[shift.pk for shift in rows]).annotate(
        taken=Count("bookings", filter=Q(bookings__state__in=STANDING)),
        waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
    )
    queues = {queue.shift_id: queue for queue in counted}
    found = {}
    for shift in rows:
        queue, places = queues.get(shift.pk), shift.capacity or 0
        if queue is None:
            found[shift.pk] = Places(places)
            continue
        first = asks_waiting(shift, now)
        waiting = queue.waiting if now < shift.starts_at else 0
        taken = queue.taken
        found[shift.pk] = Places(places, taken, waiting, queue.serving, first)
    return found


def places_of(shift: Shift, now: datetime) -> Places:
    """The places of one shift."""
    return read_places([shift], now)[shift.pk]


def before(booking: ShiftBooking) -> int:
    """How many people come before this one: to be served, or on the waiting list."""
    others = ShiftBooking.objects.filter(queue=booking.queue_id).exclude(pk=booking.pk)
    if booking.state == BookingState.WAITING:
        earlier = Q(asked_at__lt=booking.asked_at) | Q(asked_at=booking.asked_at, pk__lt=booking.pk)
        return others.waiting().filter(earlier).count()
    here = others.filter(number__lt=booking.number, state__in=[BookingState.BOOKED, BookingState.ARRIVED])
    return here.count()
