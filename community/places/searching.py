"""What a room adds to the search over everything a community shows."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from community.access.viewers import Viewer
from community.places.models import Community


@dataclass(frozen=True)
class Found:
    """One thing that was found.

    Args:
        title: what it is called; the link's words.
        url: where it stands.
        text: one line about it.
        phone: a telephone that can be tapped, where calling is what one came for.
    """

    title: str
    url: str
    text: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Finder:
    """A room's answer to a search.

    Args:
        room: the room's key; a community that does not use it is not searched there.
        label: the heading above what was found.
        find: `find(viewer, community, words, limit)` with a number of queries that does not grow with what is there.
        list_name: a URL that takes the community's slug, and words as `q`, where everything that matches stands.
    """

    room: str
    label: str | Promise
    find: Callable[[Viewer, Community, str, int], list[Found]] = field(repr=False)
    list_name: str = ""
