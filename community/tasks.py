"""The wing's face: its rooms' tasks, so that Celery finds them."""

from community.messages import tasks as messages
from community.sheets import tasks as sheets

__all__ = ["messages", "sheets"]
