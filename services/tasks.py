"""Face of the wing: its rooms' tasks, so that workers find them."""

from services.activities import tasks as activities
from services.attendance import tasks as attendance
from services.bookings import tasks as bookings
from services.roster import tasks as roster

__all__ = ["activities", "attendance", "bookings", "roster"]
