"""Messages as rows: each exists once per recipient, kind and key; what leaves the house is a delivery of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import OwnedQuerySet
from community.guards.constraints import Arrows
from community.guards.sealing import SealedField, masked_address
from community.messages.quiet import by_day

KEPT = timedelta(days=365)
"""How long messages are kept, with what became of their deliveries."""


def said(kind: str, details: dict[str, Any]) -> str:
    """A message's text in the reader's language; a kind whose template is gone still says that something happened."""
    return unescape(render_to_string([f"messages/{kind}.txt", "messages/any.txt"], details)).strip()


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A person's messages."""

    def of(self, user: Any) -> Self:
        """What stands in this user's inbox, newest first."""
        return self.standing().filter(recipient=user).order_by("-pk")

    def standing(self) -> Self:
        """Those whose cause has not ended."""
        return self.filter(settled_at=None)

    def unread(self) -> Self:
        return self.standing().filter(read_at=None)

    def to_purge(self, now: datetime) -> Self:
        """Those nobody needs any more, a year old, withdrawn or read.

        What they speak of lies in the past by then, so that no reminder is made anew because its row is gone.
        """
        over = Q(settled_at__isnull=False) | Q(read_at__isnull=False) | Q(recipient=None)
        return self.filter(over, created_at__lt=now - KEPT)

    def settle(self) -> int:
        """Withdraw these: their cause has ended, and what has not left yet stays here."""
        now = timezone.now()
        Delivery.objects.filter(notification__in=self.standing()).withdraw(now)
        return self.standing().update(settled_at=now)


class Notification(models.Model):
    """Something one person should know; its text is the template `messages/<kind>.txt`.

    Without a recipient it is for somebody who has no account; then its delivery has the address.
    """

    community = models.ForeignKey("community.Community", on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="notification_once"),
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(recipient=None), name="notification_out_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
            models.Index(fields=["kind", "key"], condition=Q(settled_at=None), name="notification_standing"),
            models.Index(fields=["community", "kind"], condition=Q(settled_at=None), name="notification_here"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        return said(self.kind, {**self.details, "message": self})


class Channel(models.TextChoices):
    """How a message leaves the house; in the inbox it simply stands."""

    EMAIL = "email", _("e-mail")


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    PENDING = "pending", _("to be sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("given up")
    WITHDRAWN = "withdrawn", _("no longer needed")


# Withdrawn and sent after all: it was in the mail server's hands at that very moment.
DELIVERY_ARROWS = [
    ("pending", "sent"),
    ("pending", "failed"),
    ("pending", "withdrawn"),
    ("failed", "pending"),
    ("failed", "withdrawn"),
    ("withdrawn", "sent"),
]
STUCK_AFTER = timedelta(hours=3)
ERASED_AFTER = timedelta(days=30)


class DeliveryQuerySet(OwnedQuerySet["Delivery"]):
    """Messages on their way."""

    def due(self, now: datetime) -> Self:
        """Those whose next try has come."""
        return self.filter(state=DeliveryState.PENDING, due_at__lte=now, notification__settled_at=None)

    def managed_by(self, user: Any) -> Self:
        """To whom an office writes is its own matter, not the street's."""
        return self.changeable_by(user)

    def stuck(self, now: datetime) -> Self:
        """Given up, or waiting for hours: somebody should look."""
        waiting = Q(state=DeliveryState.PENDING, due_at__lte=now - STUCK_AFTER)
        return self.filter(Q(state=DeliveryState.FAILED) | waiting)

    def withdraw(self, now: datetime) -> int:
        """Send these no more."""
        rows = self.filter(state__in=[DeliveryState.PENDING, DeliveryState.FAILED])
        return rows.update(state=DeliveryState.WITHDRAWN, closed_at=now, address="")

    def for_display(self) -> Self:
        """With all that a list shows."""
        return self.select_related("community", "notification__recipient", "notification__community")


class Delivery(models.Model):
    """A message on its way over one channel, once.

    `due_at` is when it is tried next. Whoever takes it in hand counts the try and puts it off first, so that nobody
    else takes it, and that the delivery of a killed worker comes back by itself. `uid` names it wherever it arrives, so
    that a second copy is recognised. `address` is for somebody without an account: sealed, and erased when nothing
    more is to be sent. `error` is a code, never what the other side wrote.
    """

    State = DeliveryState

    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("message")
    )
    community = models.ForeignKey(
        "community.Community", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("community")
    )
    uid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.EMAIL)
    address = SealedField(_("e-mail address"), blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("times tried"), default=0)
    due_at = models.DateTimeField(_("next try"))
    error = models.CharField(_("what went wrong"), max_length=60, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    closed_at = models.DateTimeField(_("done"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once"),
            Arrows("state", start=["pending"], arrows=DELIVERY_ARROWS, name="delivery_arrows"),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at=None) | (~Q(state="pending") & Q(closed_at__isnull=False)),
                name="delivery_closed_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="pending"), name="delivery_due"),
            models.Index(fields=["community", "-id"], name="delivery_newest"),
            models.Index(fields=["community"], condition=Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.notification} {self.channel}"

    @property
    def is_failed(self) -> bool:
        """It was given up."""
        return self.state == DeliveryState.FAILED

    @property
    def goes_to(self) -> str:
        """The address, or nothing where the recipient no longer wants it."""
        recipient = self.notification.recipient
        return self.address if recipient is None else recipient.mail_address

    @property
    def masked_address(self) -> str:
        """Enough of the address to recognise it."""
        return masked_address(self.goes_to)


def notify(
    users: Iterable[Any],
    kind: str,
    *,
    key: str,
    community: models.Model | None = None,
    url: str = "",
    **details: int | str | None,
) -> int:
    """Leave a message for each user once, however often this is called; who wants it by e-mail gets it so too.

    Args:
        users: who should know.
        kind: names the template.
        key: makes it the same message on a second call.
        community: whose matter it is.
        url: where it leads.
        details: ids, codes and titles for the template; nothing personal.

    Returns:
        how many messages there are now.
    """
    people = list(users)
    about = {"kind": kind, "key": key, "community_id": getattr(community, "pk", None), "url": url, "details": details}
    rows = Notification.objects.bulk_create(
        [Notification(recipient=user, **about) for user in people], ignore_conflicts=True
    )
    wanting = [user.pk for user in people if user.mail_address] if settings.SENDS_EMAIL else []
    if wanting:
        standing = Notification.objects.unread().filter(recipient__in=wanting, kind=kind, key=key)
        _send_out(standing.filter(deliveries=None))
    return len(rows)


def write_to(
    address: str, kind: str, *, key: str, community: models.Model, url: str = "", **details: int | str | None
) -> Notification:
    """Leave a message for somebody without an account, to go to an address; the second one with this key breaks
    `notification_out_once`.
    """
    message = Notification.objects.create(kind=kind, key=key, community_id=community.pk, url=url, details=details)
    _send_out([message], address=address)
    return message


def _send_out(messages: Iterable[Notification], *, address: str = "") -> None:
    """Put messages on their way; by day, and once."""
    due_at = by_day(timezone.now())
    rows = [
        Delivery(notification=message, community_id=message.community_id, due_at=due_at, address=address)
        for message in messages
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def settle(kind: str, key: str) -> int:
    """Withdraw a message whose cause has ended, and what has not left the house yet."""
    return Notification.objects.filter(kind=kind, key=key).settle()
