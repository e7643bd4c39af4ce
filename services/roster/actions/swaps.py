"""Two partners swap duties: one proposes, the other agrees or not; then both seats change hands together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from services.roster.audience import ask_to_swap, tell_office
from services.roster.calling import settle_calls_about
from services.roster.keeping import mark_edited, refuse_closed
from services.roster.models import Duty, DutySettings, DutySwap, Shift
from services.roster.models.swaps import swappable, takeable
from services.roster.seating import free_seat, refuse_begun, seat_partner
from services.roster.swapping import key_of_swap, settle_asked, swap_facts, tell_swap


@action
def ask_swap(duty: Duty, *, other: Duty, by: Actor, now: datetime | None = None) -> DutySwap:
    """Propose to another partner to come for each other; both duties stay where they are until it agrees.

    Args:
        duty: the one given away.
        other: the one wanted instead, of another partner.

    Refused: ``no_swaps`` where the community has not switched it on, ``not_assigned``, ``shift_begun``,
    ``shift_cancelled``, ``swap_open_once``, ``not_swappable`` where one of them could not take the other's.
    """
    now = now or timezone.now()
    duty, other = _locked_pair(duty, other)
    settings = _settings(duty)
    _refuse_gone(duty, other, now)
    if DutySwap.objects.open().about(duty, other).exists():
        sentence = _("One of these duties already stands in a swap that waits for an answer.")
        raise Refused(sentence, code="swap_open_once")
    _refuse_unswappable(duty, other, now)
    for each in (duty, other):
        mark_edited(each.shift, now)  # its series leaves it alone while an answer is awaited
    first = min(duty.shift.starts_at, other.shift.starts_at)
    expires = first - timedelta(hours=settings.substitute_hours)
    swap = DutySwap.objects.create(
        community_id=duty.community_id,
        duty=duty,
        other=other,
        asked_at=now,
        expires_at=expires if expires > now else first,
    )
    record("ask_swap", swap, by=by, duty=duty.pk, other=other.pk)
    ask_to_swap(other, key=key_of_swap(swap), at=now, **swap_facts(duty))
    return swap


@action
def accept_swap(swap: DutySwap, *, by: Actor, now: datetime | None = None) -> DutySwap:
    """Agree: both seats change hands at once. Persons and confirmations are asked for anew, earlier links end.

    Refused: ``swap_closed``, ``no_swaps``, ``shift_begun``, ``shift_cancelled``, ``not_swappable``.
    """
    now = now or timezone.now()
    swap = _locked_open(swap, now)
    duty, other = swap.duty, swap.other
    _settings(duty)
    _refuse_gone(duty, other, now)
    # Whoever takes a duty over elsewhere at this moment waits here, and then sees it.
    both = Partner.objects.filter(pk__in=[duty.partner_id, other.partner_id]).order_by("pk")
    partners = {partner.pk: partner for partner in both.select_for_update(of=("self",), no_key=True)}
    _refuse_unswappable(duty, other, now, answered=True)
    swap.end(DutySwap.Status.ACCEPTED)
    for each in (duty, other):
        free_seat(each.shift, each, now)
        settle_calls_about(each)
    swap.new_duty = seat_partner(other.shift, other.seat, partners[duty.partner_id], None, now)
    swap.new_other = seat_partner(duty.shift, duty.seat, partners[other.partner_id], None, now)
    swap.save(update_fields=["new_duty", "new_other"])
    record("accept_swap", swap, by=by, duty=swap.new_duty.pk, other=swap.new_other.pk)
    settle_asked(swap)
    tell_swap(swap.new_duty, _as(duty, other.partner), "accept_swap", at=now)
    tell_swap(swap.new_other, _as(other, duty.partner), "accept_swap", at=now)
    tell_office(duty, "swap_agreed", key=key_of_swap(swap), taker=other.partner.name, **_without_partner(other))
    return swap


@action
def decline_swap(swap: DutySwap, *, by: Actor, now: datetime | None = None) -> DutySwap:
    """Say no; both duties stay where they are, and whoever proposed it is told.

    Refused: ``swap_closed``.
    """
    now = now or timezone.now()
    swap = _ended(_locked_open(swap, now), DutySwap.Status.DECLINED)
    record("decline_swap", swap, by=by, duty=swap.duty_id, other=swap.other_id)
    tell_swap(swap.duty, swap.other, "decline_swap", at=now)
    return swap


@action
def withdraw_swap(swap: DutySwap, *, by: Actor, now: datetime | None = None) -> DutySwap:
    """Take the proposal back before it is answered.

    Refused: ``swap_closed``.
    """
    swap = _ended(_locked_open(swap, now or timezone.now()), DutySwap.Status.WITHDRAWN)
    record("withdraw_swap", swap, by=by, duty=swap.duty_id, other=swap.other_id)
    return swap


@action
def expire_swap(swap: DutySwap, *, by: Actor, now: datetime | None = None) -> DutySwap:
    """End a proposal that nobody answered in time, or of a partnership that has ended; twice changes nothing."""
    now = now or timezone.now()
    swap = _locked_swap(swap)
    if not DutySwap.objects.due(now).filter(pk=swap.pk).exists():
        return swap
    swap = _ended(swap, DutySwap.Status.EXPIRED)
    record("expire_swap", swap, by=by, duty=swap.duty_id, other=swap.other_id)
    tell_swap(swap.duty, swap.other, "expire_swap", at=now)
    return swap


def _ended(swap: DutySwap, status: str) -> DutySwap:
    """Close it, with the question that was asked."""
    swap.end(status)
    settle_asked(swap)
    return swap


def _locked_pair(duty: Duty, other: Duty) -> tuple[Duty, Duty]:
    """Both shifts and then both duties, locked by their numbers, so that two at once cannot wait for each other."""
    shifts = Shift.objects.select_for_update(of=("self",)).filter(pk__in=[duty.shift_id, other.shift_id])
    by_number = {shift.pk: shift for shift in shifts.order_by("pk")}
    duties = Duty.objects.select_for_update(of=("self",)).filter(pk__in=[duty.pk, other.pk])
    rows = {row.pk: row for row in duties.order_by("pk")}
    for row in rows.values():
        row.shift = by_number[row.shift_id]
    return rows[duty.pk], rows[other.pk]


def _locked_swap(swap: DutySwap) -> DutySwap:
    """Shifts, duties and then the swap, locked in this order."""
    duty, other = _locked_pair(swap.duty, swap.other)
    row = DutySwap.objects.select_for_update(of=("self",)).get(pk=swap.pk)
    row.duty, row.other = duty, other
    return row


def _locked_open(swap: DutySwap, now: datetime) -> DutySwap:
    row = _locked_swap(swap)
    if not row.is_open or row.expires_at <= now:
        sentence = _("This swap has already been answered, or it is no longer possible.")
        raise Refused(sentence, code="swap_closed")
    return row


def _settings(duty: Duty) -> DutySettings:
    settings = DutySettings.of(duty.community_id)
    if not settings.swaps:
        raise Refused(_("In this community the office swaps duties. Please call it."), code="no_swaps")
    return settings


def _refuse_gone(duty: Duty, other: Duty, now: datetime) -> None:
    for each in (duty, other):
        if not each.is_assigned:
            raise Refused(_("This partner is no longer on duty in this shift."), code="not_assigned")
        refuse_begun(each.shift, now)
        refuse_closed(each.shift, now)


def _refuse_unswappable(duty: Duty, other: Duty, now: datetime, *, answered: bool = False) -> None:
    """Each must be able to come for the other."""
    possible = takeable(duty, now) if answered else swappable(duty, now)
    if duty.partner.status != PartnerStatus.ACTIVE or not possible.filter(pk=other.pk).exists():
        sentence = _("One of the two cannot come at the other's time; this swap is not possible.")
        raise Refused(sentence, code="not_swappable")


def _as(duty: Duty, partner: Partner) -> Duty:
    """A duty in words about the one who now has it."""
    return Duty(shift=duty.shift, partner=partner)


def _without_partner(duty: Duty) -> dict[str, str]:
    return {name: value for name, value in swap_facts(duty).items() if name != "partner"}
