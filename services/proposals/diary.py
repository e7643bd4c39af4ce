"""Who is on duty when, as far as a proposal knows: open seats, duties that stand, and what keeps a partner from coming.

Plain data only; nothing here asks the database.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise

from community.workdays.calendar import SHANGHAI

AWAY, BUSY, FULL = "away", "busy", "full"


@dataclass(frozen=True)
class Slot:
    """The open seats of one shift.

    Args:
        key: the shift.
        row: the weekly slot it belongs to; who has it the time before or after is looked up by it.
        seats: the numbers of the open seats.
        able: partners who do this.
        away: partners who have said that they are not available then.
        now: who stands in an open seat now, by its number, where duties that stand may be changed.
    """

    key: int
    row: Hashable
    start: datetime
    end: datetime
    seats: tuple[int, ...] = (1,)
    able: frozenset[int] = frozenset()
    away: frozenset[int] = frozenset()
    now: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def day(self) -> date:
        return self.start.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Held:
    """A duty that stands, past or to come, and is not moved."""

    partner: int
    row: Hashable
    start: datetime
    end: datetime

    @cached_property
    def day(self) -> date:
        return self.start.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Limit:
    """At most so many duties in a calendar week or month; None is no limit."""

    per_week: int | None = None
    per_month: int | None = None


def week_of(day: date) -> Hashable:
    return ("week", *day.isocalendar()[:2])


def month_of(day: date) -> Hashable:
    return ("month", day.year, day.month)


def quarter_of(day: date) -> Hashable:
    return ("quarter", day.year, (day.month - 1) // 3)


class Diary:
    """Who is on duty when, as far as it is known."""

    def __init__(self, limits: Mapping[int, Limit]) -> None:
        self.limits = limits
        self._spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._counts: Counter[tuple[int, Hashable]] = Counter()
        self._times: dict[Hashable, list[datetime]] = defaultdict(list)
        self._crews: dict[tuple[Hashable, datetime], Counter[int]] = defaultdict(Counter)

    def mark(self, row: Hashable, start: datetime) -> None:
        """Note that a weekly slot takes place then, whoever comes."""
        times = self._times[row]
        at = bisect_left(times, start)
        if at == len(times) or times[at] != start:
            times.insert(at, start)

    def enter(self, partner: int, duty: Slot | Held) -> None:
        self.mark(duty.row, duty.start)
        insort(self._spans[partner], (duty.start, duty.end))
        self._crews[duty.row, duty.start][partner] += 1
        for period in (week_of, month_of, quarter_of):
            self._counts[partner, period(duty.day)] += 1

    def strike(self, partner: int, duty: Slot | Held) -> None:
        self._spans[partner].remove((duty.start, duty.end))
        self._crews[duty.row, duty.start][partner] -= 1
        for period in (week_of, month_of, quarter_of):
            self._counts[partner, period(duty.day)] -= 1

    def hindrance(self, partner: int, slot: Slot) -> str:
        """Why a partner who does this cannot come; empty where it can."""
        if partner in slot.away:
            return AWAY
        if any(start < slot.end and slot.start < end for start, end in self._spans[partner]):
            return BUSY
        limit = self.limits.get(partner)
        if limit is None:
            return ""
        for most, period in ((limit.per_week, week_of(slot.day)), (limit.per_month, month_of(slot.day))):
            if most is not None and self._counts[partner, period] >= most:
                return FULL
        return ""

    def beside(self, slot: Slot) -> set[int]:
        """Who has the same weekly slot the time before or after."""
        times = self._times[slot.row]
        at = bisect_left(times, slot.start)
        near = times[max(at - 1, 0) : at] + times[at + 1 : at + 2]
        return {partner for start in near for partner in self.crew(slot.row, start)}

    def crew(self, row: Hashable, start: datetime) -> set[int]:
        return {partner for partner, seats in self._crews[row, start].items() if seats > 0}

    def in_a_row(self, row: Hashable) -> int:
        """How often somebody has a weekly slot twice in a row."""
        crews = [self.crew(row, start) for start in self._times[row]]
        return sum(len(crew & later) for crew, later in pairwise(crews))

    def duties(self, partner: int, day: date) -> int:
        """How many duties in the quarter of a day."""
        return self._counts[partner, quarter_of(day)]

    def last(self, partner: int, before: datetime) -> datetime | None:
        """When the last duty before a moment began."""
        spans = self._spans[partner]
        at = bisect_left(spans, (before,))
        return spans[at - 1][0] if at else None

    def days_since(self, partner: int, slot: Slot) -> int | None:
        last = self.last(partner, slot.start)
        return None if last is None else (slot.day - last.astimezone(SHANGHAI).date()).days
