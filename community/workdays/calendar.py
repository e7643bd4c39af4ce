"""Working days and working time: pure arithmetic on the calendar's plain data.

``WorkCalendar(CalendarDay.objects.kinds())`` is built once per request or run; nothing here asks the database. A year
whose holidays are not published yet counts Monday to Friday, and ``notice()`` says so.

>>> calendar = WorkCalendar({date(2026, 10, 1): "holiday", date(2026, 10, 10): "make_up"})
>>> calendar.is_workday(date(2026, 10, 1)), calendar.is_workday(date(2026, 10, 10))
(False, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")


def midnight(day: date) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time.min, SHANGHAI)


HOLIDAY, MAKE_UP, CLOSURE = "holiday", "make_up", "closure"
FAR_DAYS = 3660
"""A search for a working day gives up after ten years: only a calendar without any working day gets there."""


@dataclass(frozen=True)
class OfficeHours:
    """When an office works on a working day: spans of local wall time that do not overlap, in order."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12, 0)), (time(14, 30), time(17, 30)))

    def __post_init__(self) -> None:
        follows = all(earlier[1] <= later[0] for earlier, later in pairwise(self.spans))
        if not (self.spans and follows and all(opens < closes for opens, closes in self.spans)):
            raise ValueError("Office hours need spans that follow one another.")

    @classmethod
    def of(cls, community: Any) -> Self:
        """The hours a community has in its settings."""
        morning = (community.morning_starts, community.morning_ends)
        return cls((morning, (community.afternoon_starts, community.afternoon_ends)))

    def on(self, day: date, zone: ZoneInfo = SHANGHAI) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one working day as aware moments."""
        for start, end in self.spans:
            yield datetime.combine(day, start, zone), datetime.combine(day, end, zone)


@dataclass(frozen=True)
class WorkCalendar:
    """The exceptional days by kind, and the questions asked of them."""

    kinds: Mapping[date, str]

    @cached_property
    def _published_years(self) -> frozenset[int]:
        return frozenset(day.year for day, kind in self.kinds.items() if kind == HOLIDAY)

    def published(self, year: int) -> bool:
        """Whether the year's holidays are known: it has at least one holiday row."""
        return year in self._published_years

    def notice(self, *years: int) -> str:
        """What to tell people where a year is counted Monday to Friday; empty where all are published."""
        missing = sorted({year for year in years if not self.published(year)})
        if not missing:
            return ""
        sentence = _("The holiday calendar of {year} is not published yet; counted Monday to Friday.")
        return " ".join(sentence.format(year=year) for year in missing)

    def is_day_off(self, day: date) -> bool:
        """A public holiday or a closure; an ordinary weekend is neither."""
        return self.kinds.get(day) in (HOLIDAY, CLOSURE)

    def is_workday(self, day: date) -> bool:
        """Monday to Friday unless off, and make-up working days."""
        kind = self.kinds.get(day)
        if kind in (HOLIDAY, CLOSURE):
            return False
        return kind == MAKE_UP or day.isoweekday() <= 5

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        for step in range(1, FAR_DAYS):
            following = day + timedelta(days=step)
            if self.is_workday(following):
                return following
        raise ValueError("The calendar has no working day.")

    def workdays(self, first: date, last: date) -> list[date]:
        """The working days from ``first`` to ``last``, both included."""
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        return [day for day in days if self.is_workday(day)]

    def add_working_minutes(
        self, start: datetime, minutes: int, hours: OfficeHours = OfficeHours(), zone: ZoneInfo = SHANGHAI
    ) -> datetime:
        """The moment at which ``minutes`` of working time have passed since ``start`` (aware).

        No minutes at all give the first working moment at or after ``start``.
        """
        if minutes < 0:
            raise ValueError("Working time only runs forward.")
        left = timedelta(minutes=minutes)
        day = start.astimezone(zone).date()
        for _step in range(FAR_DAYS + minutes):
            for opens, closes in hours.on(day, zone) if self.is_workday(day) else ():
                begins = max(opens, start)
                if begins < closes and left <= closes - begins:
                    return (begins + left).astimezone(zone)
                left -= max(closes - begins, timedelta(0))
            day += timedelta(days=1)
        raise ValueError("The calendar has no working day.")

    def working_minutes_between(
        self, start: datetime, end: datetime, hours: OfficeHours = OfficeHours(), zone: ZoneInfo = SHANGHAI
    ) -> int:
        """Whole minutes of working time from ``start`` to ``end``; 0 where ``end`` is not later."""
        if end <= start:
            return 0
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        spans: Sequence[tuple[datetime, datetime]] = [
            span for day in self.workdays(first, last) for span in hours.on(day, zone)
        ]
        worked = sum(
            (max(min(closes, end) - max(opens, start), timedelta(0)) for opens, closes in spans), start=timedelta(0)
        )
        return int(worked.total_seconds() // 60)
