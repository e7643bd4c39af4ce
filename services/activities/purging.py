"""What is not kept for ever: photos nobody published, and why somebody asked for one to be taken down."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.access.actors import Actor
from services.activities.actions import forget_reason, remove_photo
from services.activities.models import ActivityPhoto, PhotoReport

PHOTOS_KEPT = timedelta(days=180)
REASONS_KEPT = timedelta(days=30)
_AT_ONCE = 500


def purge_photos(now: datetime) -> dict[str, int]:
    """Erase what has been kept long enough; running it twice changes nothing."""
    photos = ActivityPhoto.objects.to_purge(now - PHOTOS_KEPT).order_by("pk")[:_AT_ONCE]
    reports = PhotoReport.objects.to_purge(now - REASONS_KEPT).order_by("pk")[:_AT_ONCE]
    return {
        "photos": len([remove_photo(photo, by=Actor.system()) for photo in photos]),
        "reasons": len([forget_reason(report, by=Actor.system()) for report in reports]),
    }
