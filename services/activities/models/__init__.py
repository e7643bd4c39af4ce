"""What was done, every version of what was said about it, and its photos."""

from services.activities.models.accounts import CORRECTABLE, FACTS, LONGEST, ROOM, minutes_of
from services.activities.models.activities import (
    ACTIVITY_ARROWS,
    Activity,
    ActivityPartner,
    ActivityQuerySet,
    ActivityStatus,
    sums,
)
from services.activities.models.photos import (
    MOST_PHOTOS,
    PHOTO_ARROWS,
    REPORT_ARROWS,
    ActivityPhoto,
    Consent,
    PhotoReport,
    PhotoStatus,
    ReportStatus,
)
from services.activities.models.versions import ActivityVersion, ActivityVersionPartner

__all__ = [
    "ACTIVITY_ARROWS",
    "CORRECTABLE",
    "FACTS",
    "LONGEST",
    "MOST_PHOTOS",
    "PHOTO_ARROWS",
    "REPORT_ARROWS",
    "ROOM",
    "Activity",
    "ActivityPartner",
    "ActivityPhoto",
    "ActivityQuerySet",
    "ActivityStatus",
    "ActivityVersion",
    "ActivityVersionPartner",
    "Consent",
    "PhotoReport",
    "PhotoStatus",
    "ReportStatus",
    "minutes_of",
    "sums",
]
