"""Shifts with bookings do not vanish from the roster."""

from __future__ import annotations

from services.bookings.models import ShiftQueue
from services.roster.models import Shift


def is_booked(shift: Shift) -> bool:
    """Whether anybody ever booked here (slot `SHIFT_KEEPERS`): then a shift is called off, never taken back."""
    return ShiftQueue.objects.filter(shift=shift).exists()
