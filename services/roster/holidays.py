"""What residents are told about a day: a holiday with its name, a make-up working day, a closure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from django.utils.translation import gettext as _

from community.workdays.calendar import CLOSURE, HOLIDAY, MAKE_UP, WorkCalendar
from community.workdays.models import CalendarDay


@dataclass(frozen=True)
class NamedDays:
    """The exceptional days of the public calendar, each with its kind and name."""

    rows: Mapping[date, tuple[str, str]]

    @classmethod
    def read(cls) -> Self:
        """All of them, in one query; some forty a year."""
        return cls({day: (kind, name) for day, kind, name in CalendarDay.objects.values_list("day", "kind", "name")})

    @cached_property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar({day: kind for day, (kind, _name) in self.rows.items()})

    def note(self, day: date) -> str:
        """What to say of a day; nothing of an ordinary one."""
        kind, name = self.rows.get(day, ("", ""))
        if kind == HOLIDAY:
            return _("holiday: {name}").format(name=name) if name else _("public holiday")
        if kind == MAKE_UP:
            return _("make-up working day: {name}").format(name=name) if name else _("make-up working day")
        return _("closed") if kind == CLOSURE else ""

    def notes(self, days: Iterable[date]) -> dict[date, str]:
        """What to say of several days."""
        return {day: self.note(day) for day in days if day in self.rows}

    def notice(self, days: Iterable[date]) -> str:
        """What to say where a year's holidays are not published yet."""
        return self.calendar.notice(*{day.year for day in days})
