"""Console pages of activities."""

from services.activities.admin.records import ActivityAdmin

__all__ = ["ActivityAdmin"]
