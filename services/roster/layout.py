"""Laying out series: from their plans to rows, for many series at once.

The same function plans ahead, follows a changed calendar, and carries out a change of a series. What it may touch is
narrow: it adds shifts for days that have none, and, where asked to ``align``, changes shifts to come that nobody has
edited by hand or cancelled. An occurrence is recognised by the rule's own day, however far it was moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from django.utils.translation import gettext as _

from community.guards.slots import plugged
from community.workdays.calendar import WorkCalendar, midnight
from community.workdays.models import CalendarDay
from partners.directory.models import PartnerStatus
from services.roster.models import Duty, DutySeries, SeriesPartner, Shift
from services.roster.placing import place, place_openly, withdraw
from services.roster.plan import BREAK, Plan, Planned
from services.roster.recurrence import Rule, moment
from services.roster.rotation import turn
from services.spaces.models import Occupancy

COPIED = ("category_id", "service_id", "seats", "public")


@dataclass
class Outcome:
    """What a run did, in shifts; ``open_places`` and ``open_persons`` wait for the office."""

    created: int = 0
    moved: int = 0
    changed: int = 0
    cancelled: int = 0
    withdrawn: int = 0
    open_places: int = 0
    open_persons: int = 0

    def __iadd__(self, other: Outcome) -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    def counts(self) -> dict[str, int]:
        """The figures that are not nought."""
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}


@dataclass
class Wanted:
    """One occurrence as the series has it: its day and who is due."""

    series: DutySeries
    planned: Planned
    crew: list[tuple[int, SeriesPartner]] = field(default_factory=list)

    @property
    def original_start(self) -> datetime:
        return moment(self.planned.original, self.series.starts_at, self.series.tz)

    def times(self) -> tuple[datetime, datetime]:
        """From when to when it takes place."""
        day = self.planned.day or self.planned.original
        return moment(day, self.series.starts_at, self.series.tz), moment(day, self.series.ends_at, self.series.tz)


def lay_out(
    batch: Sequence[DutySeries],
    *,
    since: dict[int, date],
    until: date,
    now: datetime,
    calendar: WorkCalendar,
    align: Collection[int] = (),
) -> dict[int, Outcome]:
    """Give each series of a locked batch its shifts from ``since`` to ``until``.

    Args:
        batch: locked series, with ``partners``, ``breaks`` and ``venue`` fetched.
        since: first of the rule's days to look at, by series.
        until: last of the rule's days to look at.
        align: ids of the series whose known shifts are brought in line too.
    """
    outcomes = {series.pk: Outcome() for series in batch}
    known = _known(batch, min(since.values()), align)
    new: list[Wanted] = []
    for series in batch:
        wanted = _wanted(series, since[series.pk], until, calendar)
        theirs = known.get(series.pk, {})
        new += [each for day, each in wanted.items() if day not in theirs and each.planned.day is not None]
        if series.pk in align:
            shifts = [shift for day, shift in theirs.items() if day >= since[series.pk]]
            outcomes[series.pk] += _align(series, shifts, wanted, now)
    _insert(new, outcomes)
    return outcomes


def _wanted(series: DutySeries, first: date, last: date, calendar: WorkCalendar) -> dict[date, Wanted]:
    """What the series has on each of its rule's days."""
    members = list(series.partners.all())
    wanted: dict[date, Wanted] = {}
    number: int | None = None
    for planned in Plan.of(series, calendar).days(first, last):
        if number is None:
            number = Rule.of(series).index(planned.original) + series.first_turn
        places = turn(number, partners=len(members), seats=series.seats)
        due = [(seat, members[place]) for seat, place in enumerate(places, start=1)]
        # Everybody's turn stays what it was; the seat of a partner that is gone waits for the office.
        crew = [(seat, member) for seat, member in due if member.partner.status != PartnerStatus.ENDED]
        wanted[planned.original] = Wanted(series, planned, crew)
        number += 1
    return wanted


def _known(batch: Sequence[DutySeries], first: date, align: Collection[int]) -> dict[int, dict[date, Shift]]:
    """The shifts that exist, by series and the rule's day; fetched whole only where they may be changed."""
    known: dict[int, dict[date, Shift]] = {}
    after = midnight(first - timedelta(days=1))
    zones = {series.pk: series.tz for series in batch}
    whole = [series.pk for series in batch if series.pk in align]
    slim = [series.pk for series in batch if series.pk not in align]
    shifts = Shift.objects.filter(original_start__gte=after)
    rows: list[Shift] = []
    if slim:
        rows += shifts.filter(series__in=slim).only("series_id", "original_start")
    if whole:
        rows += shifts.filter(series__in=whole).select_related("series", "occupancy").prefetch_related("duties")
    for shift in rows:
        series_id = series_of(shift)
        day = shift.original_start.astimezone(zones[series_id]).date()
        known.setdefault(series_id, {})[day] = shift
    return known


def series_of(shift: Shift) -> int:
    """The id of the series of a shift that has one."""
    assert shift.series_id is not None
    return shift.series_id


