"""What somebody saw of a shift, in a few letters: whoever changes it on that ground learns if it is no longer so."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from services.roster.models import Duty, Shift, SubstituteRequest


def seen_of(shift: Shift, duties: Iterable[Duty], wanted: Iterable[int]) -> str:
    """A mark that differs as soon as time, place, state, partners or their answers differ.

    Args:
        duties: those that stand.
        wanted: which of them somebody to stand in is looked for.
    """
    facts: list[object] = [
        str(shift.status), shift.starts_at.timestamp(), shift.ends_at.timestamp(), shift.venue_id, shift.place_open,
        shift.seats, sorted(wanted),
    ]  # fmt: skip
    for duty in sorted(duties, key=lambda each: each.pk):
        facts += [duty.pk, duty.partner_id, duty.person_id, bool(duty.confirmed_at), bool(duty.missed_at)]
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def seen_now(shift: Shift) -> str:
    """The mark of a shift as it stands in the database, for whoever holds its lock."""
    duties = list(shift.duties.assigned())
    wanted = SubstituteRequest.objects.open().filter(duty__in=duties).values_list("duty", flat=True)
    return seen_of(shift, duties, wanted)
