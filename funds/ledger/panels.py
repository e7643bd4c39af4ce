"""Funds in the navigation; and the slot of their pages, for what higher rooms show there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.guards.slots import plugged
from community.places.navigation import Entry
from funds.ledger.models import ROOM, Fund


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
