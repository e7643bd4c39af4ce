"""Tasks of activities."""

from celery import shared_task
from django.utils import timezone

from services.activities import purging


@shared_task(name="services.purge_photos")
def purge_photos() -> dict[str, int]:
    """Erase photos nobody published and reasons that were dealt with."""
    return purging.purge_photos(timezone.now())
