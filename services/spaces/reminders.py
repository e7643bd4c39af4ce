"""What the places still lack for residents."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from services.spaces.models import Venue

MOST = 20


def reminders(user: Any) -> list[Reminder]:
    """How many places in use do not say how to find them, by community."""
    venues = Venue.objects.changeable_by(user).active().filter(door="")
    venues = venues.exclude(community__closed_rooms__contains=["spaces"])
    found = []
    counts = venues.values("community", "community__name").annotate(number=Count("pk")).order_by("community__name")
    for row in counts[:MOST]:
        number = row["number"]
        text = ngettext(
            "%(number)s place does not say how to find it", "%(number)s places do not say how to find them", number
        )
        url = f"{reverse('admin:services_venue_changelist')}?door__isempty=1&community={row['community']}"
        found.append(Reminder(text % {"number": number}, url, community=row["community__name"]))
    return found
