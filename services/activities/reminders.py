"""What activities ask of the office: records that wait to be confirmed, photos somebody wants taken down."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from services.activities.models import Activity, ActivityStatus, PhotoReport


def reminders(user: Any) -> list[Reminder]:
    """How many records wait, and how many photos are hidden until somebody decides; one line each."""
    return [*_to_decide(user), *_to_confirm(user)]


def _to_decide(user: Any) -> Iterator[Reminder]:
    waiting = PhotoReport.objects.changeable_by(user).open().aggregate(n=Count("pk"), since=Min("asked_at"))
    if asked := waiting["n"]:
        text = ngettext(
            "Somebody asked for %(n)s photo to be taken down; please decide.",
            "Somebody asked for %(n)s photos to be taken down; please decide.",
            asked,
        )
        url = f"{reverse('admin:services_photoreport_changelist')}?status__exact=open"
        yield Reminder(text % {"n": asked}, url, at=waiting["since"])


def _to_confirm(user: Any) -> Iterator[Reminder]:
    waiting = Activity.objects.changeable_by(user).to_confirm().count()
    if waiting:
        text = ngettext("%(n)s activity waits to be confirmed.", "%(n)s activities wait to be confirmed.", waiting)
        url = f"{reverse('admin:services_activity_changelist')}?status__exact={ActivityStatus.SUBMITTED.value}"
        yield Reminder(text % {"n": waiting}, url)
