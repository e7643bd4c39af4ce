"""Face of the wing: its rooms' rules; without it no permission of the wing exists."""

from services.activities import rules as activities
from services.attendance import rules as attendance
from services.proposals import rules as proposals
from services.roster import rules as roster
from services.spaces import rules as spaces

__all__ = ["activities", "attendance", "proposals", "roster", "spaces"]
