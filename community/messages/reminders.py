"""What needs somebody's attention today: rooms plug theirs into the slot `REMINDERS`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.guards.slots import plugged


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
