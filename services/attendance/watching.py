"""Whom one would have expected by now and who has not checked in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from services.attendance.models import AutomaticMark, CheckIn
from services.roster.models import DutySettings, Shift
from services.roster.models.duties import DutyQuerySet

DAY = timedelta(days=1)


def expected_from(shift: Shift) -> datetime:
    """From when on somebody is expected: its beginning, or its last change by hand, as who was put on duty at ten
    cannot have come at nine."""
    return max(shift.starts_at, shift.edited_at or shift.starts_at)


def is_due(shift: Shift, asked: DutySettings, now: datetime) -> bool:
    """Whether a duty without a check-in may be marked as missed by now."""
    return asked.missed_after is not None and expected_from(shift) + timedelta(minutes=asked.missed_after) <= now


def unchecked(duties: DutyQuerySet) -> DutyQuerySet:
    """Duties nobody checked in for, and about which nobody has said anything either."""
    came = CheckIn.objects.present().filter(duty=OuterRef("pk"))
    marked = AutomaticMark.objects.filter(duty=OuterRef("pk"))
    silent = duties.taking_place().filter(missed_at=None, cleared_reason="")
    return silent.exclude(Exists(came)).exclude(Exists(marked))


def begun_since(duties: DutyQuerySet, since: datetime, now: datetime) -> DutyQuerySet:
    """Duties whose partner was expected from a moment on or later, and before now."""
    later = Q(shift__starts_at__gte=since) | Q(shift__starts_at__gte=since - DAY, shift__edited_at__gte=since)
    return duties.filter(later, shift__starts_at__lte=now)
