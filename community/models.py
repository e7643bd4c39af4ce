"""The wing's face: its rooms' models, so that the wing is one Django app with one migration history."""

from community.access.models import IdempotencyKey
from community.categories.models import Category
from community.files.models import StoredFile
from community.messages.models import Delivery, Notification
from community.notices.models import Notice
from community.people.models import ApiToken, Membership, User
from community.places.models import Building, Community, Compound, Street
from community.sheets.models import SheetFile, SheetImport, SheetMapping, SheetRow
from community.timeline.models import Event
from community.workdays.models import CalendarDay

__all__ = [
    "ApiToken",
    "Building",
    "CalendarDay",
    "Category",
    "Community",
    "Compound",
    "Delivery",
    "Event",
    "IdempotencyKey",
    "Membership",
    "Notice",
    "Notification",
    "SheetFile",
    "SheetImport",
    "SheetMapping",
    "SheetRow",
    "StoredFile",
    "Street",
    "User",
]
