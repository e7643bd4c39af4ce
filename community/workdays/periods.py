"""Months and years as spans of days."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Period:
    """A month or a whole year; written as in addresses: 2026-11 or 2026."""

    first: datetime.date
    last: datetime.date

    @property
    def is_year(self) -> bool:
        return (self.first.month, self.last.month) == (1, 12)

    def __str__(self) -> str:
        return f"{self.first:%Y}" if self.is_year else f"{self.first:%Y-%m}"

    @property
    def previous(self) -> Self:
        """The period of the same length before."""
        return type(self)(*_span(self.first - datetime.timedelta(days=1), self.is_year))

    @property
    def next(self) -> Self:
        """The period of the same length after."""
        return type(self)(*_span(self.last + datetime.timedelta(days=1), self.is_year))


def month_of(day: datetime.date) -> Period:
    return Period(*_span(day, False))


def year_of(day: datetime.date) -> Period:
    return Period(*_span(day, True))


def read_period(text: str) -> Period | None:
    """The period an address names; nothing where it names none."""
    found = re.fullmatch(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?", text, re.ASCII)
    if found is None:
        return None
    return Period(*_span(datetime.date(int(found[1]), int(found[2] or 1), 1), found[2] is None))


def _span(day: datetime.date, whole_year: bool) -> tuple[datetime.date, datetime.date]:
    if whole_year:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    first = day.replace(day=1)
    return first, (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
