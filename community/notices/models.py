"""Notices 公告: what the office pins to the board, until it takes it down or it expires."""

import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet


class NoticeQuerySet(OwnedQuerySet["Notice"]):
    """Notices as residents and staff find them."""

    def public(self) -> "NoticeQuerySet":
        shown = self.current(timezone.now()).filter(community__is_open=True)
        return shown.exclude(community__closed_rooms__contains=["notices"])

    def current(self, now: datetime.datetime) -> "NoticeQuerySet":
        """Published, and neither expired nor taken down."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), published_at__lte=now)

    def newest(self) -> "NoticeQuerySet":
        """Pinned ones first, then by date."""
        return self.order_by("-pinned", "-published_at", "-pk")


class Notice(Owned):
    """One announcement; it is public from `published_at` until `expires_at`."""

    title = models.CharField(_("title"), max_length=80)
    body = models.TextField(_("text"), max_length=5000)
    pinned = models.BooleanField(_("pinned on top"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["community", "-published_at"], name="notice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at=None)
                | models.Q(published_at=None)
                | models.Q(expires_at__gt=models.F("published_at")),
                name="notice_expires_after_publishing",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_current(self, now: datetime.datetime) -> bool:
        """Whether residents see it at this moment."""
        published = self.published_at is not None and self.published_at <= now
        return published and (self.expires_at is None or self.expires_at > now)

    def get_absolute_url(self) -> Any:
        from django.urls import reverse

        return reverse("notice", args=[self.community.slug, self.uid])
