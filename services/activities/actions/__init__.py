"""Every write about what was done and its photos."""

from services.activities.actions.photos import (
    add_photo,
    dismiss_report,
    forget_reason,
    publish_photo,
    remove_photo,
    report_photo,
    unpublish_photo,
    uphold_report,
)
from services.activities.actions.records import (
    cancel_activity,
    confirm_activity,
    correct_activity,
    log_activity,
    restore_activity,
    resubmit_activity,
    return_activity,
)

__all__ = [
    "add_photo",
    "cancel_activity",
    "confirm_activity",
    "correct_activity",
    "dismiss_report",
    "forget_reason",
    "log_activity",
    "publish_photo",
    "remove_photo",
    "report_photo",
    "restore_activity",
    "resubmit_activity",
    "return_activity",
    "unpublish_photo",
    "uphold_report",
]
