"""Writes about one dated shift; the others of its series stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.places.models import Community
from community.timeline.models import record
from partners.directory.models import Contact, Partner
from services.roster.audience import tell_partners
from services.roster.keeping import locked, refuse_closed, refuse_over
from services.roster.models import Duty, DutySwap, Shift, SubstituteRequest
from services.roster.models.words import LEADERS, WORDS
from services.roster.placing import place
from services.roster.seating import stop_looking
from services.roster.swapping import stop_swaps
from services.spaces.models import Venue

FACTS = ("category", "service", "seats", "public")
Crew = Sequence[tuple[Partner, Contact | None]]


@action
def add_shift(
    community: Community,
    *,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    venue: Venue | None = None,
    partners: Crew = (),
    **fields: Any,
) -> Shift:
    """Plan a single shift that belongs to no series.

    Args:
        partners: who is on duty, each with the person it sends or none; at least as many seats as partners.
        fields: any of ``WORDS`` (place_note, booking, fee_text, price_fen in fen …) and ``FACTS``.

    Refused: ``shift_times_in_order``, ``venue_taken``, ``person_taken``, ``shift_has_title``.
    """
    _refuse_unknown(fields)
    seats = max(fields.pop("seats", 1), len(partners))
    shift = Shift(community=community, original_start=starts_at, starts_at=starts_at, ends_at=ends_at, seats=seats)
    _set_words(shift, {"title": title, **fields})
    if starts_at <= timezone.now():  # written down late: nobody could be awaited from its beginning on
        shift.edited_at = timezone.now()
    _refuse_disorder(starts_at, ends_at)
    place(shift, start=starts_at, end=ends_at, venue=venue)
    for seat, (partner, person) in enumerate(partners, start=1):
        Duty.objects.create(
            shift=shift,
            community_id=shift.community_id,
            seat=seat,
            partner=partner,
            person=person,
            during=DateTimeTZRange(starts_at, ends_at),
        )
    record("add_shift", shift, by=by)
    tell_partners(shift, "assign_duty", partners=[partner.pk for partner, _person in partners], at=timezone.now())
    return shift


@action
def move_shift(
    shift: Shift, *, starts_at: datetime, by: Actor, ends_at: datetime | None = None, now: datetime | None = None
) -> Shift:
    """Move one shift; it keeps its length unless a new end is given, and residents see when it was first planned.

    Refused: ``shift_over``, ``shift_cancelled``, ``in_the_past``, ``shift_times_in_order``, ``venue_taken``,
    ``person_taken``.
    """
    now = now or timezone.now()
    shift = locked(shift)
    refuse_closed(shift, now)
    ends_at = ends_at or starts_at + (shift.ends_at - shift.starts_at)
    _refuse_disorder(starts_at, ends_at)
    if ends_at <= now:
        raise Refused(_("A shift cannot be moved into the past."), code="in_the_past")
    shift.edited_at, before = now, shift.starts_at
    place(shift, start=starts_at, end=ends_at, venue=shift.venue)
    record("move_shift", shift, by=by, moved_from=before.isoformat(), to=starts_at.isoformat())
    tell_partners(shift, "move_shift", partners=_partners(shift), at=now)
    return shift


@action
def change_shift(shift: Shift, *, by: Actor, now: datetime | None = None, **fields: Any) -> Shift:
    """Change words, place or facts of one shift; nothing is recorded where nothing differs.

    Args:
        fields: any of ``WORDS`` (``None`` goes back to the series' word), ``FACTS``, and ``venue``; a venue (or none)
            settles a place left open.

    Refused: ``shift_over``, ``shift_cancelled``, ``venue_taken``, ``seats_taken``.
    """
    now = now or timezone.now()
    venue_given, venue = "venue" in fields, fields.pop("venue", None)
    _refuse_unknown(fields)
    shift = locked(shift)
    refuse_closed(shift, now)
    before = _snapshot(shift)
    if "seats" in fields and shift.duties.assigned().filter(seat__gt=fields["seats"]).exists():
        raise Refused(_("More partners are on duty than there would be seats."), code="seats_taken")
    _set_words(shift, fields)
    if venue_given:
        shift.place_open = False
        place(shift, start=shift.starts_at, end=shift.ends_at, venue=venue)
    changed = [name for name, value in _snapshot(shift).items() if before[name] != value]
    if changed:
        shift.edited_at = now
        shift.save()
        record("change_shift", shift, by=by, fields=" ".join(changed))
    return shift


@action
def cancel_shift(shift: Shift, *, reason: str, by: Actor, now: datetime | None = None) -> Shift:
    """Call one shift off; it stays on the roster with its reason, which residents read. Place and people are free.

    Refused: ``shift_over``, ``shift_cancelled``, ``reason_missing``.
    """
    now = now or timezone.now()
    shift = locked(shift)
    refuse_closed(shift, now)
    if not reason.strip():
        raise Refused(_("Please give a reason; residents will read it."), code="reason_missing")
    shift.status, shift.cancel_reason, shift.edited_at = Shift.Status.CANCELLED, reason.strip(), now
    place(shift, start=shift.starts_at, end=shift.ends_at, venue=shift.venue)
    stop_looking(SubstituteRequest.objects.filter(duty__shift=shift))
    stop_swaps(DutySwap.objects.of_shift(shift), at=now, shift=shift)
    record("cancel_shift", shift, by=by)
    tell_partners(shift, "cancel_shift", partners=_partners(shift), at=now, reason=shift.cancel_reason)
    return shift


@action
def restore_shift(shift: Shift, *, by: Actor, now: datetime | None = None) -> Shift:
    """Let a cancelled shift take place after all, with the partners it had.

    Refused: ``shift_over``, ``not_cancelled``, ``venue_taken``, ``person_taken``.
    """
    now = now or timezone.now()
    shift = locked(shift)
    refuse_over(shift, now)
    if not shift.cancelled:
        raise Refused(_("This shift is not cancelled."), code="not_cancelled")
    shift.status, shift.cancel_reason, shift.edited_at = Shift.Status.PLANNED, "", now
    place(shift, start=shift.starts_at, end=shift.ends_at, venue=shift.venue)
    record("restore_shift", shift, by=by)
    tell_partners(shift, "restore_shift", partners=_partners(shift), at=now)
    return shift


def _partners(shift: Shift) -> list[int]:
    return list(shift.duties.assigned().values_list("partner_id", flat=True))


def _refuse_disorder(start: datetime, end: datetime) -> None:
    if end <= start:
        raise Refused(_("The end must be later than the beginning."), code="shift_times_in_order")


def _refuse_unknown(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - set(WORDS) - set(FACTS):
        raise TypeError(f"not a field of a shift: {sorted(unknown)}")


def _set_words(shift: Shift, fields: dict[str, Any]) -> None:
    """Set words as the shift's own and facts as they are; a figure's leading word becomes its own too."""
    for name, value in fields.items():
        if name in FACTS:
            setattr(shift, name, value)
            continue
        if name in LEADERS and getattr(shift, f"own_{LEADERS[name]}") is None:
            setattr(shift, f"own_{LEADERS[name]}", shift.word(LEADERS[name]))
        setattr(shift, f"own_{name}", value)


def _snapshot(shift: Shift) -> dict[str, Any]:
    names = ["venue_id", "place_open", "category_id", "service_id", "seats", "public"]
    return {name: getattr(shift, name) for name in [*names, *(f"own_{word}" for word in WORDS)]}
