"""The wing's face: its rooms' tasks, found by Celery."""

from partners.directory import tasks as directory

__all__ = ["directory"]
