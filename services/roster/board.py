"""The notice board: which shifts stand on which day, and how each stands at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from community.guards.slots import plugged
from community.places.navigation import Offer
from community.workdays.calendar import SHANGHAI, midnight
from services.roster.models import Shift

if TYPE_CHECKING:
    from services.roster.models.shifts import ShiftQuerySet

NOW, OVER, CANCELLED, MOVED_AWAY, COMING = "now", "over", "cancelled", "moved", ""


FARTHEST_MOVE = timedelta(days=92)
"""A shift moved farther than this is not shown on the day it was moved away from."""


@dataclass(frozen=True)
class Line:
    """A shift as it stands on one day; one moved to another day stands on both.

    Args:
        shift: fetched by `for_display`.
        starts_at, ends_at: when it is (or, moved away, was to be) on this day.
        state: `NOW`, `OVER`, `CANCELLED`, `MOVED_AWAY` or `COMING`.
        past: its time on this day has passed, whatever became of it.
        offer: where a place is booked, if that is possible now.
    """

    shift: Shift
    starts_at: datetime
    ends_at: datetime
    state: str
    past: bool
    offer: Offer | None = None

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(SHANGHAI).date()

    @property
    def takes_place(self) -> bool:
        return self.state not in (CANCELLED, MOVED_AWAY)


@dataclass(frozen=True)
class DayBoard:
    """One day with its shifts in the order of the clock."""

    day: date
    lines: Sequence[Line] = ()
    note: str = ""

    @property
    def past(self) -> list[Line]:
        """What is over, or was called off and its time has passed."""
        return [line for line in self.lines if line.past]

    @property
    def ahead(self) -> list[Line]:
        """On now or later, with what was called off and so would be waited for in vain."""
        return [line for line in self.lines if not line.past]

    @property
    def taking_place(self) -> list[Line]:
        return [line for line in self.lines if line.takes_place]

    @property
    def still_taking_place(self) -> list[Line]:
        return [line for line in self.taking_place if not line.past]


def lines_of(shift: Shift, now: datetime) -> Iterable[Line]:
    """Where a shift stands: on its day, and struck through on the day it was moved away from."""
    yield Line(shift, shift.starts_at, shift.ends_at, state_of(shift, now), shift.is_over(now))
    if left_its_day(shift):
        end = shift.original_start + (shift.ends_at - shift.starts_at)
        state = CANCELLED if shift.cancelled else MOVED_AWAY
        yield Line(shift, shift.original_start, end, state, end <= now)


def state_of(shift: Shift, now: datetime) -> str:
    """How a shift stands at a moment."""
    if shift.cancelled:
        return CANCELLED
    if shift.is_over(now):
        return OVER
    return NOW if shift.is_on(now) else COMING


def left_its_day(shift: Shift) -> bool:
    """Whether it was first planned for another day."""
    return shift.original_start.astimezone(SHANGHAI).date() != shift.day


def standing_between(shifts: ShiftQuerySet, first: date, last: date) -> ShiftQuerySet:
    """The shifts that stand on the days from `first` to `last`: held then, or moved away from then."""
    since, until = midnight(first), midnight(last + timedelta(days=1))
    held = Q(starts_at__gte=since, starts_at__lt=until)
    near = Q(starts_at__gte=since - FARTHEST_MOVE, starts_at__lt=until + FARTHEST_MOVE)
    return shifts.filter(held | near & Q(original_start__gte=since, original_start__lt=until))


def pin(shifts: Iterable[Shift], days: Iterable[date], now: datetime, notes: Mapping[date, str]) -> list[DayBoard]:
    """Lay shifts out over days, each day in the order of the clock; with what can be booked (slot `SHIFT_OFFERS`)."""
    by_day: dict[date, list[Line]] = defaultdict(list)
    rows = list(shifts)
    offers: dict[int, Offer] = {}
    for read_offers in plugged("SHIFT_OFFERS"):
        offers |= read_offers(rows, now)
    for shift in rows:
        for line in lines_of(shift, now):
            by_day[line.day].append(replace(line, offer=offers.get(shift.pk)) if line.takes_place else line)
    for lines in by_day.values():
        lines.sort(key=lambda line: (line.starts_at, line.ends_at, line.shift.pk))
    return [DayBoard(day, by_day[day], notes.get(day, "")) for day in days]
