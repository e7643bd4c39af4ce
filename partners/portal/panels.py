"""The slot of the partners' own pages: what a higher wing shows on the portal's first page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from community.guards.slots import plugged
from partners.directory.models import PartnerMember


@dataclass(frozen=True)
class PortalPanel:
    """A part of the portal's first page (slot `PORTAL_PANELS`), e.g. the next duty.

    Args:
        room: the room's key; the panel is for the partners of communities that use it.
        template: draws it from `panel`, which holds what `gather` gave.
        gather: what the template needs, for the partners the reader acts for; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Sequence[PartnerMember]], dict[str, Any] | None] = field(repr=False)


def panels_of(request: HttpRequest, members: Sequence[PartnerMember]) -> list[dict[str, Any]]:
    """The panels for somebody who acts for these partners, each with what its template needs."""
    panels = []
    for panel in plugged("PORTAL_PANELS"):
        using = [member for member in members if member.community.uses(panel.room)]
        if using and (context := panel.gather(request, using)) is not None:
            panels.append({"template": panel.template, **context})
    return panels
