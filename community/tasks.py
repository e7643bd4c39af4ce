"""The wing's face: its rooms' tasks, so that Celery finds them."""

from community.files import tasks as files
from community.messages import tasks as messages
from community.sheets import tasks as sheets

__all__ = ["files", "messages", "sheets"]
