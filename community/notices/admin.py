"""Console pages of notices: draft, publish, take down."""

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Verb
from community.notices.actions import change_notice, publish_notice, withdraw_notice, write_notice
from community.notices.models import Notice
from community.places.models import Community


@admin.register(Notice)
class NoticeAdmin(OwnedAdmin):
    """What the office pins to the board."""

    room, symbol = "notices", "campaign"
    list_display = ["title", "state", "pinned", "published_at", "expires_at", "community"]
    list_filter = ["pinned", CommunityFilter]
    list_select_related = ["community"]
    search_fields = ["title", "body"]
    ordering = ["-pk"]
    fields = ["title", "body", "pinned", "expires_at", "published_at"]
    readonly_fields = ["published_at"]
    refused_at = {"notice_expires_after_publishing": "expires_at"}
    verbs = [
        Verb(
            publish_notice,
            _("Publish"),
            done=_("Residents see the notice now."),
            when=lambda notice: not notice.is_current(timezone.now()),
            kind="main",
        ),
        Verb(
            withdraw_notice,
            _("Take down"),
            done=_("The notice is taken down; you can publish it again."),
            ask=_("Residents no longer see it. It stays here and can be published again."),
            when=lambda notice: notice.published_at is not None,
        ),
    ]

    @display(description=_("state"), label={"shown": "success", "draft": "info", "over": "warning"})
    def state(self, notice: Notice) -> tuple[str, Any]:
        now = timezone.now()
        if notice.is_current(now):
            return "shown", _("shown")
        if notice.published_at is None:
            return "draft", _("draft")
        return ("over", _("over")) if notice.published_at <= now else ("draft", _("shown later"))

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Notice:
        return write_notice(whole, **values, by=by)

    def change(self, row: Notice, values: dict[str, Any], by: Actor) -> Notice:
        return change_notice(row, **values, by=by)
