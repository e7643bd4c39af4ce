"""Messages as rows: each exists once per recipient, kind and key; channels deliver them later."""

from collections.abc import Iterable
from html import unescape
from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def said(kind: str, details: dict[str, Any]) -> str:
    """A message's text in the reader's language; a kind whose template is gone still says that something happened."""
    return unescape(render_to_string([f"messages/{kind}.txt", "messages/any.txt"], details)).strip()


class NotificationQuerySet(models.QuerySet["Notification"]):
    """A person's messages."""

    def of(self, user: Any) -> "NotificationQuerySet":
        """What stands in this user's inbox, newest first."""
        return self.filter(recipient=user, settled_at=None).order_by("-pk")

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None, settled_at=None)


class Notification(models.Model):
    """Something one person should know; its text is the template `messages/<kind>.txt`."""

    community = models.ForeignKey("community.Community", on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
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
        ]
        indexes = [models.Index(fields=["recipient", "-id"], name="notification_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        return said(self.kind, {**self.details, "message": self})


def notify(
    users: Iterable[Any],
    kind: str,
    *,
    key: str,
    community: models.Model | None = None,
    url: str = "",
    **details: int | str | None,
) -> int:
    """Leave a message for each user once, however often this is called.

    Args:
        users: who should know.
        kind: names the template.
        key: makes it the same message on a second call.
        community: whose matter it is.
        url: where it leads.
        details: ids, codes and titles for the template; nothing personal.

    Returns:
        how many messages were written.
    """
    rows = [
        Notification(
            recipient=user, kind=kind, key=key, community_id=getattr(community, "pk", None), url=url, details=details
        )
        for user in users
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def settle(kind: str, key: str) -> int:
    """Withdraw a message whose cause has ended."""
    return Notification.objects.filter(kind=kind, key=key, settled_at=None).update(settled_at=timezone.now())
