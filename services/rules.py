"""Face of the wing: its rooms' rules; without it no permission of the wing exists."""

from services.activities import rules as activities
from services.attendance import rules as attendance
from services.bookings import rules as bookings
from services.proposals import rules as proposals
from services.roster import rules as roster
from services.spaces import rules as spaces

__all__ = ["activities", "attendance", "bookings", "proposals", "roster", "spaces"]
