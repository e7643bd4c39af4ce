"""Numbers given and freed: what the actions about bookings have in common. The shift is locked before its bookings."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.guards.sealing import blind_index
from community.messages.quiet import is_night
from community.timeline.models import record
from services.bookings.counting import asks_waiting
from services.bookings.models import (
    GIVEN_UP,
    KEPT,
    BookingState,
    ShiftBooking,
    ShiftQueue,
    confirm_until,
    is_bookable,
)
from services.roster.keeping import locked
from services.roster.models import DutySettings, Shift

ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
LENGTH = 8
NUMBER = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}")


def new_code() -> str:
    """A code that nobody guesses and nobody misreads."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def plain_number(text: str) -> str:
    """The digits of a mobile or fixed-line number as people type it; else an empty text."""
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    return digits if NUMBER.fullmatch(digits) else ""


def telephone(typed: str, *, needed: bool) -> str:
    """What was typed as a telephone, as digits."""
    digits = plain_number(typed)
    if typed.strip() and not digits:
        raise Refused(_("This is no telephone number; please check it."), code="invalid_phone")
    if needed and not digits:
        raise Refused(_("Please leave a telephone number, so that you can be told when something changes."),
                      code="invalid_phone")  # fmt: skip
    return digits


def locked_queue(shift: Shift, now: datetime) -> ShiftQueue:
    """The queue of a locked shift, made if it is the first booking, brought in line with what the shift says now."""
    queue, _made = ShiftQueue.objects.get_or_create(
        shift=shift, defaults={"community_id": shift.community_id, "places": _places(shift)}
    )
    queue.shift = shift
    tend(queue, now)
    return queue


def locked_booking(booking: ShiftBooking, now: datetime) -> ShiftBooking:
    """A booking's row behind its shift's lock; what has run out since is expired."""
    shift = locked(booking.queue.shift)
    queue = locked_queue(shift, now)
    row = ShiftBooking.objects.select_for_update(of=("self",)).get(pk=booking.pk)
    row.queue = queue
    return row


def _places(shift: Shift) -> int:
    return max(1, min(shift.capacity or 1, 500)) if shift.booking == "here" else 1


def tend(queue: ShiftQueue, now: datetime) -> list[ShiftBooking]:
    """Let places follow the shift, expire what was not confirmed, and offer what is free to who waits.

    Returns:
        the bookings that expired or were offered a place.
    """
    shift = queue.shift
    standing = ShiftBooking.objects.filter(queue=queue).standing()
    top = max([number for number in standing.values_list("number", flat=True) if number], default=1)
    places = max(_places(shift), top)
    if places != queue.places:
        queue.places = places
        queue.save(update_fields=["places"])
    changed = _expire(queue, now)
    if not asks_waiting(shift, now) or is_night(now) or not shift.community.uses("bookings"):
        return changed
    for waiting in ShiftBooking.objects.filter(queue=queue).waiting().in_line():
        number = free_number(queue)
        if number is None:
            break
        waiting.state, waiting.number, waiting.places = BookingState.OFFERED, number, queue.places
        waiting.confirm_by = confirm_until(now, shift.starts_at)
        waiting.tries, waiting.tried_at, waiting.told_at = 0, None, None
        waiting.save(update_fields=["state", "number", "places", "confirm_by", "tries", "tried_at", "told_at"])
        record("offer_place", waiting, by=Actor.system(), number=number)
        changed.append(waiting)
    return changed


def _expire(queue: ShiftQueue, now: datetime) -> list[ShiftBooking]:
    """End offers whose time is over; when the shift begins or is called off, every offer and the waiting list."""
    rows = ShiftBooking.objects.filter(queue=queue, state__in=[BookingState.OFFERED, BookingState.WAITING])
    begun = queue.shift.starts_at <= now
    if not begun:
        rows = rows.filter(state=BookingState.OFFERED, confirm_by__lte=now)
    over = list(rows.order_by("pk"))
    for booking in over:
        booking.state, booking.confirm_by = BookingState.EXPIRED, None
        booking.number = None
        booking.save(update_fields=["state", "confirm_by", "number"])
        record("expire_booking", booking, by=Actor.system())
    return over


def may_arrive(shift: Shift, now: datetime) -> bool:
    """Whether somebody can be here for it: from the morning of its day on."""
    return timezone.localdate(now) >= timezone.localdate(shift.starts_at)


def may_call(shift: Shift, now: datetime) -> bool:
    """Whether numbers are called: from an hour before the start until the end of that day."""
    last_day = timezone.localdate(shift.ends_at)
    return now >= shift.starts_at - timedelta(hours=1) and timezone.localdate(now) <= last_day


def free_number(queue: ShiftQueue) -> int | None:
    """The number to give next: the lowest free one behind the one being served, else the lowest free one, or none."""
    taken = set(ShiftBooking.objects.filter(queue=queue).standing().values_list("number", flat=True))
    places = _places(queue.shift)
    if len(taken) >= places:
        return None
    free = [number for number in range(1, places + 1) if number not in taken]
    behind = [number for number in free if number > (queue.serving or 0)]
    return next(iter(behind or free), None)


def refuse_unbookable(shift: Shift, now: datetime, *, by_resident: bool) -> None:
    """Refuse places where none are given, or no longer."""
    if not is_bookable(shift):
        raise Refused(_("No numbered places are booked for this shift."), code="not_bookable")
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    if shift.is_over(now):
        raise Refused(_("This shift is over."), code="shift_over")
    if by_resident and not shift.public:
        raise Refused(_("No numbered places are booked for this shift."), code="not_bookable")
    if by_resident and shift.starts_at <= now:
        raise Refused(_("The shift has begun. Please come and ask for a number on the spot."), code="shift_begun")


def next_turn(shift: Shift, index: str, week: date, *, limited: bool) -> int | None:
    """Which booking of the week this is for a telephone; a resident's own ones are limited."""
    if not index:
        return None
    mine = ShiftBooking.objects.filter(community=shift.community_id, phone_index=index, week=week)
    turns = set(mine.exclude(state__in=GIVEN_UP).values_list("turn", flat=True))
    turn = next(number for number in range(1, 1000) if number not in turns)
    limit = DutySettings.of(shift.community_id).bookings_per_week
    if limited and len(turns) >= limit:
        sentence = ngettext(
            "With this telephone %(n)s place can be booked a week, so that some are left for others.",
            "With this telephone %(n)s places can be booked a week, so that some are left for others.",
            limit,
        )
        raise Refused(sentence % {"n": limit}, code="weekly_limit")
    return turn


def purge_day(shift: Shift) -> date:
    """When name and telephone are erased."""
    return timezone.localtime(shift.ends_at).date() + KEPT + timedelta(days=1)


def index_of(phone: str) -> str:
    """How a telephone is found again without opening any."""
    return blind_index(phone) if phone else ""
