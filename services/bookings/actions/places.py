"""Writes about a place: booked, confirmed, given up."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.guards.sealing import blind_index
from community.timeline.models import record
from services.bookings.counting import asks_waiting
from services.bookings.models import BookingState, ShiftBooking, ShiftQueue, week_of
from services.bookings.queueing import (
    free_number,
    index_of,
    locked_booking,
    locked_queue,
    may_arrive,
    new_code,
    next_turn,
    purge_day,
    refuse_unbookable,
    telephone,
    tend,
)
from services.roster.keeping import locked
from services.roster.models import DutySettings, Shift

Channel = ShiftBooking.Channel


@action
def book_place(
    shift: Shift,
    *,
    by: Actor,
    name: str = "",
    phone: str = "",
    channel: str = Channel.WEB,
    submission: UUID | None = None,
    now: datetime | None = None,
) -> ShiftBooking:
    """Give somebody the next number, or a place on the waiting list; the same submission again is the same booking.

    Args:
        name, phone: sealed; somebody who is already there need leave neither.
        channel: a resident by themselves, a caller entered by the office, or somebody who is already there.
        submission: chosen where it was typed, before it was sent for the first time.

    Refused: ``not_bookable``, ``shift_cancelled``, ``shift_over``, ``shift_begun`` (residents by themselves),
    ``invalid_phone``, ``already_booked`` and ``weekly_limit`` (residents by themselves), ``places_taken``,
    ``submission_reused``.
    """
    now = now or timezone.now()
    shift = locked(shift)
    here, alone = channel == Channel.WALK_IN, channel == Channel.WEB
    if channel == Channel.PHONE and not phone.strip():
        sentence = _("Please enter the caller's telephone, so that they can be told when something changes.")
        raise Refused(sentence, code="invalid_phone")
    phone = telephone(phone, needed=not here)
    index = index_of(phone)
    if submission and (known := ShiftBooking.objects.filter(submission=submission).first()):
        return _same_booking(known, shift, index)
    refuse_unbookable(shift, now, by_resident=alone)
    if alone:
        _refuse_second(shift, index)
    week = week_of(shift)
    turn = next_turn(shift, index, week, limited=alone)
    queue = locked_queue(shift, now)
    number = _number(queue, here=here, now=now)
    state = (
        BookingState.WAITING
        if number is None
        else BookingState.ARRIVED
        if here and may_arrive(shift, now)
        else BookingState.BOOKED
    )
    code = new_code()
    booking = ShiftBooking.objects.create(
        queue=queue, places=queue.places, community_id=shift.community_id, number=number, state=state, channel=channel,
        name=name.strip()[:40], phone=phone, phone_index=index, code=code, code_index=blind_index(code),
        submission=submission or uuid4(), week=week, turn=turn, asked_at=now, known_start=shift.starts_at,
        purge_on=purge_day(shift),
    )  # fmt: skip
    record("book_place", booking, by=by, shift=shift.pk, number=number)
    return booking


def _refuse_second(shift: Shift, index: str) -> None:
    """One telephone has one place of a shift; the office can enter somebody else of the household."""
    held = [BookingState.WAITING, BookingState.OFFERED, BookingState.BOOKED, BookingState.ARRIVED]
    rows = ShiftBooking.objects.filter(queue__shift=shift, phone_index=index, state__in=held)
    known = rows.order_by("number").first()
    if known is None:
        return
    if known.number:
        sentence = _("This telephone has number %(number)s already. For somebody else, please call the office.")
        raise Refused(sentence % {"number": known.number}, code="already_booked")
    sentence = _("This telephone is on the waiting list already. For somebody else, please call the office.")
    raise Refused(sentence, code="already_booked")


def _same_booking(known: ShiftBooking, shift: Shift, index: str) -> ShiftBooking:
    """What a submission made when it came first; a key that somebody else used is nobody's retry."""
    if (known.queue.shift_id, known.phone_index) != (shift.pk, index):
        raise Refused(_("This form has been sent before; please open it again."), code="submission_reused")
    return known


def _number(queue: ShiftQueue, *, here: bool, now: datetime) -> int | None:
    """The number to give, or none for a place on the waiting list."""
    shift = queue.shift
    others = asks_waiting(shift, now) and queue.bookings.waiting().exists()
    number = None if others and not here else free_number(queue)
    if number is not None:
        return number
    if not here and asks_waiting(shift, now) and DutySettings.of(shift.community_id).waiting_list:
        return None
    raise Refused(_("All places are taken."), code="places_taken")


@action
def confirm_place(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Take an offered place; or, of a booked one whose shift was moved, say that one comes to the new time.

    Refused: ``not_offered`` (the time is over, or nothing is to be confirmed), ``shift_cancelled``.
    """
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if booking.shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    moved = booking.state == BookingState.BOOKED and booking.known_start != booking.shift.starts_at
    if booking.state != BookingState.OFFERED and not moved:
        raise Refused(_("The time to confirm is over, or there is nothing to confirm."), code="not_offered")
    booking.state, booking.confirm_by, booking.told_at = BookingState.BOOKED, None, now
    booking.known_start, booking.known_cancelled = booking.shift.starts_at, False
    booking.save(update_fields=["state", "confirm_by", "told_at", "known_start", "known_cancelled"])
    record("confirm_place", booking, by=by, number=booking.number)
    return booking


@action
def cancel_booking(booking: ShiftBooking, *, by: Actor, now: datetime | None = None) -> ShiftBooking:
    """Give a place up, or leave the waiting list; who waits is offered the place.

    Refused: ``booking_closed`` (already given up, expired or dealt with), ``shift_over``.
    """
    now = now or timezone.now()
    booking = locked_booking(booking, now)
    if not booking.can_be_cancelled:
        raise Refused(_("This booking has already been dealt with."), code="booking_closed")
    if booking.shift.is_over(now):
        raise Refused(_("This shift is over."), code="shift_over")
    number, booking.number = booking.number, None
    booking.state, booking.confirm_by = BookingState.CANCELLED, None
    booking.save(update_fields=["state", "number", "confirm_by"])
    record("cancel_booking", booking, by=by, number=number)
    tend(booking.queue, now)
    return booking
