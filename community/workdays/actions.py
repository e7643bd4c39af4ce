"""Writes to the working calendar."""

from __future__ import annotations

from datetime import date

from community.access.actors import Actor
from community.guards.refusal import action
from community.workdays.models import CalendarDay


@action
def set_calendar_day(day: date, *, kind: str, by: Actor, name: str = "") -> CalendarDay:
    """Say what a day is; ``ordinary`` takes an entry back. What was planned from the calendar is looked at again.

    The calendar lies below the timeline; the row itself keeps who changed it last and when.

    Args:
        kind: one of ``CalendarDay.Kind``.
        name: the festival, or why the offices are closed; residents read it where a shift is cancelled for it.

    Refused: ``calendarday_kind_known``.
    """
    values = {"kind": kind, "name": name.strip()}
    row = CalendarDay.objects.select_for_update(of=("self",)).filter(day=day).first() or CalendarDay(day=day)
    if row.pk and {key: getattr(row, key) for key in values} == values:
        return row
    row.kind, row.name, row.source = kind, values["name"], CalendarDay.Source.ENTERED
    row.changed_by_id = by.user_id
    row.save()
    return row
