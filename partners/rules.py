"""The wing's face: its rooms' rules; without it no permission of the wing exists."""

from partners.directory import rules as directory
from partners.portal import rules as portal

__all__ = ["directory", "portal"]
