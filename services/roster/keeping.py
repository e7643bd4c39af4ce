"""What every write to one shift begins with: its lock, and what can no longer be changed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from services.roster.models import Shift


def locked(shift: Shift) -> Shift:
    """The shift's row, locked until the transaction ends."""
    return Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)


def refuse_closed(shift: Shift, now: datetime) -> None:
    """Refuse what can only be done to a shift that will still take place."""
    refuse_over(shift, now)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")


def refuse_over(shift: Shift, now: datetime) -> None:
    """Refuse to rewrite what has already taken place."""
    if shift.is_over(now):
        raise Refused(_("This shift is over and can no longer be changed."), code="shift_over")


def mark_edited(shift: Shift, now: datetime) -> None:
    """Note that somebody changed this shift by hand, so that its series leaves it alone."""
    shift.edited_at = now
    shift.save(update_fields=["edited_at"])
