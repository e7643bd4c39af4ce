"""Writes about who came: checked in and out, ended with the shift, entered, corrected, and marked as missed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.templatetags.look import clock
from community.timeline.models import record
from services.attendance.codes import refuse_code
from services.attendance.models import AutomaticMark, CheckIn, CheckInVersion, Ended, How
from services.attendance.watching import is_due
from services.roster.actions import mark_missed, unmark_missed
from services.roster.keeping import locked
from services.roster.models import Duty, DutySettings, Shift
from services.roster.seating import locked_duty

Cause = CheckInVersion.Cause


@action
def check_in(
    duty: Duty, *, code: str, by: Actor, scanned_at: datetime | None = None, now: datetime | None = None
) -> CheckIn:
    """Say by the code at the place that the partner is there; a second time is the same record.

    Args:
        code: as it was scanned.
        scanned_at: when that was, where signing in came in between.

    Refused: ``check_in_off``, ``not_assigned``, ``code_unknown``, ``code_of_another_shift``, ``shift_cancelled``,
    ``code_expired``, ``too_early``, ``too_late``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    _refuse_off(duty)
    how = refuse_code(code, shift, scanned_at or now, now)
    row = CheckIn.objects.select_for_update(of=("self",)).filter(duty=duty).first()
    if row is not None and row.is_present:
        return row
    row = row or CheckIn(duty=duty, community_id=duty.community_id)
    row.checked_in_at, row.how = now, how
    row.save()
    _keep_version(row, Cause.CHECKED_IN, by, now)
    record("check_in", row, by=by, duty=duty.pk, partner=duty.partner_id, how=how.value)
    _clear_automatic(duty, now, now)
    return row


@action
def check_out(check_in: CheckIn, *, by: Actor, now: datetime | None = None) -> CheckIn:
    """Say that the partner leaves; a second time changes nothing. Who forgets is checked out at the shift's end.

    Refused: ``check_in_off``, ``not_checked_in``.
    """
    now = now or timezone.now()
    shift, row = _locked(check_in)
    _refuse_off(row.duty)
    if not row.is_present:
        raise Refused(_("There is no check-in for this duty."), code="not_checked_in")
    if row.checked_out_at is None:
        late = shift.is_over(now)
        row.checked_out_at, row.ended = (_end_of(shift, row), Ended.SHIFT) if late else (now, Ended.SELF)
        row.save(update_fields=["checked_out_at", "ended"])
        _keep_version(row, Cause.CHECKED_OUT, by, now)
        record("check_out", row, by=by)
    return row


@action
def end_check_in(check_in: CheckIn, *, by: Actor, now: datetime | None = None) -> CheckIn:
    """Check somebody out with the end of the shift; one that has ended stays as it is.

    Refused: ``shift_not_over``.
    """
    now = now or timezone.now()
    shift, row = _locked(check_in)
    if not row.is_running:
        return row
    if not shift.is_over(now):
        raise Refused(_("The shift is not over yet."), code="shift_not_over")
    row.checked_out_at, row.ended = _end_of(shift, row), Ended.SHIFT
    row.save(update_fields=["checked_out_at", "ended"])
    _keep_version(row, Cause.ENDED, by, now)
    record("end_check_in", row, by=by)
    return row


