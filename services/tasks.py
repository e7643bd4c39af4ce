"""Face of the wing: its rooms' tasks, so that workers find them."""

from services.bookings import tasks as bookings
from services.roster import tasks as roster

__all__ = ["bookings", "roster"]
