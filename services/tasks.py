"""Face of the wing: its rooms' tasks, so that workers find them."""

from services.attendance import tasks as attendance
from services.roster import tasks as roster

__all__ = ["attendance", "roster"]
