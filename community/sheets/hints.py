"""What sheets of a community are read with, and how progress is told."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from community.places.models import Community
from community.sheets.cells import Hints
from community.sheets.times import HALF_DAYS

CHUNK = 250  # rows between two reports of progress
Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


def hints_for(community: Community) -> Hints:
    """What cells are read with: today, and the half days of this community."""
    morning = (community.morning_starts, community.morning_ends)
    afternoon = (community.afternoon_starts, community.afternoon_ends)
    whole = (community.morning_starts, community.afternoon_ends)
    half_days = {**HALF_DAYS, "上午": morning, "下午": afternoon, "全天": whole}
    return Hints(timezone.localdate(), half_days=half_days)
