"""The sweeps over requests for substitutes that nobody took, and over swaps that nobody answered."""

from __future__ import annotations

import logging
from datetime import datetime

from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from services.roster.actions.substitutes import expire_substitute
from services.roster.actions.swaps import expire_swap
from services.roster.models import DutySwap, SubstituteRequest

logger = logging.getLogger(__name__)


def expire_substitutes(*, now: datetime | None = None) -> int:
    """Give every request whose time has run out back to its office, each in its own transaction; safe to repeat.

    Returns:
        how many were given back.
    """
    now, expired = now or timezone.now(), 0
    for request in SubstituteRequest.objects.due(now).select_related("duty__shift").order_by("pk"):
        try:
            expire_substitute(request, by=Actor.system(), now=now)
        except Refused:
            logger.warning("request %s is being changed; the next run tries again", request.pk)
        else:
            expired += 1
    return expired


def expire_swaps(*, now: datetime | None = None) -> int:
    """End swaps whose time has run out or whose partnership has ended, each in its own transaction; safe to repeat.

    Returns:
        how many ended.
    """
    now, expired = now or timezone.now(), 0
    for swap in DutySwap.objects.due(now).select_related("duty", "other").order_by("pk"):
        try:
            expire_swap(swap, by=Actor.system(), now=now)
        except Refused:
            logger.warning("swap %s is being changed; the next run tries again", swap.pk)
        else:
            expired += 1
    return expired
