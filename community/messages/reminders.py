"""What needs somebody's attention today: rooms plug theirs into the slot `REMINDERS`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from community.guards.slots import plugged
from community.messages.models import Delivery


@dataclass(frozen=True)
class Reminder:
    """One thing to do, said in a sentence.

    Args:
        text: the sentence, with its number in it.
        url: where to do it.
        urgent: it is late already.
        community: whose it is; shown to those who look after several.
        at: when it began to wait, or when what it is about takes place.
    """

    text: str
    url: str
    urgent: bool = False
    community: str = ""
    at: datetime | None = None


def reminders_of(user: Any) -> list[Reminder]:
    """Everything that waits for this user, once: urgent ones first, then those with a time, soonest first."""
    found = dict.fromkeys(reminder for gather in plugged("REMINDERS") for reminder in gather(user))
    return sorted(found, key=lambda each: (not each.urgent, each.at is None, each.at.timestamp() if each.at else 0.0))


def stuck_deliveries(user: Any) -> list[Reminder]:
    """How many e-mails did not get through, as one line."""
    n = Delivery.objects.changeable_by(user).stuck(timezone.now()).count()
    if not n:
        return []
    text = ngettext("%(n)s e-mail could not be sent.", "%(n)s e-mails could not be sent.", n)
    return [Reminder(text % {"n": n}, reverse("admin:community_delivery_changelist") + "?state__exact=failed")]
