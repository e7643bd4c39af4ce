"""Console page of swaps; the office answers for whoever said so by telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Verb
from services.roster.actions import accept_swap, decline_swap, withdraw_swap
from services.roster.models import DutySwap


def _open(swap: DutySwap) -> bool:
    return swap.is_open and swap.expires_at > timezone.now()


@admin.register(DutySwap)
class DutySwapAdmin(OwnedAdmin):
    """Who proposed to swap duties with whom, newest first."""

    room, symbol = "roster", "sync_alt"
    list_display = ["given", "wanted", "state", "expires_at", "community"]
    list_filter = ["status", CommunityFilter]
    list_select_related = [
        "duty__shift__series", "duty__partner", "other__shift__series", "other__partner", "community",
    ]  # fmt: skip
    ordering = ["-pk"]
    fields = ["given", "wanted", "status", "asked_at", "expires_at"]
    readonly_fields = ["given", "wanted"]
    verbs = [
        Verb(
            accept_swap,
            _("Has agreed by telephone"),
            done=_("The duties have changed hands; both partners are told."),
            ask=_("Both duties change hands at once."),
            when=_open,
        ),
        Verb(
            decline_swap,
            _("Does not agree"),
            done=_("Both duties stay where they are; whoever proposed it is told."),
            when=_open,
        ),
        Verb(
            withdraw_swap,
            _("Take the proposal back"),
            done=_("Both duties stay where they are."),
            ask=_("The other partner is no longer asked."),
            when=lambda swap: swap.is_open,
            kind="danger",
        ),
    ]

    @admin.display(description=_("duty given"))
    def given(self, swap: DutySwap) -> str:
        return f"{swap.duty.shift} · {swap.duty.partner}"

    @admin.display(description=_("duty wanted"))
    def wanted(self, swap: DutySwap) -> str:
        return f"{swap.other.shift} · {swap.other.partner}"

    @display(
        description=_("state"),
        label={"open": "warning", "accepted": "success", "declined": "info", "withdrawn": "info", "expired": "danger"},
    )
    def state(self, swap: DutySwap) -> tuple[str, Any]:
        return swap.status, swap.get_status_display()
