"""Face of the wing: its rooms' rules; without it no permission of the wing exists."""

from services.activities import rules as activities
from services.bookings import rules as bookings
from services.roster import rules as roster
from services.spaces import rules as spaces

__all__ = ["activities", "bookings", "roster", "spaces"]
