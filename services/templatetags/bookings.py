"""What is said about places, in templates."""

from typing import Any

from django import template
from django.forms import BoundField

from services.bookings import phrases

register = template.Library()

for phrase in [phrases.left_said, phrases.waiting_said, phrases.before_said, phrases.chip_of, phrases.words_of]:
    register.filter(phrase.__name__, phrase)


@register.filter
def focused(field: BoundField) -> Any:
    """The field into which one types first, with the cursor in it."""
    return field.as_widget(attrs={"autofocus": True})
