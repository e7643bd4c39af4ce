"""Swaps whose cause has ended, and the words about a swap: what the actions about duties and shifts have in common."""

from __future__ import annotations

from datetime import datetime

from community.messages.models import settle
from services.roster.audience import tell_partners
from services.roster.calling import settle_calls
from services.roster.models import Duty, DutySwap, Shift
from services.roster.models.calls import ASK_SWAP
from services.roster.models.swaps import DutySwapQuerySet


def stop_swaps(swaps: DutySwapQuerySet, *, at: datetime, shift: Shift | None = None) -> None:
    """Withdraw open swaps that are no longer possible, with the messages about them.

    Args:
        shift: where the cause lies, if in one; whoever proposed to come there is told, as nobody else tells them.
    """
    for swap in swaps.open().select_for_update(of=("self",)).order_by("pk"):
        swap.end(DutySwap.Status.WITHDRAWN)
        settle_asked(swap)
        if shift is not None and swap.other.shift_id == shift.pk:
            _tell_off(swap, shift, at)


def _tell_off(swap: DutySwap, shift: Shift, at: datetime) -> None:
    """The word is about the shift that is gone: a row about the other one would wait for whoever is changing that."""
    asker = swap.duty
    facts = {**swap_facts(asker), "partner": swap.other.partner.name}
    tell_partners(shift, "swap_off", partners=[asker.partner_id], at=at, **facts)


def tell_swap(mine: Duty, theirs: Duty, kind: str, *, at: datetime) -> None:
    """Leave a message for a partner about its own duty and the one it is, or was, to be swapped for."""
    tell_partners(mine.shift, kind, partners=[mine.partner_id], at=at, **swap_facts(theirs))


def swap_facts(theirs: Duty) -> dict[str, str]:
    """What the text of a message needs to say about the other partner's duty."""
    shift = theirs.shift
    return {"partner": theirs.partner.name, "for_title": shift.title, "for_starts_at": shift.starts_at.isoformat()}


def settle_asked(swap: DutySwap) -> None:
    """Withdraw the question whether a partner agrees."""
    settle(ASK_SWAP, key_of_swap(swap))
    settle_calls(ASK_SWAP, key_of_swap(swap))


def key_of_swap(swap: DutySwap) -> str:
    """What names a swap's messages."""
    return f"swap-{swap.pk}"
