"""Console pages of activities."""

from services.activities.admin.photos import ActivityPhotoAdmin, PhotoReportAdmin
from services.activities.admin.records import ActivityAdmin

__all__ = ["ActivityAdmin", "ActivityPhotoAdmin", "PhotoReportAdmin"]
