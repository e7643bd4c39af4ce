"""Putting shifts into time and place: the row of a shift, its use of a venue and its duties change together.

``place`` is strict: the database refuses a venue or person that is taken. ``place_openly`` is for planning ahead, where
one clash must not stop the rest: it looks first, and what is taken is left open for the office (see
docs/decisions/011-clashes-while-planning.md). Somebody who takes the venue between looking and writing makes the
transaction fail as a whole; the next run plans it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from community.templatetags.look import calendar_day, time_span
from services.roster.models import Duty, DutySwap, Shift, SubstituteRequest
from services.roster.swapping import stop_swaps
from services.spaces.models import NEVER, Occupancy, Venue

MATCHING = '"shift_occupancy"'


@contextmanager
def together() -> Iterator[None]:
    """Let a shift and its use of a venue differ until both are written."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {MATCHING} DEFERRED")
        yield
        cursor.execute(f"SET CONSTRAINTS {MATCHING} IMMEDIATE")


def place(shift: Shift, *, start: datetime, end: datetime, venue: Venue | None) -> None:
    """Write a shift (new or known) at a time and place; a cancelled one occupies nothing.

    Raises:
        Refused: ``venue_taken``, naming the shift that has the venue.
        IntegrityError: ``venue_taken`` or ``person_taken``, which the action turns into a refusal.
    """
    use = shift.occupancy
    if shift.pk is not None and not shift._state.adding and start != shift.starts_at:
        _follow(shift, start)
    with together():
        if venue is None:
            shift.occupancy = None
        elif use is None:
            shift.occupancy = Occupancy.of(venue, start, end)
        else:
            use.venue, use.shared = venue, venue.shared
        if shift.occupancy is not None and venue is not None and not shift.cancelled:
            refuse_taken(venue, start, end, besides=shift)
        if shift.occupancy is not None:
            shift.occupancy.during = NEVER if shift.cancelled else DateTimeTZRange(start, end)
            shift.occupancy.save()
        shift.venue, shift.starts_at, shift.ends_at = venue, start, end
        shift.save()
        if venue is None and use is not None:
            use.delete()


def _follow(shift: Shift, start: datetime) -> None:
    """Who confirmed or would swap one time has not agreed to another; the search for a substitute moves along."""
    shift.duties.filter(confirmed_at__isnull=False).update(confirmed_at=None)
    stop_swaps(DutySwap.objects.of_shift(shift), at=timezone.now(), shift=shift)
    wanted = SubstituteRequest.objects.filter(duty__shift=shift)
    wanted.open().update(expires_at=F("expires_at") + (start - shift.starts_at))


def place_openly(shift: Shift, *, start: datetime, end: datetime, venue: Venue | None) -> tuple[int, int]:
    """As ``place``, but leave open the venue and the persons that are taken.

    Returns:
        how many places and how many persons had to be left open.
    """
    open_place = venue is not None and is_taken(venue, start, end, besides=shift)
    shift.place_open = open_place
    clashing = [duty.pk for duty in shift.duties.assigned() if duty.person_id and is_busy(duty, start, end)]
    Duty.objects.filter(pk__in=clashing).update(person=None, person_open=True)
    place(shift, start=start, end=end, venue=None if open_place else venue)
    return int(open_place), len(clashing)


def refuse_taken(venue: Venue, start: datetime, end: datetime, *, besides: Shift) -> None:
    """Say which shift has an exclusive venue at that time; that none has, only the database keeps."""
    if venue.shared:
        return
    uses = Occupancy.objects.filter(venue=venue).overlapping(start, end)
    others = Shift.objects.filter(occupancy__in=uses).exclude(pk=besides.pk).select_related("series", "service")
    if (other := others.in_order().first()) is None:
        return
    when = f"{calendar_day(other.starts_at)} {time_span(other.starts_at, other.ends_at)}"
    sentence = _("The place is already taken at that time: “%(title)s”, %(when)s.")
    raise Refused(sentence, code="venue_taken", params={"title": other.title, "when": when, "row": other})


def is_taken(venue: Venue, start: datetime, end: datetime, *, besides: Shift | None = None) -> bool:
    """Whether an exclusive venue already has another use at that time."""
    if venue.shared:
        return False
    uses = Occupancy.objects.filter(venue=venue).overlapping(start, end)
    if besides is not None and besides.occupancy_id is not None:
        uses = uses.exclude(pk=besides.occupancy_id)
    return uses.exists()


def is_busy(duty: Duty, start: datetime, end: datetime) -> bool:
    """Whether the duty's person is on duty elsewhere at that time."""
    others = Duty.objects.assigned().filter(person=duty.person_id, during__overlap=DateTimeTZRange(start, end))
    return others.exclude(shift=duty.shift_id).exists()


def withdraw(shift: Shift) -> None:
    """Delete a shift as if it had never been planned, with its duties and its use of a venue."""
    use = shift.occupancy
    with together():
        shift.delete()
        if use is not None:
            use.delete()
