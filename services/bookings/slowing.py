"""How often one address, or one telephone, may try: enough for a service centre full of people, too few to guess."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

LIMITS = {"book_place": (60, 60), "book_place_by_phone": (10, 3600), "wrong_code": (20, 60)}
"""So many tries, in so many seconds."""
PREFIX = "booking-tries"


def _key(request: HttpRequest, what: str, whose: str) -> str:
    return f"{PREFIX}-{what}-{whose or get_adapter().get_client_ip(request)}"


def count_try(request: HttpRequest, what: str, *, whose: str = "") -> bool:
    """Count one more try by this address, or by `whose` fingerprint.

    Returns:
        whether it may go on.
    """
    most, seconds = LIMITS[what]
    key = _key(request, what, whose)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out in this moment
        return True


def may_try(request: HttpRequest, what: str) -> bool:
    """Whether this address may go on, without counting."""
    return int(cache.get(_key(request, what, ""), 0)) < LIMITS[what][0]
