"""The wing's face: its rooms' rules; without it no permission of the wing exists."""

from partners.directory import rules as directory

__all__ = ["directory"]
