"""The wing's face: its rooms' console pages."""

from partners.directory import admin as directory

__all__ = ["directory"]
