"""Writes at the desk: who is here, who is served, who did not come, and whose turn it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from services.bookings.models import BOOKING_ARROWS, BookingState, ShiftBooking, ShiftQueue
from services.bookings.queueing import locked_booking, locked_queue, may_arrive, may_call
from services.roster.keeping import locked
from services.roster.models import Shift

BACK = {"arrived": "booked", "served": "arrived", "no_show": "booked"}
"""Where a mark made by mistake leads back to."""


@action
def mark_arrived(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Note that somebody is here, from the morning of the shift's day on.

    Refused: ``booking_closed``, ``shift_cancelled``, ``too_early``.
    """
    booking = _marked(booking, BookingState.ARRIVED, now)
    record("mark_arrived", booking, by=by, number=booking.number)
    return booking


@action
def mark_served(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Note that somebody was served.

    Refused: ``booking_closed``, ``shift_cancelled``.
    """
    booking = _marked(booking, BookingState.SERVED, now)
    record("mark_served", booking, by=by, number=booking.number)
    return booking


@action
def mark_no_show(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Note that somebody did not come; the place is free for whoever is here.

    Refused: ``booking_closed``, ``shift_cancelled``, ``not_begun``.
    """
    booking = _marked(booking, BookingState.NO_SHOW, now)
    record("mark_no_show", booking, by=by, number=booking.number)
    return booking


@action
def step_back(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Take the last mark back: not served after all, not here after all, came after all.

    Refused: ``nothing_to_take_back``, ``booking_number_once`` (somebody else has the number by now).
    """
    booking = locked_booking(booking, now or timezone.now())
    if booking.state not in BACK:
        raise Refused(_("There is nothing to take back."), code="nothing_to_take_back")
    return _step_back(booking, by)


@action
def call_next(
    queue: ShiftQueue, *, by: Actor, seen: int | None = None, came: bool = True, now: datetime | None = None
) -> ShiftQueue:
    """Call the next number; who was being served is done, or did not come.

    First who is marked as being here, by number; where nobody is, the numbers in turn.

    Args:
        seen: the number that stood there when it was tapped; another one means that somebody was faster, and nothing
            is changed.
        came: whether the one called before came.

    Refused: ``shift_cancelled``, ``not_called_now``, ``not_begun`` (``came=False`` before the shift).
    """
    now = now or timezone.now()
    shift = locked(queue.shift)
    queue = locked_queue(shift, now)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    _refuse_calling(shift, now)
    if seen != queue.serving:
        return queue
    waiting = ShiftBooking.objects.filter(queue=queue, state__in=[BookingState.BOOKED, BookingState.ARRIVED])
    rows = list(waiting.select_for_update(of=("self",)).order_by("number"))
    current = next((row for row in rows if row.number == queue.serving), None)
    step = ShiftQueue.Step.CALLED
    if current is not None:
        current.queue = queue
        step = ShiftQueue.Step.SERVED if came else ShiftQueue.Step.NO_SHOW
        record(f"mark_{step.value}", _mark(current, BookingState(step.value), now), by=by, number=current.number)
        rows.remove(current)
    behind = [row for row in rows if row.number and row.number > (queue.serving or 0)]
    here = [row for row in rows if row.state == BookingState.ARRIVED]
    chosen = next(iter(here or behind or rows), None)
    number = chosen.number if chosen else None
    record("call_next", queue, by=by, shift=shift.pk, number=number)
    return _call(queue, number, now, step=step)


@action
def call_number(queue: ShiftQueue, *, number: int, by: Actor, now: datetime | None = None) -> ShiftQueue:
    """Call one number out of turn.

    Refused: ``no_such_number``, ``shift_cancelled``, ``not_called_now``.
    """
    now = now or timezone.now()
    shift = locked(queue.shift)
    queue = locked_queue(shift, now)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    _refuse_calling(shift, now)
    waiting = [BookingState.BOOKED, BookingState.ARRIVED]
    if not ShiftBooking.objects.filter(queue=queue, number=number, state__in=waiting).exists():
        raise Refused(_("Nobody with this number is waiting."), code="no_such_number")
    record("call_number", queue, by=by, shift=shift.pk, number=number)
    if number == queue.serving:
        return queue
    return _call(queue, number, now)


@action
def take_back_call(queue: ShiftQueue, *, by: Actor, seen: int | None = None, now: datetime | None = None) -> ShiftQueue:
    """Take the last call back: its number waits again, and the one before it is being served again.

    Args:
        seen: the number that stood there when it was tapped; another one means that somebody was faster, and nothing
            is changed.

    Refused: ``nothing_to_take_back``, ``shift_cancelled``, ``not_called_now``, ``booking_number_once`` (somebody else
    has the number of whoever did not come by now), ``booking_telephone_once`` (who did not come has booked again).
    """
    now = now or timezone.now()
    shift = locked(queue.shift)
    queue = locked_queue(shift, now)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    _refuse_calling(shift, now)
    if seen != queue.serving:
        return queue
    if not queue.last_step:
        raise Refused(_("There is nothing to take back."), code="nothing_to_take_back")
    ended = ShiftBooking.objects.filter(queue=queue, number=queue.before, state=queue.last_step)
    if queue.last_step in BACK and (row := ended.select_for_update(of=("self",)).order_by("-pk").first()):
        row.queue = queue
        _step_back(row, by)
    record("take_back_call", queue, by=by, shift=shift.pk, number=queue.serving)
    queue.serving, queue.before, queue.last_step = queue.before, None, ""
    queue.save(update_fields=["serving", "before", "last_step"])
    return queue


def _refuse_calling(shift: Shift, now: datetime) -> None:
    """A tap on the wrong day or hours ahead calls nobody."""
    if not may_call(shift, now):
        sentence = _("Numbers are called from one hour before the start until the end of that day.")
        raise Refused(sentence, code="not_called_now")


def _call(queue: ShiftQueue, number: int | None, now: datetime, *, step: str = ShiftQueue.Step.CALLED) -> ShiftQueue:
    queue.last_step, queue.before = step, queue.serving
    queue.serving, queue.called_at = number, now
    queue.save(update_fields=["serving", "called_at", "last_step", "before"])
    return queue


def _step_back(booking: ShiftBooking, by: Actor) -> ShiftBooking:
    booking.state, booking.places = BookingState(BACK[booking.state]), booking.queue.places
    booking.save(update_fields=["state", "places"])
    record("step_back", booking, by=by, number=booking.number, to=str(booking.state))
    return booking


def _marked(booking: ShiftBooking, state: str, now: datetime | None) -> ShiftBooking:
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if booking.shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    return _mark(booking, state, now)


def _mark(booking: ShiftBooking, state: str, now: datetime) -> ShiftBooking:
    if (booking.state, state) not in BOOKING_ARROWS or BACK.get(booking.state) == state:  # back is `step_back`'s way
        raise Refused(_("This booking has already been dealt with."), code="booking_closed")
    if state == BookingState.NO_SHOW and booking.shift.starts_at > now:
        raise Refused(_("The shift has not begun yet."), code="not_begun")
    if state == BookingState.ARRIVED and not may_arrive(booking.shift, now):
        raise Refused(_("Who is here is noted on the day of the shift."), code="too_early")
    booking.state = BookingState(state)
    booking.save(update_fields=["state"])
    return booking
