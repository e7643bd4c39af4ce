"""Funds in the navigation and on the home page; and the slot of their pages, for what higher rooms show there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.guards.slots import plugged
from community.places.models import Community
from community.places.navigation import Entry, Panel
from funds.ledger.balances import balances_at, money_held, moved
from funds.ledger.models import ROOM, Account, Fund


@dataclass(frozen=True)
class FundPanel:
    """A part of a fund's public page that a higher room draws (slot `FUND_PANELS`), e.g. its campaigns.

    Args:
        template: draws it from `panel`, which holds what `gather` gave.
        gather: what the template needs; `None` leaves the panel out.
    """

    template: str
    gather: Callable[[HttpRequest, Fund], dict[str, Any] | None] = field(repr=False)


def fund_panels(request: HttpRequest, fund: Fund) -> list[dict[str, Any]]:
    """What higher rooms show on a fund's page, each with what its template needs."""
    gathered = [(panel.template, panel.gather(request, fund)) for panel in plugged("FUND_PANELS")]
    return [{"template": template, **context} for template, context in gathered if context is not None]


navigation = Entry(
    room=ROOM,
    label=pgettext_lazy("in the navigation", "Fund"),
    url_name="fund",
    hint=_("Where the money came from, where it went, what is left"),
)


def _this_month(request: HttpRequest, community: Community) -> dict[str, Any] | None:
    """What the community's first fund holds, came in and went out this month; nothing before its first entry."""
    visible = Fund.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    fund = visible.filter(community=community, last_seq__gt=0).select_related("community").in_order().first()
    if fund is None:
        return None
    accounts = list(Account.objects.filter(fund=fund).money())
    since = moved(accounts, balances_at(fund, timezone.localdate().replace(day=1) - timedelta(days=1)))
    sums = {"income": 0, "expense": 0}
    for account in accounts:
        if account.category in sums:
            sums[account.category] += since[account.pk]
    return {"fund": fund, "held": money_held(accounts), "received": sums["income"], "spent": sums["expense"]}


this_month = Panel(room=ROOM, template="funds/ledger/home.html", gather=_this_month)
