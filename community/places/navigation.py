"""What a room adds to the navigation and to a community's home page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from community.guards.slots import plugged
from community.places.models import Community


@dataclass(frozen=True)
class Entry:
    """One word in the navigation.

    Args:
        room: the room's key; the entry vanishes where the community does not use it.
        label: the word.
        url_name: a URL that takes the community's slug.
        hint: what one finds behind it, for the doors on the home page.
    """

    room: str
    label: str | Promise
    url_name: str
    hint: str | Promise = ""


@dataclass(frozen=True)
class Offer:
    """A place that residents can book, on the card or row of what it belongs to.

    Args:
        url: where it is booked.
        left: how many places are left.
    """

    url: str
    left: int

    @property
    def said(self) -> str:
        """How many places are left, in words."""
        if not self.left:
            return gettext("fully booked")
        return ngettext("%(n)s place left", "%(n)s places left", self.left) % {"n": self.left}


@dataclass(frozen=True)
class Panel:
    """A part of a community's home page.

    Args:
        room: the room's key; the panel vanishes where the community does not use it.
        template: draws it from `panel`, which holds what `gather` gave, and `community`.
        gather: what the template needs; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Community], dict[str, Any] | None] = field(repr=False)


@dataclass(frozen=True)
class ConsoleLink:
    """A page of a room's own in the console's sidebar, beside those of single tables.

    Args:
        room: the room's key; the link vanishes where no community of the user's uses it.
        label: the word.
        url_name: a URL without arguments.
        symbol: the icon.
        permission: who may open it.
    """

    room: str
    label: str | Promise
    url_name: str
    symbol: str
    permission: str


def navigation_of(community: Community, path: str) -> list[dict[str, Any]]:
    """The navigation of one community: only rooms it uses, the current one marked."""
    entries = []
    for entry in plugged("NAVIGATION"):
        if community.uses(entry.room):
            url = reverse(entry.url_name, args=[community.slug])
            current = path.startswith(url)
            entries.append({"label": entry.label, "hint": entry.hint, "url": url, "current": current})
    return entries


def panels_of(request: HttpRequest, community: Community) -> list[dict[str, Any]]:
    """The panels of one community's home page, each with what its template needs."""
    return plugged_panels("HOME_PANELS", request, community)


def plugged_panels(slot: str, request: HttpRequest, community: Community) -> list[dict[str, Any]]:
    """The panels plugged into a slot, those of rooms that the community uses."""
    panels = []
    for panel in plugged(slot):
        if community.uses(panel.room) and (context := panel.gather(request, community)) is not None:
            panels.append({"template": panel.template, **context})
    return panels
