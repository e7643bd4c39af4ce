"""A partner asks others to stand in; the first one to take it has it; what nobody takes goes back to the office."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from services.roster.audience import tell_office, tell_partners, tell_wanted
from services.roster.keeping import locked, mark_edited, refuse_closed
from services.roster.models import Duty, DutySettings, DutySwap, PartnerAbsence, Shift, SubstituteRequest
from services.roster.seating import key_of, locked_duty, refuse_begun, seat_partner, settle_wanted
from services.roster.suiting import free_partners, takers
from services.roster.swapping import stop_swaps


@action
def ask_substitute(duty: Duty, *, by: Actor, reason: str = "", now: datetime | None = None) -> SubstituteRequest:
    """Look for another partner to stand in; until one takes it, the duty stays where it is.

    Suitable partners who have time are asked; where there are none, all who have time.

    Refused: ``not_assigned``, ``shift_begun``, ``shift_cancelled``, ``no_substitutes`` where the community has not
    switched it on, ``substitute_open_once``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    refuse_begun(shift, now)
    refuse_closed(shift, now)
    settings = DutySettings.of(duty.community_id)
    if not settings.substitutes:
        raise Refused(_("In this community the office finds substitutes. Please call it."), code="no_substitutes")
    if duty.substitute_requests.open().exists():
        raise Refused(_("Somebody to stand in is already being looked for."), code="substitute_open_once")
    mark_edited(shift, now)  # its series leaves it alone while somebody is looked for
    expires = shift.starts_at - timedelta(hours=settings.substitute_hours)
    request = SubstituteRequest.objects.create(
        community_id=duty.community_id,
        duty=duty,
        reason=reason.strip(),
        asked_at=now,
        expires_at=expires if expires > now else shift.starts_at,
    )
    record("ask_substitute", request, by=by, inside=True, duty=duty.pk, partner=duty.partner_id)
    tell_office(duty, "ask_substitute", key=key_of(request))
    tell_wanted(request, list(takers(duty).values_list("pk", flat=True)), key=key_of(request))
    return request


@action
def take_duty(
    request: SubstituteRequest, *, partner: Partner, by: Actor, now: datetime | None = None
) -> SubstituteRequest:
    """Stand in for another partner; the first one to do so has the duty, and it is at once their own.

    Refused: ``request_closed``, ``shift_cancelled``, ``own_duty``, ``partner_not_active``, ``partner_absent``,
    ``partner_busy``, ``not_suitable``: a suitable partner has time, and this one is not suitable.
    """
    now = now or timezone.now()
    shift, request, duty = _locked_request(request)
    if not request.is_open or request.expires_at <= now:
        sentence = _("Somebody else has already taken this over, or it is no longer needed.")
        raise Refused(sentence, code="request_closed")
    refuse_closed(shift, now)
    # Two requests of one time taken by one partner at the same moment: the second one waits here, and then sees it.
    partner = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    if partner.pk == duty.partner_id:
        raise Refused(_("This is your own duty."), code="own_duty")
    if partner.status != PartnerStatus.ACTIVE or partner.community_id != duty.community_id:
        raise Refused(_("Only active partners of the community can stand in."), code="partner_not_active")
    if PartnerAbsence.objects.covering(duty.during).filter(partner=partner).exists():
        sentence = _("You have said that you are not available at that time. Please take that back first.")
        raise Refused(sentence, code="partner_absent")
    if not free_partners(duty).filter(pk=partner.pk).exists():
        raise Refused(_("You are on duty yourself at that time."), code="partner_busy")
    if not takers(duty).filter(pk=partner.pk).exists():
        sentence = _("Partners who offer this service are asked first. If you can do it too, please call the office.")
        raise Refused(sentence, code="not_suitable")
    _hand_over(shift, request, duty, partner, now)
    record("take_duty", shift, by=by, request=request.pk, duty=request.successor_id, before=duty.partner_id)
    settle_wanted(request)
    tell_office(duty, "take_duty", key=key_of(request), taker=partner.name)
    tell_partners(shift, "take_duty", partners=[duty.partner_id], at=now, taker=partner.name)
    tell_partners(shift, "assign_duty", partners=[partner.pk], at=now)
    return request


@action
def withdraw_substitute(request: SubstituteRequest, *, by: Actor, now: datetime | None = None) -> SubstituteRequest:
    """Look for nobody any more: the partner comes itself after all.

    Refused: ``request_closed``.
    """
    _shift, request, _duty = _locked_request(request)
    if not request.is_open:
        raise Refused(_("Somebody else has already taken this over, or it is no longer needed."), code="request_closed")
    request.status = SubstituteRequest.Status.WITHDRAWN
    request.save(update_fields=["status"])
    record("withdraw_substitute", request, by=by, inside=True)
    settle_wanted(request)
    return request


@action
def expire_substitute(request: SubstituteRequest, *, by: Actor, now: datetime | None = None) -> SubstituteRequest:
    """Give a request that nobody took back to the office, which looks for somebody itself; twice changes nothing."""
    now = now or timezone.now()
    _shift, request, duty = _locked_request(request)
    if not request.is_open or request.expires_at > now:
        return request
    request.status = SubstituteRequest.Status.EXPIRED
    request.save(update_fields=["status"])
    record("expire_substitute", request, by=by, inside=True)
    settle_wanted(request)
    tell_office(duty, "expire_substitute", key=key_of(request))
    return request


def _locked_request(request: SubstituteRequest) -> tuple[Shift, SubstituteRequest, Duty]:
    """The shift, the duty and the request, locked in this order."""
    shift = locked(request.duty.shift)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=request.duty_id)
    duty.shift = shift
    row = SubstituteRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    row.duty = duty
    return shift, row, duty


def _hand_over(shift: Shift, request: SubstituteRequest, duty: Duty, partner: Partner, now: datetime) -> None:
    """The seat goes from one partner to the other; who takes a duty over has thereby confirmed it."""
    stop_swaps(DutySwap.objects.about(duty), at=now, shift=shift)
    duty.state = Duty.State.RELEASED
    duty.save(update_fields=["state"])
    successor = seat_partner(shift, duty.seat, partner, None, now)
    successor.confirmed_at = now
    successor.save(update_fields=["confirmed_at"])
    request.status, request.taken_by, request.successor = SubstituteRequest.Status.TAKEN, partner, successor
    request.save(update_fields=["status", "taken_by", "successor"])
