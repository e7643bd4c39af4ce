"""Funds in the navigation, and the slot on a fund's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.guards.slots import plugged
from community.places.navigation import Entry
from funds.ledger.models import ROOM, Fund

navigation = Entry(
    room=ROOM,
    label=pgettext_lazy("in the navigation", "Fund"),
    url_name="fund",
    hint=_("Where the money came from, where it went, what is left"),
)


@dataclass(frozen=True)
class FundPanel:
    """A part of a fund's page that a higher room draws (slot `FUND_PANELS`), e.g. its statements.

    Args:
        room: the room's key; the panel vanishes where the community does not use it.
        template: draws it from `panel`, which holds what `gather` gave, with `community` and `fund`.
        gather: what the template needs; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Fund], dict[str, Any] | None] = field(repr=False)


def panels_of(request: HttpRequest, fund: Fund) -> list[dict[str, Any]]:
    """The panels of one fund's page, each with what its template needs."""
    panels = []
    for panel in plugged("FUND_PANELS"):
        if fund.community.uses(panel.room) and (context := panel.gather(request, fund)) is not None:
            panels.append({"template": panel.template, **context})
    return panels
