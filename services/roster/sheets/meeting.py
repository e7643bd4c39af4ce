"""Where a row of the roster meets what stands there already: the same service at the same time, or a place taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from community.sheets.plain import header_form, squeezed
from community.sheets.times import Span, WeekdayRule, written_rule
from services.roster.models import DutySeries
from services.spaces.models import Venue

PARITY = {"every": "", "odd": "odd", "even": "even"}


@dataclass(frozen=True)
class When:
    """On which days, from when to when, and in which period something takes place."""

    rule: WeekdayRule
    span: Span
    first: dt.date
    last: dt.date | None = None

    @classmethod
    def of(cls, series: DutySeries) -> When:
        """When a series takes place."""
        return cls(rule_of(series), Span(series.starts_at, series.ends_at), series.starts_on, series.ends_on)

    @classmethod
    def said(cls, rule: WeekdayRule, span: Span, fields: Mapping[str, Any], today: dt.date) -> When:
        """When the slot of a row would take place."""
        return cls(rule, span, fields.get("starts_on", today), fields.get("ends_on"))

    def __str__(self) -> str:
        return f"{written_rule(self.rule)} {self.span}"

    def meets(self, other: When) -> bool:
        """Whether there can be a day on which both take place at one time."""
        a, b = self.rule, other.rule
        if not set(a.weekdays) & set(b.weekdays) or {a.parity, b.parity} == {"odd", "even"}:
            return False
        weeks, others = ({4, 5} if -1 in rule.nth else set(rule.nth) for rule in (a, b))
        if weeks and others and not weeks & others:
            return False
        if (self.last and self.last < other.first) or (other.last and other.last < self.first):
            return False
        return self.span.start < other.span.end and other.span.start < self.span.end


@dataclass(frozen=True)
class Standing:
    """Something that takes place: a series, or an earlier row of the same sheet."""

    when: When
    title: str
    place: str
    series: DutySeries | None = None
    where: str = ""  # of the row


@dataclass
class Meetings:
    """What takes place, by weekday and by place, and which series the rows read so far have claimed."""

    venues: Mapping[str, Venue]
    by_weekday: dict[int, list[Standing]] = field(default_factory=dict)
    rows: dict[str, list[Standing]] = field(default_factory=dict)
    claimed: dict[int, bool] = field(default_factory=dict)  # by id of the series: whether its row changes it

    def stand(self, series: Iterable[DutySeries]) -> None:
        """Note what stands in the roster."""
        for each in series:
            place = each.venue.name if each.venue else each.place_note
            for day in each.weekdays:
                self.by_weekday.setdefault(day - 1, []).append(Standing(When.of(each), each.title, place, each))

    def want(self, where: str, when: When, title: str, place: str) -> None:
        """Note what a row would enter or change."""
        if self._is_taken_by_one(place):
            self.rows.setdefault(squeezed(place), []).append(Standing(when, title, place, where=where))

    def similar(self, when: When, title: str) -> Standing | None:
        """A series of the same name at an overlapping time that no other row means."""
        return next(
            (
                each
                for each in self._meeting(when)
                if each.series and each.series.pk not in self.claimed and header_form(each.title) == header_form(title)
            ),
            None,
        )

    def clash(self, when: When, place: str, besides: DutySeries | None) -> Standing | None:
        """A series, or an earlier row, that has this place at an overlapping time."""
        if not self._is_taken_by_one(place):
            return None
        for each in self._meeting(when):
            if not each.series or not each.series.venue or each.series == besides:
                continue
            if squeezed(each.place) == squeezed(place) and not self.claimed.get(each.series.pk):
                return each
        return next((row for row in self.rows.get(squeezed(place), ()) if row.when.meets(when)), None)

    def _meeting(self, when: When) -> Iterator[Standing]:
        for day in when.rule.weekdays:
            yield from (each for each in self.by_weekday.get(day, ()) if each.when.meets(when))

    def _is_taken_by_one(self, place: str) -> bool:
        venue = self.venues.get(squeezed(place))
        return bool(place) and not (venue and venue.shared)


def rule_of(series: DutySeries) -> WeekdayRule:
    """The days of a series as sheets write them."""
    return WeekdayRule(tuple(day - 1 for day in series.weekdays), PARITY[series.cycle], tuple(series.month_weeks))
