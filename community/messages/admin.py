"""The console's page of deliveries: what left the house, what did not, and why."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Verb
from community.messages.actions import retry_delivery
from community.messages.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(OwnedAdmin):
    """E-mails of one's communities, newest first; to read, and to send what was given up once more."""

    symbol, whole = "outgoing_mail", ""
    list_display = ["said", "to", "how", "at", "attempts", "error", "community"]
    list_filter = ["state", CommunityFilter]
    list_select_related = ["notification__recipient", "notification__community", "community"]
    ordering = ["-pk"]
    fields = ["said", "to", "state", "channel", "made_at", "due_at", "attempts", "error", "closed_at", "community"]
    readonly_fields = ["said", "to", "made_at"]
    verbs = [
        Verb(
            retry_delivery,
            _("Try once more"),
            done=_("It is sent within a minute, at night in the morning."),
            when=lambda delivery: delivery.is_failed,
        ),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Where no e-mails are sent, the list would only be one more empty page."""
        return settings.SENDS_EMAIL and super().has_module_permission(request)

    @admin.display(description=_("message"))
    def said(self, delivery: Delivery) -> str:
        return delivery.notification.text

    @admin.display(description=_("to"))
    def to(self, delivery: Delivery) -> str:
        """Whoever it is for, with the address masked."""
        return " ".join(filter(None, [str(delivery.notification.recipient or ""), delivery.masked_address]))

    @admin.display(description=_("when"))
    def at(self, delivery: Delivery) -> datetime:
        """When it was done with, else when it is tried next."""
        return delivery.closed_at or delivery.due_at

    @display(
        description=_("state"),
        label={"pending": "warning", "sent": "success", "failed": "danger", "withdrawn": "info"},
    )
    def how(self, delivery: Delivery) -> tuple[str, Any]:
        return delivery.state, delivery.get_state_display()
