"""One week of the roster, Monday to Sunday: which one is asked for, and its days as they are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.http import Http404

from community.workdays.calendar import SHANGHAI
from services.roster.board import DayBoard, Line, pin, standing_between
from services.roster.holidays import NamedDays
from services.roster.models.shifts import ShiftQuerySet

FRIDAY = 5
WEEK = timedelta(days=7)
KEPT_BACK, SHOWN_AHEAD = 26, 16
"""How many weeks back and ahead residents can turn the pages; the roster is planned twelve weeks ahead."""


@dataclass(frozen=True, order=True)
class Week:
    """One calendar week, known by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The week a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, name: str) -> Self:
        """The week an address names.

        Raises:
            ValueError: this is no week.
        """
        matched = re.fullmatch(r"(\d{4})-W(\d{2})", name, re.ASCII)
        if not matched:
            raise ValueError(name)
        return cls(date.fromisocalendar(int(matched[1]), int(matched[2]), 1))

    def __str__(self) -> str:
        year, number, _weekday = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=offset) for offset in range(7)]

    @property
    def previous(self) -> Self:
        return type(self)(self.monday - WEEK)

    @property
    def next(self) -> Self:
        return type(self)(self.monday + WEEK)

    def within_reach(self, today: date) -> bool:
        """Whether residents can turn to it: endless weeks would only be walked by machines."""
        here = type(self).of(today).monday
        return here - KEPT_BACK * WEEK <= self.monday <= here + SHOWN_AHEAD * WEEK


@dataclass(frozen=True)
class WeekBoard:
    """A week's days with their shifts.

    Args:
        today: the day it is read on.
        days: working days, and those of the weekend on which something takes place or is to be said.
        notice: what to say where the holidays of a year shown are not published yet.
    """

    week: Week
    today: date
    days: list[DayBoard]
    notice: str

    @property
    def lines(self) -> list[Line]:
        return [line for day in self.days for line in day.lines]

    @property
    def shown_days(self) -> list[date]:
        return [day.day for day in self.days]

    @property
    def busy(self) -> set[date]:
        return {day.day for day in self.days if day.lines}

    @property
    def told(self) -> list[DayBoard]:
        """Days of which there is something to say, for what is printed or sent."""
        return [day for day in self.days if day.lines or day.note]

    @property
    def gone(self) -> list[DayBoard]:
        """Days of the current week that are over."""
        return [day for day in self.days if day.day < self.today] if self.is_current else []

    @property
    def from_today(self) -> list[DayBoard]:
        return [day for day in self.days if day not in self.gone]

    @property
    def is_current(self) -> bool:
        return self.week == Week.of(self.today)

    @property
    def is_next(self) -> bool:
        return self.week == Week.of(self.today).next

    @property
    def is_last(self) -> bool:
        return self.week == Week.of(self.today).previous

    @property
    def previous(self) -> Week | None:
        """The week before, as far as one can turn back."""
        return self.week.previous if self.week.previous.within_reach(self.today) else None

    @property
    def next(self) -> Week | None:
        return self.week.next if self.week.next.within_reach(self.today) else None


def choose_week(query: Mapping[str, str], shifts: ShiftQuerySet, now: datetime) -> Week:
    """The week an address asks for: `week=2026-W48`, `from=2026-11-25`, or none.

    Without either it is the current one, from Friday on the next where nothing is left of the current.
    """
    today = now.astimezone(SHANGHAI).date()
    try:
        if name := query.get("week"):
            week = Week.named(name)
        elif day := query.get("from"):
            week = Week.of(date.fromisoformat(day))
        else:
            return _default_week(shifts, today, now)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if not week.within_reach(today):
        raise Http404
    return week


def _default_week(shifts: ShiftQuerySet, today: date, now: datetime) -> Week:
    week = Week.of(today)
    if today.isoweekday() < FRIDAY:
        return week
    left = shifts.planned().upcoming(now).between(today, week.sunday)
    return week if left.exists() else week.next


def read_week(shifts: ShiftQuerySet, week: Week, now: datetime, *, narrowed: bool = False) -> WeekBoard:
    """A week's board.

    Args:
        narrowed: a filter has been at the shifts, so an empty day means nothing and is left out.
    """
    named = NamedDays.read()
    standing = standing_between(shifts, week.monday, week.sunday).for_display()
    days = pin(standing, week.days, now, named.notes(week.days))
    shown = [day for day in days if day.lines or (not narrowed and (day.note or day.day.isoweekday() <= FRIDAY))]
    return WeekBoard(week, now.astimezone(SHANGHAI).date(), shown, named.notice(week.days))
