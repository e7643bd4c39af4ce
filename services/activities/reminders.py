"""What activities ask of the office: records that wait to be confirmed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from services.activities.models import Activity, ActivityStatus


def reminders(user: Any) -> list[Reminder]:
    """How many records wait, as one line."""
    waiting = Activity.objects.changeable_by(user).to_confirm().count()
    if not waiting:
        return []
    text = ngettext("%(n)s activity waits to be confirmed.", "%(n)s activities wait to be confirmed.", waiting)
    url = f"{reverse('admin:services_activity_changelist')}?status__exact={ActivityStatus.SUBMITTED.value}"
    return [Reminder(text % {"n": waiting}, url)]
