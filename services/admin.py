"""Face of the wing: its rooms' console pages."""

from services.activities import admin as activities
from services.bookings import admin as bookings
from services.roster import admin as roster
from services.spaces import admin as spaces

__all__ = ["activities", "bookings", "roster", "spaces"]