@action
def enter_check_in(
    duty: Duty,
    *,
    checked_in_at: datetime,
    by: Actor,
    checked_out_at: datetime | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> CheckIn:
    """Enter by hand that a partner came, for instance because its telephone was empty.

    Refused: ``check_in_off``, ``not_assigned``, ``shift_cancelled``, ``already_checked_in``, ``not_at_the_shift``,
    ``checkin_times_in_order``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    _refuse_off(duty)
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    row = CheckIn.objects.select_for_update(of=("self",)).filter(duty=duty).first()
    if row is not None and row.is_present:
        raise Refused(_("This duty has a check-in already; correct that one."), code="already_checked_in")
    row = row or CheckIn(duty=duty, community_id=duty.community_id)
    row.how = How.OFFICE
    _say(row, shift, checked_in_at, checked_out_at, now)
    row.save()
    _keep_version(row, Cause.ENTERED, by, now, reason.strip())
    record("enter_check_in", row, by=by, duty=duty.pk, partner=duty.partner_id)
    _clear_automatic(duty, checked_in_at, now)
    return row


@action
def correct_check_in(
    check_in: CheckIn,
    *,
    checked_in_at: datetime | None,
    reason: str,
    by: Actor,
    checked_out_at: datetime | None = None,
    now: datetime | None = None,
) -> CheckIn:
    """Put right when a partner came or left; what it said before stays on record with the reason.

    Args:
        checked_in_at: None where nobody came.
        checked_out_at: None where nobody has said; it then ends with the shift.

    Refused: ``reason_missing``, ``nothing_changed``, ``not_at_the_shift``, ``checkin_times_in_order``,
    ``checkin_left_who_came``.
    """
    now = now or timezone.now()
    shift, row = _locked(check_in)
    if not reason.strip():
        raise Refused(_("Please say why; the partner can read it."), code="reason_missing")
    if (row.checked_in_at, row.checked_out_at) == (checked_in_at, checked_out_at):
        raise Refused(_("Nothing is different from what is recorded."), code="nothing_changed")
    _say(row, shift, checked_in_at, checked_out_at, now)
    row.corrected = True
    row.save()
    _keep_version(row, Cause.CORRECTED, by, now, reason.strip())
    record("correct_check_in", row, by=by)
    if checked_in_at is not None:
        _clear_automatic(row.duty, checked_in_at, now)
    return row


@action
def miss_unchecked(duty: Duty, *, by: Actor, now: datetime | None = None) -> Duty:
    """Mark a duty as missed because nobody has checked in so long after it began: once in its life.

    Refused: ``check_in_off``, ``not_assigned``, ``shift_cancelled``, ``already_checked_in``, ``already_missed``,
    ``missed_too_soon``.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    asked = _refuse_off(duty)
    if CheckIn.objects.present().filter(duty=duty).exists():
        raise Refused(_("The partner has checked in."), code="already_checked_in")
    if duty.is_missed or duty.cleared_reason or AutomaticMark.objects.filter(duty=duty).exists():
        raise Refused(_("It is already marked as missed."), code="already_missed")
    if not is_due(shift, asked, now):
        raise Refused(_("It is too soon to say so."), code="missed_too_soon")
    AutomaticMark.objects.create(duty=duty, community_id=duty.community_id, marked_at=now)
    with translation.override(settings.LANGUAGE_CODE):
        reason = gettext("No check-in until {time}; noted automatically.").format(time=clock(now))
    return mark_missed(duty, reason=reason, by=by, now=now)


def _refuse_off(duty: Duty) -> DutySettings:
    asked = DutySettings.of(duty.community_id)
    if not asked.check_in:
        raise Refused(_("Nobody needs to check in here; simply come."), code="check_in_off")
    return asked


def _locked(check_in: CheckIn) -> tuple[Shift, CheckIn]:
    """The shift, the duty and the check-in, locked in this order; the duty may have gone to somebody else since."""
    duty = Duty.objects.select_related("shift").get(pk=check_in.duty_id)
    shift = locked(duty.shift)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    row = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    duty.shift, row.duty = shift, duty
    return shift, row


def _say(row: CheckIn, shift: Shift, came: datetime | None, left: datetime | None, now: datetime) -> None:
    """Take over what the office says."""
    for at in filter(None, [came, left]):
        if at > now or abs(at - shift.starts_at).days > 0:
            raise Refused(_("That is not a time of this shift, or it has not come yet."), code="not_at_the_shift")
    row.checked_in_at = came
    if left != row.checked_out_at:
        row.checked_out_at, row.ended = left, Ended.OFFICE if left else ""


def _end_of(shift: Shift, row: CheckIn) -> datetime:
    """When somebody who did not say so left: at the shift's end, unless it was moved before they came."""
    assert row.checked_in_at is not None
    return max(shift.ends_at, row.checked_in_at)


def _keep_version(row: CheckIn, cause: Cause, by: Actor, now: datetime, reason: str = "") -> None:
    CheckInVersion.objects.create(
        check_in=row, community_id=row.community_id, number=row.versions.count() + 1, cause=cause, reason=reason,
        checked_in_at=row.checked_in_at, checked_out_at=row.checked_out_at, by_user_id=by.user_id, at=now,
    )  # fmt: skip


def _clear_automatic(duty: Duty, came: datetime, now: datetime) -> None:
    """Who came late was not missing: the machine's mark is taken back, both stay on record. A person's mark is left."""
    if duty.missed_at is not None and AutomaticMark.objects.filter(duty=duty, marked_at=duty.missed_at).exists():
        with translation.override(settings.LANGUAGE_CODE):
            reason = gettext("Came at {time} after all.").format(time=clock(came))
        unmark_missed(duty, reason=reason, by=Actor.system(), now=now)
