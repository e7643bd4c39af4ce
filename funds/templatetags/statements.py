"""How the figures kept with a statement read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import template

from funds.statements.reckoning import Figures
from funds.templatetags.ledger import in_unit

register = template.Library()


@register.filter
def of_line(amount: int, line: Figures) -> str:
    """An amount in the unit of a line of figures."""
    return in_unit(amount, SimpleNamespace(unit=line["unit"], unit_name=line["unit_name"]))


@register.filter
def in_groups(digest: Any) -> str:
    """A whole hash in groups of four, so that two people can compare it aloud."""
    text = bytes(digest or b"").hex()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


@register.filter
def of_category(figures: Figures, category: str) -> list[Figures]:
    """The lines of money of one class."""
    return [line for line in figures["lines"] if line["category"] == category and line["unit"] == "CNY"]


@register.filter
def less(amount: int, other: int) -> int:
    return amount - other
