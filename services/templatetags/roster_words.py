"""Words of the roster in templates."""

from datetime import datetime

from django import template

register = template.Library()


@register.filter
def from_iso(text: str) -> datetime | None:
    """A moment kept as text in a message's details, ready for the look's filters."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
