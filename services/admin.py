"""Face of the wing: its rooms' console pages."""

from services.activities import admin as activities
from services.attendance import admin as attendance
from services.bookings import admin as bookings
from services.proposals import admin as proposals
from services.roster import admin as roster
from services.spaces import admin as spaces

__all__ = ["activities", "attendance", "bookings", "proposals", "roster", "spaces"]
