"""The restricted weekly rule of a duty series: on which days it falls.

Only what an office writes on its sheet can be said: weekdays; every week, odd or even weeks (单周、双周); or certain
weeks of the month ("the first and third Friday", "the last Sunday"). **Odd and even are the parity of the ISO week
number** printed in Chinese desk calendars; after a year of 53 weeks (2026) two odd weeks follow one another, as they do
on paper. Days are computed as local days; the zone is attached when a moment is made.

>>> friday = Rule(weekdays=(5,), starts_on=date(2026, 10, 9), month_weeks=(1, 3))
>>> [f"{day:%m-%d}" for day in friday.days(date(2026, 10, 1), date(2026, 12, 31))]
['10-16', '11-06', '11-20', '12-04', '12-18']
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from services.roster.models import DutySeries

EVERY, ODD, EVEN = "every", "odd", "even"
LAST = -1
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Rule:
    """A weekly rule within its period.

    Args:
        weekdays: ISO weekdays, 1 (Monday) to 7.
        starts_on: first possible day.
        cycle: ``every`` week, or weeks of ``odd`` or ``even`` ISO number.
        month_weeks: which of the month's such weekdays: 1 to 4, -1 for the last; empty means all. Not with odd or even.
        ends_on: last possible day, or none.
    """

    weekdays: tuple[int, ...]
    starts_on: date
    cycle: str = EVERY
    month_weeks: tuple[int, ...] = ()
    ends_on: date | None = None

    @classmethod
    def of(cls, series: DutySeries) -> Self:
        """The rule that a series keeps in its columns."""
        return cls(
            weekdays=tuple(series.weekdays),
            starts_on=series.starts_on,
            cycle=series.cycle,
            month_weeks=tuple(series.month_weeks),
            ends_on=series.ends_on,
        )

    def falls_on(self, day: date) -> bool:
        """Whether the rule gives this day."""
        if day < self.starts_on or (self.ends_on is not None and day > self.ends_on):
            return False
        if day.isoweekday() not in self.weekdays:
            return False
        if self.cycle != EVERY and (day.isocalendar().week % 2 == 1) != (self.cycle == ODD):
            return False
        return not self.month_weeks or not {nth_in_month(day), nth_from_end(day)}.isdisjoint(self.month_weeks)

    def days(self, first: date, last: date) -> Iterator[date]:
        """The rule's days from ``first`` to ``last``, both included, in order."""
        first = max(first, self.starts_on)
        last = min(last, self.ends_on) if self.ends_on else last
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            if self.falls_on(day):
                yield day

    def index(self, day: date) -> int:
        """How many of the rule's days lie before ``day``: the occurrence's number, counted from 0."""
        if self.cycle == EVERY and not self.month_weeks:
            end = min(day, self.ends_on + timedelta(days=1)) if self.ends_on else day
            weeks, rest = divmod(max((end - self.starts_on).days, 0), 7)
            begun = {(self.starts_on + timedelta(days=step)).isoweekday() for step in range(rest)}
            return weeks * len(set(self.weekdays)) + len(begun & set(self.weekdays))
        return sum(1 for _day in self.days(self.starts_on, day - timedelta(days=1)))


def nth_in_month(day: date) -> int:
    """1 for the month's first such weekday, and so on."""
    return (day.day - 1) // 7 + 1


def nth_from_end(day: date) -> int:
    """-1 for the month's last such weekday, and so on."""
    return -((calendar.monthrange(day.year, day.month)[1] - day.day) // 7 + 1)


def moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The aware moment at which the zone's clocks show ``wall`` on ``day``."""
    return datetime.combine(day, wall, zone)


def rrule(rule: Rule, zone: ZoneInfo) -> str:
    """The rule as RFC 5545 text, to go with a DTSTART in the zone.

    Odd and even weeks become ``BYWEEKNO``: ``INTERVAL=2`` would lose the ISO parity after a year of 53 weeks.
    """
    codes = [CODES[weekday - 1] for weekday in sorted(set(rule.weekdays))]
    if rule.month_weeks:
        parts = ["FREQ=MONTHLY", "BYDAY=" + ",".join(f"{n:+d}{code}" for n in rule.month_weeks for code in codes)]
    elif rule.cycle != EVERY:
        numbers = range(1 if rule.cycle == ODD else 2, 54, 2)
        parts = ["FREQ=YEARLY", "BYWEEKNO=" + ",".join(map(str, numbers)), "BYDAY=" + ",".join(codes)]
    else:
        parts = ["FREQ=WEEKLY", "BYDAY=" + ",".join(codes)]
    if rule.ends_on:
        end = moment(rule.ends_on, time(23, 59, 59), zone).astimezone(UTC)
        parts.append(f"UNTIL={end:%Y%m%dT%H%M%SZ}")
    return ";".join(parts)
