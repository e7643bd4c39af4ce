"""Between 21:00 and 8:00 nobody is asked for anything, over no channel."""

from datetime import datetime, timedelta

from django.utils import timezone

MORNING, EVENING = 8, 21


def is_night(at: datetime) -> bool:
    """Whether it is too late or too early to ask anybody."""
    return not MORNING <= timezone.localtime(at).hour < EVENING


def by_day(at: datetime) -> datetime:
    """This moment, or the next morning where it is night."""
    if not is_night(at):
        return at
    local = timezone.localtime(at)
    day = local + timedelta(days=1 if local.hour >= EVENING else 0)
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0)
