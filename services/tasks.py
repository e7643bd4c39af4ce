"""Face of the wing: its rooms' tasks, so that workers find them."""

from services.activities import tasks as activities
from services.roster import tasks as roster

__all__ = ["activities", "roster"]
