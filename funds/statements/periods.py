"""Months, quarters and years of a fund's books, and by when their statements are due."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy


class PeriodKind(models.TextChoices):
    """How long a statement's period is."""

    MONTH = "month", pgettext_lazy("statement", "month")
    QUARTER = "quarter", pgettext_lazy("statement", "quarter")
    YEAR = "year", pgettext_lazy("statement", "year")


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
DAYS_TO_PUBLISH = {PeriodKind.MONTH: 15, PeriodKind.QUARTER: 30}
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A month, quarter or year; written as in addresses: 2026-11, 2026-Q4 or 2026."""

    kind: str
    first: datetime.date
    last: datetime.date

    def __str__(self) -> str:
        if self.kind == PeriodKind.YEAR:
            return f"{self.first:%Y}"
        return f"{self.first:%Y-%m}" if self.kind == PeriodKind.MONTH else f"{self.first:%Y}-Q{self._quarter}"

    @property
    def _quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def words(self) -> str:
        """November 2026; 2026, quarter 4; year 2026."""
        if self.kind == PeriodKind.MONTH:
            return str(date_format(self.first, "YEAR_MONTH_FORMAT"))
        said = {"year": self.first.year, "quarter": self._quarter}
        return (_("year %(year)s") if self.kind == PeriodKind.YEAR else _("%(year)s, quarter %(quarter)s")) % said

    @property
    def due_on(self) -> datetime.date:
        """By when it is published: a year's report by 31 May (measures on information disclosure of charity
        organisations, 2026), a quarter within 30 days and a month within 15, which is our own rule."""
        if self.kind == PeriodKind.YEAR:
            return datetime.date(self.last.year + 1, 5, 31)
        return self.last + datetime.timedelta(days=DAYS_TO_PUBLISH[PeriodKind(self.kind)])


def span_of(kind: str, day: datetime.date) -> Span:
    """The period of this kind that a day is in."""
    length = MONTHS[PeriodKind(kind)]
    begin = (day.month - 1) // length * length
    first, end = datetime.date(day.year, begin + 1, 1), begin + length
    return Span(kind, first, datetime.date(day.year + end // 12, end % 12 + 1, 1) - ONE_DAY)


def read_span(text: str) -> Span | None:
    """The period an address names; nothing where it names none."""
    found = re.fullmatch(r"(20\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", text, re.ASCII)
    if found is None:
        return None
    year, month, quarter = found.groups()
    if month:
        return span_of(PeriodKind.MONTH, datetime.date(int(year), int(month), 1))
    if quarter:
        return span_of(PeriodKind.QUARTER, datetime.date(int(year), int(quarter) * 3, 1))
    return span_of(PeriodKind.YEAR, datetime.date(int(year), 1, 1))


def spans_ended(kinds: Sequence[str], first: datetime.date, through: datetime.date) -> Iterator[Span]:
    """Periods of these kinds that end from `first` to `through`, both included; by end, the shorter first."""
    month = span_of(PeriodKind.MONTH, first)
    while month.last <= through:
        for kind in kinds:
            span = span_of(kind, month.first)
            if span.last == month.last:
                yield span
        month = span_of(PeriodKind.MONTH, month.last + ONE_DAY)
