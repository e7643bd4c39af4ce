"""Writes about messages that their readers make; reading is their own matter and leaves no event."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import action
from community.messages.models import Notification


@action
def read_message(message: Notification, *, by: Actor) -> Notification:
    """Note that a message was read; doing so twice changes nothing."""
    message = Notification.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
    return message


@action
def read_all_messages(user: AbstractBaseUser, *, by: Actor) -> int:
    """Note that everything in a user's inbox was read.

    Returns:
        how many messages were unread.
    """
    return Notification.objects.of(user).unread().update(read_at=timezone.now())
