"""Words of the roster in templates."""

from datetime import datetime

from django import template
from django.urls import reverse

from services.roster.links import token_for

register = template.Library()


@register.filter
def from_iso(text: str) -> datetime | None:
    """A moment kept as text in a message's details, ready for the look's filters."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


@register.simple_tag
def duty_path(public_id: str, number: int) -> str:
    """The path of a duty's link, signed in this moment; a message holds only what it is made of."""
    return reverse("duty_link", args=[token_for(public_id, number)])
