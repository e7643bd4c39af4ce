"""What templates say of activities; the words themselves are in services/activities/phrases.py."""

from collections.abc import Callable
from typing import Any

from django import template

from community.places.models import Community
from services.activities import phrases

register = template.Library()

PHRASES: list[Callable[..., Any]] = [
    phrases.attendances_said,
    phrases.parts_said,
    phrases.names_of,
    phrases.by_whom,
    phrases.partners_shown,
    phrases.figures_of,
    phrases.figures_of_one,
    phrases.standing_said,
]
for phrase in PHRASES:
    register.filter(phrase.__name__, phrase)
register.filter("has_page_in", phrases.has_page)


@register.filter
def uses_room(community: Community, room: str) -> bool:
    """Whether the community uses a room."""
    return community.uses(room)
