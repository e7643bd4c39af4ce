"""What is said about places, in templates."""

from collections.abc import Callable
from typing import Any

from django import template
from django.forms import BoundField

from services.bookings import phrases

register = template.Library()

SAID: list[Callable[..., Any]] = [
    phrases.left_said, phrases.waiting_said, phrases.before_said, phrases.chip_of, phrases.words_of,
]  # fmt: skip
for phrase in SAID:
    register.filter(phrase.__name__, phrase)


@register.filter
def focused(field: BoundField) -> Any:
    """The field into which one types first, with the cursor in it."""
    return field.as_widget(attrs={"autofocus": True})
