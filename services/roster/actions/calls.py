"""Writes about calls to make: reached, not reached, not needed, and back; each call once, whoever is faster."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from services.roster.models import PhoneCall
from services.roster.models.calls import NOTE_KEPT


@action
def reach_partner(call: PhoneCall, *, by: Actor, note: str = "", now: datetime | None = None) -> PhoneCall:
    """Note that the partner was reached, and what it said.

    Refused: ``call_closed``.
    """
    call = _locked_open(call)
    _close(call, PhoneCall.State.REACHED, by, note, now)
    record("reach_partner", call, by=by, inside=True, partner=call.partner_id)
    return call


@action
def miss_partner(call: PhoneCall, *, by: Actor, seen: int | None = None, now: datetime | None = None) -> PhoneCall:
    """Note that nobody answered; the call stays on the list.

    Args:
        seen: how many tries whoever says so knew of, so that one tap too many is not counted as a try.

    Refused: ``call_closed``.
    """
    call = _locked_open(call)
    if seen is None or seen == call.tries:
        call.tries, call.tried_at = call.tries + 1, now or timezone.now()
        call.save(update_fields=["tries", "tried_at"])
        record("miss_partner", call, by=by, inside=True, partner=call.partner_id, tries=call.tries)
    return call


@action
def drop_call(call: PhoneCall, *, by: Actor, note: str = "", now: datetime | None = None) -> PhoneCall:
    """Note that nobody needs to call any more, because the partner knows in another way.

    Refused: ``call_closed``.
    """
    call = _locked_open(call)
    _close(call, PhoneCall.State.NOT_NEEDED, by, note, now)
    record("drop_call", call, by=by, inside=True, partner=call.partner_id)
    return call


@action
def reopen_call(call: PhoneCall, *, by: Actor, now: datetime | None = None) -> PhoneCall:
    """Put a call back on the list that was ticked off by mistake; one that is on it stays as it is.

    Refused: ``call_ended`` where its cause has ended.
    """
    call = _locked(call)
    if call.is_open:
        return call
    if call.has_ended(now or timezone.now()):
        raise Refused(_("There is nothing left to say about this."), code="call_ended")
    call.state, call.closed_at, call.closed_by, call.result = PhoneCall.State.OPEN, None, None, ""
    call.purge_on = None
    call.save(update_fields=["state", "closed_at", "closed_by", "result", "purge_on"])
    record("reopen_call", call, by=by, inside=True, partner=call.partner_id)
    return call


@action
def purge_call_note(call: PhoneCall, *, today: date, by: Actor) -> PhoneCall:
    """Erase what was said in a call long ago; that it was made stays.

    Refused: ``not_due`` it was called again meanwhile.
    """
    call = _locked(call)
    if call.purge_on is None or call.purge_on > today:
        raise Refused(_("This note need not be erased yet."), code="not_due")
    call.result, call.purge_on = "", None
    call.save(update_fields=["result", "purge_on"])
    record("purge_call_note", call, by=by, inside=True)
    return call


def _locked(call: PhoneCall) -> PhoneCall:
    return PhoneCall.objects.select_for_update(of=("self",)).select_related("shift").get(pk=call.pk)


def _locked_open(call: PhoneCall) -> PhoneCall:
    call = _locked(call)
    if not call.is_open:
        raise Refused(_("This call has already been dealt with."), code="call_closed")
    return call


def _close(call: PhoneCall, state: str, by: Actor, note: str, now: datetime | None) -> None:
    call.state, call.closed_at, call.closed_by, call.result = state, now or timezone.now(), by.user, note.strip()[:200]
    call.purge_on = timezone.localdate(call.closed_at) + NOTE_KEPT if call.result else None
    call.save(update_fields=["state", "closed_at", "closed_by", "result", "purge_on"])
