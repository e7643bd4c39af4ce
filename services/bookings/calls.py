"""Residents to be called: part of the office's calls to make (slot `CALL_SECTIONS`).

A call is not a row of its own: it follows from what a booking says. Somebody is to be called as long as the shift
differs from what they were told, an offered place waits for their word, or tomorrow's place has not been spoken about
where a community asks for that. So each call is there once, and vanishes with its cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from community.workdays.calendar import midnight
from services.bookings.models import ROOM, BookingQuerySet, BookingState, ShiftBooking
from services.bookings.phrases import moment_said, when_said
from services.roster.models import DutySettings
from services.roster.models.calls import call_day
from services.roster.panels import CallSection

MOST = 60
OFFERED, CANCELLED, MOVED, RESTORED, TOMORROW = "offered", "cancelled", "moved", "restored", "tomorrow"


@dataclass(frozen=True)
class BookingCall:
    """One call to a resident: whom, what to say, by when."""

    booking: ShiftBooking
    kind: str

    @property
    def said(self) -> str:
        """What to say."""
        booking, shift = self.booking, self.booking.shift
        words = {"title": shift.title, "when": when_said(shift), "number": booking.number or ""}
        if self.kind == OFFERED and booking.confirm_by is not None:
            until = moment_said(booking.confirm_by)
            sentence = _(
                "A place is free for “%(title)s” on %(when)s, number %(number)s. Do you take it? Until %(until)s."
            )
            return sentence % {**words, "until": until}
        sentence = {
            CANCELLED: _("“%(title)s” on %(when)s does not take place: %(reason)s"),
            MOVED: _("“%(title)s” has been moved: it is now on %(when)s. Do you come? Your number stays %(number)s."),
            RESTORED: _("“%(title)s” on %(when)s takes place after all; your number is %(number)s."),
            TOMORROW: _("Tomorrow: “%(title)s”, %(when)s, your number is %(number)s."),
        }[self.kind]
        return sentence % {**words, "reason": shift.cancel_reason}

    @property
    def due_on(self) -> date:
        """The day on which to call; nobody is called at night."""
        if self.kind in (OFFERED, TOMORROW) or self.booking.shift.edited_at is None:
            return timezone.localdate()
        return call_day(self.booking.shift.edited_at)

    @property
    def is_question(self) -> bool:
        """Whether the answer decides about the place."""
        return self.kind in (OFFERED, MOVED)


def calls_to_make(bookings: BookingQuerySet, now: datetime) -> BookingQuerySet:
    """Bookings about which somebody is to be called now."""
    today = midnight(timezone.localdate(now))
    tomorrow = Q(
        queue__shift__starts_at__gte=today + timedelta(days=1), queue__shift__starts_at__lt=today + timedelta(days=2)
    )
    asked = DutySettings.objects.filter(reminders=True).values("community")
    unspoken = (Q(told_at=None) | Q(told_at__lt=today)) & Q(asked_at__lt=today)
    planned, has_place = Q(queue__shift__status="planned"), Q(state=BookingState.BOOKED)
    offered = Q(state=BookingState.OFFERED, confirm_by__gt=now) & planned
    cancelled = Q(queue__shift__status="cancelled", known_cancelled=False, state__in=["booked", "offered"])
    restored = planned & has_place & Q(known_cancelled=True)
    moved = planned & has_place & ~Q(known_start=F("queue__shift__starts_at"))
    reminded = planned & has_place & tomorrow & unspoken & Q(community__in=asked)
    due = bookings.in_use().filter(queue__shift__ends_at__gt=now).exclude(phone_index="")
    return due.filter(offered | cancelled | restored | moved | reminded)


def call_of(booking: ShiftBooking) -> BookingCall:
    """What a call about this booking is about."""
    shift = booking.shift
    if shift.cancelled:
        return BookingCall(booking, CANCELLED)
    if booking.state == BookingState.OFFERED:
        return BookingCall(booking, OFFERED)
    if booking.known_start != shift.starts_at:
        return BookingCall(booking, MOVED)
    return BookingCall(booking, RESTORED if booking.known_cancelled else TOMORROW)


def _gather(request: HttpRequest) -> dict[str, Any] | None:
    """The calls of whoever's office asks: offers first, as they run out, then by shift."""
    now = timezone.now()
    due = calls_to_make(ShiftBooking.objects.changeable_by(request.user), now).for_display()
    rows = due.order_by(F("confirm_by").asc(nulls_last=True), "queue__shift__starts_at", "number", "pk")
    calls = [call_of(booking) for booking in rows[: MOST + 1]]
    if not calls:
        return None
    several = len({call.booking.community_id for call in calls}) > 1
    return {"calls": calls[:MOST], "more": len(calls) > MOST, "several": several}


bookings = CallSection(room=ROOM, template="services/bookings/calls_section.html", gather=_gather)
