"""What checking in asks of the office: who has not come without a word; marks that a check-in contradicts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from services.attendance.days import LOOKED_BACK, awaited, checking_in
from services.attendance.models import CheckIn
from services.roster.models import Duty

WHERE = ("shift__starts_at", "community__slug")


def reminders(user: Any) -> list[Reminder]:
    """Two lines at most; nothing where no community asks for checking in."""
    if not checking_in().changeable_by(user).exists():
        return []
    return [*_awaited(user), *_contradictory(user)]


def _awaited(user: Any) -> Iterator[Reminder]:
    """Today's duties without a check-in, and those the sweep could not mark because it was not there."""
    now = timezone.now()
    starts = list(awaited(Duty.objects.changeable_by(user), now).values_list(*WHERE))
    if not starts:
        return
    day = timezone.localdate(max(starts)[0])
    if day == timezone.localdate(now):
        text = ngettext("%(n)s duty without a check-in.", "%(n)s duties without a check-in.", len(starts))
    else:
        text = ngettext(
            "%(n)s duty of the last days has no check-in; nobody looked at the time.",
            "%(n)s duties of the last days have no check-in; nobody looked at the time.",
            len(starts),
        )
    yield Reminder(text % {"n": len(starts)}, _page(*max(starts)))


def _contradictory(user: Any) -> Iterator[Reminder]:
    """Duties that a person marked as missed and that have a check-in."""
    came = CheckIn.objects.present().filter(duty=OuterRef("pk"))
    since = timezone.now() - LOOKED_BACK
    duties = Duty.objects.changeable_by(user).missed().filter(Exists(came), shift__starts_at__gte=since)
    starts = list(duties.filter(community__in=checking_in().values("community")).values_list(*WHERE))
    if starts:
        text = ngettext(
            "%(n)s duty is marked as missed and has a check-in; please settle it.",
            "%(n)s duties are marked as missed and have a check-in; please settle them.",
            len(starts),
        )
        yield Reminder(text % {"n": len(starts)}, _page(*max(starts)))


def _page(start: datetime, slug: str) -> str:
    """The day's page of a community."""
    return f"{reverse('check_ins')}?community={slug}&day={timezone.localdate(start).isoformat()}"
