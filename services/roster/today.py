"""Who is on duty today, and where that is nobody, who is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import ngettext, pgettext

from community.workdays.calendar import SHANGHAI
from services.roster.board import DayBoard, Line, pin, standing_between
from services.roster.holidays import NamedDays
from services.roster.models.shifts import ShiftQuerySet


@dataclass(frozen=True)
class Today:
    """Today's board; `following` is the next day with duty, where nothing is left today.

    Args:
        notice: what to say where the holidays of a year shown are not published yet.
    """

    board: DayBoard
    following: DayBoard | None
    notice: str

    @property
    def next(self) -> Line | None:
        """The shift that is on now or comes next: the one to call about."""
        boards = [self.board, self.following] if self.following else [self.board]
        return next((line for board in boards for line in board.still_taking_place), None)

    @property
    def note(self) -> str:
        """What stands beside the date: a holiday, and how many services there are."""
        count = len(self.board.taking_place)
        counted = ngettext("%(n)s service today", "%(n)s services today", count) % {"n": count} if count else ""
        return pgettext("between remarks", ", ").join(filter(None, [self.board.note, counted]))


def read_today(shifts: ShiftQuerySet, now: datetime) -> Today:
    """Today's board of one community's shifts."""
    named = NamedDays.read()
    day = now.astimezone(SHANGHAI).date()
    board = _board(shifts, day, now, named)
    following = None
    if not board.still_taking_place:
        following = _following(shifts, now, named)
    days = [day, following.day] if following else [day]
    return Today(board, following, named.notice(days))


def _following(shifts: ShiftQuerySet, now: datetime, named: NamedDays) -> DayBoard | None:
    upcoming = shifts.planned().filter(starts_at__gt=now).in_order().values_list("starts_at", flat=True).first()
    return _board(shifts, upcoming.astimezone(SHANGHAI).date(), now, named) if upcoming else None


def _board(shifts: ShiftQuerySet, day: date, now: datetime, named: NamedDays) -> DayBoard:
    return pin(standing_between(shifts, day, day).for_display(), [day], now, named.notes([day]))[0]
