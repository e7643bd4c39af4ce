"""The wing's face: its rooms' rules; without it no permission of the wing exists."""

from community.messages import rules as messages
from community.people import rules as people
from community.sheets import rules as sheets

__all__ = ["messages", "people", "sheets"]
