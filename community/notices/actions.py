"""Writes about notices."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action, explain
from community.notices.models import Notice
from community.places.models import Community
from community.timeline.models import record

explain("notice_expires_after_publishing", _("A notice must expire after it is published."))


@action
def write_notice(
    community: Community,
    *,
    title: str,
    body: str,
    by: Actor,
    pinned: bool = False,
    expires_at: datetime.datetime | None = None,
) -> Notice:
    """Draft a notice; residents see it once it is published."""
    notice = Notice.objects.create(community=community, title=title, body=body, pinned=pinned, expires_at=expires_at)
    record("write_notice", notice, by=by)
    return notice


@action
def change_notice(
    notice: Notice, *, title: str, body: str, pinned: bool, expires_at: datetime.datetime | None, by: Actor
) -> Notice:
    """Change the words, pinning or expiry of a notice."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    notice.title, notice.body, notice.pinned, notice.expires_at = title, body, pinned, expires_at
    notice.save(update_fields=["title", "body", "pinned", "expires_at"])
    record("change_notice", notice, by=by)
    return notice


@action
def publish_notice(notice: Notice, *, by: Actor, at: datetime.datetime | None = None) -> Notice:
    """Pin a notice to the board, now or at a later moment.

    Refusals: `already_published`; `notice_expires_after_publishing`.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.is_current(timezone.now()):
        raise Refused(_("This notice is already published."), code="already_published")
    notice.published_at = at or timezone.now()
    if notice.expires_at and notice.expires_at <= notice.published_at:
        notice.expires_at = None
    notice.save(update_fields=["published_at", "expires_at"])
    record("publish_notice", notice, by=by)
    return notice


@action
def withdraw_notice(notice: Notice, *, by: Actor) -> Notice:
    """Take a notice down; it can be published again.

    Refusals: `not_published`.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.published_at is None:
        raise Refused(_("This notice is not published."), code="not_published")
    notice.published_at = None
    notice.save(update_fields=["published_at"])
    record("withdraw_notice", notice, by=by)
    return notice
