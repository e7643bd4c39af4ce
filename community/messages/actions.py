"""Writes about messages: reading is the reader's own matter and leaves no event; sending again is the office's."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action, explain
from community.messages.models import Delivery, Notification
from community.messages.quiet import by_day
from community.timeline.models import record

explain("delivery_arrows", _("This has already been sent, or is no longer needed."))


@action
def read_message(message: Notification, *, by: Actor) -> Notification:
    """Note that a message was read; twice changes nothing. What has not left as an e-mail need not leave any more."""
    message = Notification.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.read_at is None:
        message.read_at = timezone.now()
        message.save(update_fields=["read_at"])
        message.deliveries.all().withdraw(message.read_at)
    return message


@action
def read_all_messages(user: AbstractBaseUser, *, by: Actor) -> int:
    """Note that everything in a user's inbox was read.

    Returns:
        how many messages were unread.
    """
    now, unread = timezone.now(), Notification.objects.of(user).unread()
    Delivery.objects.filter(notification__in=unread.order_by()).withdraw(now)
    return unread.update(read_at=now)


@action
def retry_delivery(delivery: Delivery, *, by: Actor, now: datetime | None = None) -> Delivery:
    """Try once more to send what was given up, e.g. after the address was corrected.

    Refused: ``not_failed``; ``message_ended`` its cause has ended; ``no_address`` nothing is left to send it to.
    """
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("notification__recipient")
    delivery = rows.get(pk=delivery.pk)
    if not delivery.is_failed:
        raise Refused(_("Only what was given up is tried again."), code="not_failed")
    if delivery.notification.settled_at is not None:
        raise Refused(_("There is nothing left to say about this."), code="message_ended")
    if not delivery.goes_to:
        raise Refused(_("There is no address to send it to."), code="no_address")
    delivery.state, delivery.attempts, delivery.error = Delivery.State.PENDING, 0, ""
    delivery.due_at, delivery.closed_at = by_day(now or timezone.now()), None
    delivery.save(update_fields=["state", "attempts", "error", "due_at", "closed_at"])
    record("retry_delivery", delivery, by=by, inside=True)
    return delivery
