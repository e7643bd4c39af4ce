"""Funds in the navigation; and the slot on a fund's page."""

from __future__ import annotations

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


def fund_panels(request: HttpRequest, fund: Fund) -> list[dict[str, Any]]:
    """What higher rooms show on a fund's page (slot `FUND_PANELS`).

    Each takes (request, fund) and gives what its `template` needs, that included, or None.
    """
    return [panel for gather in plugged("FUND_PANELS") if (panel := gather(request, fund)) is not None]
