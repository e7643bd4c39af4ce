"""The wing's face: its rooms' tasks, so that Celery finds them."""

from community.sheets import tasks as sheets

__all__ = ["sheets"]
