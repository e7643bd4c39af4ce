"""Seats of a shift given and freed: what the actions about duties have in common."""

from __future__ import annotations

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from community.messages.models import settle
from partners.directory.models import Contact, Partner
from services.roster.calling import settle_calls
from services.roster.keeping import locked, mark_edited
from services.roster.models import Duty, DutySwap, Shift, SubstituteRequest
from services.roster.models.substitutes import SubstituteRequestQuerySet
from services.roster.settling import settle_reminders
from services.roster.swapping import stop_swaps

WANTED_KINDS = ["ask_substitute", "substitute_wanted", "expire_substitute"]
"""Messages that end with a request for a substitute."""


def locked_duty(duty: Duty) -> tuple[Shift, Duty]:
    """The shift and then the duty, locked, parent before part; the duty must still be its partner's."""
    shift = locked(duty.shift)
    row = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if not row.is_assigned:
        raise Refused(_("This partner is no longer on duty in this shift."), code="not_assigned")
    row.shift = shift
    return shift, row


def refuse_begun(shift: Shift, now: datetime) -> None:
    """Refuse what can only be done before a shift begins."""
    if shift.starts_at <= now:
        raise Refused(_("The shift has already begun. Please call the community office."), code="shift_begun")


def seat_partner(shift: Shift, seat: int, partner: Partner, person: Contact | None, now: datetime) -> Duty:
    """Put a partner into a seat."""
    mark_edited(shift, now)
    return Duty.objects.create(
        shift=shift,
        community_id=shift.community_id,
        seat=seat,
        partner=partner,
        person=person,
        during=DateTimeTZRange(shift.starts_at, shift.ends_at),
    )


def free_seat(shift: Shift, duty: Duty, now: datetime) -> None:
    """Free a seat; nobody need look for a substitute or wait for a swap of it any longer."""
    stop_swaps(DutySwap.objects.about(duty), at=now, shift=shift)
    duty.state = Duty.State.RELEASED
    duty.save(update_fields=["state", "decline_reason"])
    stop_looking(SubstituteRequest.objects.filter(duty=duty))
    settle_reminders(shift, [duty.pk])
    mark_edited(shift, now)


def stop_looking(requests: SubstituteRequestQuerySet) -> None:
    """Withdraw open requests whose cause has ended, with the messages about them."""
    for request in requests.open().select_for_update(of=("self",)).order_by("pk"):
        request.status = SubstituteRequest.Status.WITHDRAWN
        request.save(update_fields=["status"])
        settle_wanted(request)
    # An expired one is already closed; the office's message about it ends here too.
    for request in requests.filter(status=SubstituteRequest.Status.EXPIRED):
        settle_wanted(request)


def settle_wanted(request: SubstituteRequest) -> None:
    """Withdraw the messages that somebody is wanted."""
    for kind in WANTED_KINDS:
        settle(kind, key_of(request))
        settle_calls(kind, key_of(request))


def key_of(request: SubstituteRequest) -> str:
    """What names a request's messages."""
    return f"substitute-{request.pk}"
