"""A day's duties with who has come, as the office's page, its reminder and the screen show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from community.workdays.calendar import midnight
from services.attendance.models import EARLY, ROOM, CheckIn, DutyWatch
from services.attendance.watching import begun_since, expected_from, unchecked
from services.roster.models import Duty, DutySettings, Shift
from services.roster.models.duties import DutyQuerySet

PATIENCE = timedelta(minutes=15)
"""Where a community has not said after how long a duty is missed, the office hears of it after so long."""
LOOKED_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """One duty and its check-in, if it has one."""

    duty: Duty
    check_in: CheckIn | None
    now: datetime

    @property
    def came(self) -> bool:
        return self.check_in is not None and self.check_in.is_present

    @property
    def is_awaited(self) -> bool:
        """It has begun, nobody has come, and nobody has said why."""
        waiting = not self.came and not self.duty.is_missed and not self.duty.cleared_reason
        return waiting and expected_from(self.duty.shift) <= self.now

    @property
    def is_contradictory(self) -> bool:
        """Marked as missed by a person, and yet somebody checked in: the office decides."""
        return self.came and self.duty.is_missed


def checking_in() -> Any:
    """Settings of the communities that ask for it."""
    return DutySettings.objects.filter(check_in=True).exclude(community__closed_rooms__contains=[ROOM])


def rows_of(duties: DutyQuerySet, now: datetime) -> list[Row]:
    """Duties with their check-ins, in two queries however many they are."""
    found = list(duties.in_order().for_display())
    came = {row.duty_id: row for row in CheckIn.objects.filter(duty__in=[duty.pk for duty in found])}
    rows = []
    for duty in found:
        row = came.get(duty.pk)
        if row is not None:
            row.duty = duty
        rows.append(Row(duty, row, now))
    return rows


def day_of(duties: DutyQuerySet, day: date, now: datetime) -> list[Row]:
    """A local day's duties in shifts that take place."""
    first = midnight(day)
    during = duties.taking_place().filter(shift__starts_at__gte=first, shift__starts_at__lt=first + timedelta(days=1))
    return rows_of(during, now)


def awaited(duties: DutyQuerySet, now: datetime) -> DutyQuerySet:
    """Today's duties nobody came to, and those of the last days that the sweep would have marked had it been there.

    Where only the office marks, what it left alone yesterday counts as kept and is not asked about again.
    """
    silent = begun_since(unchecked(duties), now - LOOKED_BACK, now - PATIENCE)
    silent = silent.filter(community__in=checking_in().values("community"))
    today = silent.filter(shift__starts_at__gte=midnight(timezone.localdate(now)))
    begun = DutyWatch.objects.filter(community=OuterRef("community"), begun_at__lte=OuterRef("shift__starts_at"))
    return today | silent.filter(Exists(begun))


def open_shifts(community_id: int, now: datetime) -> list[Shift]:
    """Shifts whose codes hold at this moment, with who is on duty."""
    shifts = Shift.objects.planned().filter(community=community_id, starts_at__lte=now + EARLY, ends_at__gt=now)
    return [shift for shift in shifts.in_order().for_display() if shift.crew]


def next_shift(community_id: int, now: datetime) -> Shift | None:
    """The next one whose code will hold."""
    shifts = Shift.objects.planned().filter(community=community_id, starts_at__gt=now + EARLY)
    return next((shift for shift in shifts.in_order().for_display()[:20] if shift.crew), None)
