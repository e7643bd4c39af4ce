"""The wing's face: its rooms' console pages."""

from partners.directory import admin as directory
from partners.portal import admin as portal

__all__ = ["directory", "portal"]
