"""From the rule to the days on which a series takes place: holidays, make-up days and breaks.

A day is *off* when the calendar calls it a holiday or a closure; an ordinary weekend is not off, and a make-up working
day is an ordinary working day. What happens to a rule's day that is off is the series' policy:

* ``skip``: nothing takes place.
* ``keep``: it takes place all the same.
* ``move``: in the order of the rule's days, each goes to the first *working day* after it which is not one of the
  rule's own days, not in a break, not after the series' end and not already taken by an earlier moved one, at most 14
  days on; where there is none, nothing takes place. A make-up Saturday is a working day: a moved shift may land there.

A day of the rule inside a break does not take place under any policy. See docs/decisions/010-holiday-moves.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from community.workdays.calendar import WorkCalendar
from services.roster.recurrence import Rule

if TYPE_CHECKING:
    from services.roster.models import DutySeries

SKIP, KEEP, MOVE = "skip", "keep", "move"
HOLIDAY, BREAK = "holiday", "break"
REACH = 14
"""How many days on a shift may be moved by a holiday."""


@dataclass(frozen=True)
class Planned:
    """One day of the rule and what becomes of it.

    Args:
        original: the rule's own day, which names the occurrence for ever.
        day: when it takes place; none if it does not.
        because: ``holiday`` or ``break`` where it differs from the rule.
    """

    original: date
    day: date | None
    because: str = ""


@dataclass(frozen=True)
class Plan:
    """What decides the days of a series.

    Args:
        rule: the weekly rule.
        policy: ``skip``, ``keep`` or ``move``.
        calendar: the working calendar.
        breaks: first and last days of the periods in which the series pauses.
    """

    rule: Rule
    policy: str
    calendar: WorkCalendar
    breaks: Sequence[tuple[date, date]] = ()

    @classmethod
    def of(cls, series: DutySeries, calendar: WorkCalendar) -> Self:
        """The plan of a series with its breaks, which the caller has prefetched."""
        breaks = [(pause.first_on, pause.last_on) for pause in series.breaks.all()]
        return cls(Rule.of(series), series.holiday_policy, calendar, breaks)

    def days(self, first: date, last: date) -> Iterator[Planned]:
        """What becomes of each of the rule's days from ``first`` to ``last``; asking in pieces gives the same."""
        taken: set[date] = set()
        for original in self.rule.days(self._settled_before(first), last):
            planned = self._planned(original, taken)
            if original >= first:
                yield planned

    def _planned(self, original: date, taken: set[date]) -> Planned:
        if self._paused(original):
            return Planned(original, None, BREAK)
        if self.policy == KEEP or not self.calendar.is_day_off(original):
            return Planned(original, original)
        if self.policy == SKIP:
            return Planned(original, None, HOLIDAY)
        for step in range(1, REACH + 1):
            day = original + timedelta(days=step)
            if self._free(day) and day not in taken:
                taken.add(day)
                return Planned(original, day, HOLIDAY)
        return Planned(original, None, HOLIDAY)

    def _free(self, day: date) -> bool:
        ended = self.rule.ends_on is not None and day > self.rule.ends_on
        return self.calendar.is_workday(day) and not (ended or self.rule.falls_on(day) or self._paused(day))

    def _paused(self, day: date) -> bool:
        return any(start <= day <= end for start, end in self.breaks)

    def _settled_before(self, first: date) -> date:
        """The latest day not after ``first`` that no shift moved from before it can reach."""
        if self.policy != MOVE:
            return first
        day, clear = first, 0
        while clear < REACH and day > self.rule.starts_on:
            day -= timedelta(days=1)
            clear = 0 if self.calendar.is_day_off(day) else clear + 1
        return min(first, day + timedelta(days=clear))
