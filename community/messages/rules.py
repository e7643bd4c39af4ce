"""Who may, about messages: their readers."""

import rules
from django.db.models import Model

from community.messages.models import Notification


@rules.predicate
def is_reader(user: object, row: Model | None = None) -> bool:
    """The message is for whoever asks."""
    return isinstance(row, Notification) and row.recipient == user


rules.add_perm("community.read_message", is_reader)
