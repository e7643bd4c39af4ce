"""Writes about who is on duty in a shift."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Contact, Partner
from services.roster.audience import tell_partners
from services.roster.keeping import locked, mark_edited, refuse_closed, refuse_over
from services.roster.models import Duty, Shift
from services.roster.seating import free_seat, locked_duty, seat_partner


@action
def assign_duty(
    shift: Shift,
    *,
    partner: Partner,
    by: Actor,
    person: Contact | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> Duty:
    """Give a partner the first free seat of a shift that is still to come.

    Args:
        tell: whether the partner gets a message; not where the caller tells of many duties at once.

    Refused: ``shift_over``, ``shift_cancelled``, ``no_seat``, ``duty_partner_once``, ``person_taken``,
    ``duty_person_of_partner``, ``duty_partner_community``.
    """
    now = now or timezone.now()
    shift = locked(shift)
    refuse_closed(shift, now)
    taken = set(shift.duties.assigned().values_list("seat", flat=True))
    free = [seat for seat in range(1, shift.seats + 1) if seat not in taken]
    if not free:
        raise Refused(_("All seats of this shift are taken."), code="no_seat")
    duty = seat_partner(shift, free[0], partner, person, now)
    record("assign_duty", shift, by=by, duty=duty.pk, partner=partner.pk)
    if tell:
        tell_partners(shift, "assign_duty", partners=[partner.pk], at=now)
    return duty


@action
def release_duty(duty: Duty, *, by: Actor, now: datetime | None = None, tell: bool = True) -> Duty:
    """Free a partner's seat in a shift that is still to come; the row remains as what was planned.

    Args:
        tell: as for ``assign_duty``.

    Refused: ``shift_over``, ``not_assigned``.
    """
    now = now or timezone.now()
    shift, duty = _locked_duty(duty, now)
    free_seat(shift, duty, now)
    record("release_duty", shift, by=by, duty=duty.pk, partner=duty.partner_id)
    if tell:
        tell_partners(shift, "release_duty", partners=[duty.partner_id], at=now)
    return duty


@action
def replace_partner(
    duty: Duty,
    *,
    partner: Partner,
    by: Actor,
    person: Contact | None = None,
    now: datetime | None = None,
    tell: bool = True,
) -> Duty:
    """Put another partner into the seat of one that cannot come.

    Args:
        tell: as for ``assign_duty``.

    Refused: ``shift_over``, ``shift_cancelled``, ``not_assigned``, ``duty_partner_once``, ``person_taken``,
    ``duty_person_of_partner``, ``duty_partner_community``.
    """
    now = now or timezone.now()
    shift, duty = _locked_duty(duty, now)
    refuse_closed(shift, now)
    free_seat(shift, duty, now)
    successor = seat_partner(shift, duty.seat, partner, person, now)
    record("replace_partner", shift, by=by, duty=successor.pk, partner=partner.pk, before=duty.partner_id)
    if tell:
        tell_partners(shift, "release_duty", partners=[duty.partner_id], at=now)
        tell_partners(shift, "assign_duty", partners=[partner.pk], at=now)
    return successor


@action
def name_person(duty: Duty, *, person: Contact | None, by: Actor, now: datetime | None = None) -> Duty:
    """Say whom a partner sends, or that it is not said.

    Refused: ``shift_over``, ``not_assigned``, ``person_taken``, ``duty_person_of_partner``.
    """
    now = now or timezone.now()
    shift, duty = _locked_duty(duty, now)
    duty.person, duty.person_open = person, False
    duty.save(update_fields=["person", "person_open"])
    mark_edited(shift, now)
    record("name_person", shift, by=by, duty=duty.pk, person=person.pk if person else None)
    return duty


def _locked_duty(duty: Duty, now: datetime) -> tuple[Shift, Duty]:
    """As ``locked_duty``, of a shift that is not over."""
    shift = locked(duty.shift)
    refuse_over(shift, now)
    return locked_duty(duty)
