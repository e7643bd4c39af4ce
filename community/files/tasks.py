"""Tasks of stored files."""

from celery import shared_task
from django.utils import timezone

from community.files import sweeping


@shared_task(name="community.sweep_files")
def sweep_files() -> int:
    """Erase files that no row stands for."""
    return sweeping.sweep_files(timezone.now())
