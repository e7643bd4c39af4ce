"""Slots: a lower wing iterates over what higher rooms plug in; the lists stand in config/slots.py."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

SLOTS = [
    "NAVIGATION",
    "HOME_PANELS",
    "PARTNER_PANELS",
    "PORTAL_PANELS",
    "SHIFT_PANELS",
    "DUTY_PANELS",
    "DUTY_FIGURES",
    "SHIFT_OFFERS",
    "SERVICE_OFFERS",
    "CALL_SECTIONS",
    "SHIFT_LINKS",
    "SHIFT_KEEPERS",
    "FUND_PANELS",
    "AFTER_CLOSING",
    "PURGES",
    "PRIVACY",
    "SEARCH",
    "SHEETS",
    "REMINDERS",
    "CONSOLE_LINKS",
    "REPORT_SECTIONS",
    "LANDINGS",
    "DEMO",
]


@cache
def plugged(slot: str) -> tuple[Any, ...]:
    """Everything plugged into a slot, in the order of the settings."""
    return tuple(import_string(path) for path in getattr(settings, slot))


@register()
def check_slots(**kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a slot that names something that does not exist."""
    problems: list[CheckMessage] = []
    for slot in SLOTS:
        for path in getattr(settings, slot):
            try:
                import_string(path)
            except ImportError as error:
                problems.append(Error(f"{slot}: {path}: {error}", id="community.E001"))
    return problems