def _insert(new: Sequence[Wanted], outcomes: dict[int, Outcome]) -> None:
    """Add shifts with their uses of venues and their duties, in three bulk writes; what is taken is left open."""
    shifts = []
    for each in new:
        start, end = each.times()
        shift = Shift(
            series=each.series,
            community_id=each.series.community_id,
            original_start=each.original_start,
            starts_at=start,
            ends_at=end,
            **{name: getattr(each.series, name) for name in COPIED},
        )
        if each.series.venue is not None:
            shift.venue, shift.occupancy = each.series.venue, Occupancy.of(each.series.venue, start, end)
        shifts.append(shift)
        outcomes[each.series.pk].created += 1
    _claim_venues(shifts, outcomes)
    Shift.objects.bulk_create(shifts)
    _insert_duties([duty for shift, each in zip(shifts, new, strict=True) for duty in _duties(shift, each)], outcomes)


def _claim_venues(shifts: Sequence[Shift], outcomes: dict[int, Outcome]) -> None:
    """Write the uses of venues; a shift whose venue is taken goes without, its place open."""
    uses = [shift.occupancy for shift in shifts if shift.occupancy is not None]
    Occupancy.objects.bulk_create(uses, ignore_conflicts=True)
    got = dict(Occupancy.objects.filter(uid__in=[use.uid for use in uses]).values_list("uid", "pk"))
    for shift in shifts:
        if shift.occupancy is None:
            continue
        if shift.occupancy.uid in got:
            shift.occupancy.pk = got[shift.occupancy.uid]
        else:
            shift.venue = shift.occupancy = None
            shift.place_open = True
            outcomes[series_of(shift)].open_places += 1


def _duties(shift: Shift, wanted: Wanted) -> list[Duty]:
    during = DateTimeTZRange(shift.starts_at, shift.ends_at)
    return [
        Duty(
            shift=shift,
            community_id=shift.community_id,
            seat=seat,
            partner_id=member.partner_id,
            person_id=member.person_id,
            during=during,
        )
        for seat, member in wanted.crew
    ]


def _insert_duties(duties: Sequence[Duty], outcomes: dict[int, Outcome]) -> None:
    """Write duties; one whose person is on duty elsewhere keeps its partner, the person open."""
    Duty.objects.bulk_create(duties, ignore_conflicts=True)
    named = [duty for duty in duties if duty.person_id is not None]
    got = set(Duty.objects.filter(uid__in=[duty.uid for duty in named]).values_list("uid", flat=True))
    clashing = [duty for duty in named if duty.uid not in got]
    for duty in clashing:
        duty.person, duty.person_open = None, True
        outcomes[series_of(duty.shift)].open_persons += 1
    Duty.objects.bulk_create(clashing)


def _align(series: DutySeries, shifts: Sequence[Shift], wanted: dict[date, Wanted], now: datetime) -> Outcome:
    """Bring the untouched shifts to come in line with what the series now has."""
    outcome = Outcome()
    for shift in shifts:
        if shift.edited_at is not None or shift.cancelled or shift.starts_at <= now:
            continue
        day = shift.original_start.astimezone(series.tz).date()
        if day not in wanted and any(keeps(shift) for keeps in plugged("SHIFT_KEEPERS")):
            with translation.override(settings.LANGUAGE_CODE):
                _call_off(shift, _("This service is no longer offered at this time"))
            outcome.cancelled += 1
        elif day not in wanted:
            withdraw(shift)
            outcome.withdrawn += 1
        elif wanted[day].planned.day is None:
            _call_off(shift, _why(wanted[day]))
            outcome.cancelled += 1
        else:
            outcome += _bring_in_line(shift, wanted[day])
    return outcome


def _bring_in_line(shift: Shift, wanted: Wanted) -> Outcome:
    """Change one shift to its series' time, place and crew."""
    outcome = Outcome()
    series, (start, end) = wanted.series, wanted.times()
    moved = (shift.starts_at, shift.ends_at) != (start, end)
    differs = shift.original_start != wanted.original_start or any(
        getattr(shift, name) != getattr(series, name) for name in COPIED
    )
    shift.series, shift.original_start = series, wanted.original_start
    for name in COPIED:
        setattr(shift, name, getattr(series, name))
    if moved or differs or shift.venue_id != series.venue_id:
        outcome.moved, outcome.changed = int(moved), int(not moved)
        outcome.open_places, outcome.open_persons = place_openly(shift, start=start, end=end, venue=series.venue)
    standing = {(duty.seat, duty.partner_id, duty.person_id) for duty in shift.duties.all() if duty.is_assigned}
    if standing != {(seat, member.partner_id, member.person_id) for seat, member in wanted.crew}:
        shift.duties.assigned().delete()
        dealt = {series.pk: Outcome()}
        _insert_duties(_duties(shift, wanted), dealt)
        outcome.open_persons = dealt[series.pk].open_persons
        outcome.changed = int(not moved)
    return outcome


def _why(wanted: Wanted) -> str:
    """Why an occurrence does not take place: its day became a holiday or part of a break."""
    original = wanted.planned.original
    with translation.override(settings.LANGUAGE_CODE):
        if wanted.planned.because == BREAK:
            pauses = wanted.series.breaks.all()
            reason = next(pause.reason for pause in pauses if pause.first_on <= original <= pause.last_on)
        else:
            reason = CalendarDay.objects.filter(day=original).values_list("name", flat=True).first() or ""
        return reason or _("Public holiday")


def _call_off(shift: Shift, reason: str) -> None:
    """Cancel a shift that was already announced."""
    shift.cancel_reason = reason
    shift.status = Shift.Status.CANCELLED
    place(shift, start=shift.starts_at, end=shift.ends_at, venue=shift.venue)
