"""What a partner says about its duty, and what the office marks afterwards."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from services.roster.audience import tell_office, tell_partners
from services.roster.calling import settle_calls_about
from services.roster.keeping import refuse_closed
from services.roster.models import Duty, DutySettings
from services.roster.seating import free_seat, locked_duty, refuse_begun
from services.roster.settling import settle_reminders


@action
def confirm_duty(duty: Duty, *, by: Actor, now: datetime | None = None) -> Duty:
    """Say that the partner will come; saying so twice changes nothing.

    Refused: ``not_assigned``, ``shift_over``, ``shift_cancelled``, ``not_asked`` where the community asks for no
    confirmation.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    refuse_closed(shift, now)
    if not DutySettings.of(duty.community_id).asks_confirmation:
        raise Refused(_("This community asks for no confirmation; simply come."), code="not_asked")
    if duty.confirmed_at is None:
        duty.confirmed_at = now
        duty.save(update_fields=["confirmed_at"])
        settle_calls_about(duty)
        settle_reminders(shift, [duty.pk])
        record("confirm_duty", duty, by=by, inside=True, partner=duty.partner_id)
    return duty


@action
def decline_duty(duty: Duty, *, reason: str, by: Actor, now: datetime | None = None) -> Duty:
    """Give a seat back because the partner cannot come; the office is told why and finds somebody else.

    Refused: ``not_assigned``, ``shift_begun``, ``shift_cancelled``, ``reason_missing``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    refuse_begun(shift, now)
    refuse_closed(shift, now)
    duty.decline_reason = reason.strip()
    if not duty.decline_reason:
        raise Refused(_("Please say why, so that the office can plan."), code="reason_missing")
    free_seat(shift, duty, now)
    settle_calls_about(duty)
    record("decline_duty", shift, by=by, duty=duty.pk, partner=duty.partner_id)
    tell_office(duty, "decline_duty", key=f"duty-{duty.pk}", reason=duty.decline_reason)
    return duty


@action
def mark_missed(duty: Duty, *, reason: str, by: Actor, now: datetime | None = None) -> Duty:
    """Note, by the office, that nobody came; the partner is told, and the mark can be taken back.

    Refused: ``not_assigned``, ``shift_cancelled``, ``not_begun``, ``already_missed``, ``reason_missing``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    if shift.starts_at > now:
        raise Refused(_("The shift has not begun yet."), code="not_begun")
    if duty.is_missed:
        raise Refused(_("It is already marked as missed."), code="already_missed")
    duty.missed_at, duty.missed_reason, duty.cleared_reason = now, _said(reason), ""
    duty.save(update_fields=["missed_at", "missed_reason", "cleared_reason"])
    record("mark_missed", duty, by=by, inside=True, partner=duty.partner_id)
    tell_partners(shift, "mark_missed", partners=[duty.partner_id], at=now, reason=duty.missed_reason)
    return duty


@action
def unmark_missed(duty: Duty, *, reason: str, by: Actor, now: datetime | None = None) -> Duty:
    """Correct the office's mark: the duty counts as kept again; both reasons stay on record.

    Refused: ``not_assigned``, ``not_missed``, ``reason_missing``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    if not duty.is_missed:
        raise Refused(_("It is not marked as missed."), code="not_missed")
    duty.missed_at, duty.cleared_reason = None, _said(reason)
    duty.save(update_fields=["missed_at", "cleared_reason"])
    record("unmark_missed", duty, by=by, inside=True, partner=duty.partner_id)
    tell_partners(shift, "unmark_missed", partners=[duty.partner_id], at=now, reason=duty.cleared_reason)
    return duty


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Please give a reason; the partner will read it."), code="reason_missing")
    return reason.strip()
