"""Writes about what was done: logged, asked about, answered, corrected, confirmed, withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.categories.models import Category
from community.guards.refusal import Refused, action
from community.messages.models import notify, settle
from community.people.models import User
from community.places.models import Community
from community.timeline.models import record
from partners.directory.models import Partner, PartnerMember
from services.activities.models import (
    CORRECTABLE,
    FACTS,
    Activity,
    ActivityPartner,
    ActivityStatus,
    ActivityVersion,
    ActivityVersionPartner,
)
from services.roster.models import Shift


@action
def log_activity(
    community: Community,
    *,
    partners: Collection[Partner],
    title: str,
    starts_at: datetime,
    minutes: int,
    by: Actor,
    shift: Shift | None = None,
    category: Category | None = None,
    headcount: int | None = None,
    free_count: int | None = None,
    reduced_count: int | None = None,
    sentence: str = "",
    submission: UUID | None = None,
    now: datetime | None = None,
) -> Activity:
    """Write down what was done; the same submission a second time is the same record.

    Args:
        partners: who did it; for a shift, who was on duty.
        minutes: how long.
        headcount: attendances 人次, of which `free_count` and `reduced_count`; None where it is not said.
        submission: chosen where it was typed, before it was sent for the first time.

    Refused: ``not_begun``, ``shift_cancelled``, ``no_partner``, ``activity_shift_once``,
    ``activity_submission_once``, ``activity_counts_in_order``, ``activity_minutes_of_one_day``.
    """
    now, submission = now or timezone.now(), submission or uuid4()
    if shift is not None:
        shift = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    facts = {
        "title": title, "starts_at": starts_at, "minutes": minutes, "headcount": headcount, "free_count": free_count,
        "reduced_count": reduced_count, "sentence": sentence,
    }  # fmt: skip
    origin = {"submitted_by_id": by.user_id, "submitted_at": now, "on_behalf": _is_on_behalf(partners, by)}
    activity, is_new = Activity.objects.get_or_create(
        submission=submission,
        defaults={"community": community, "shift": shift, "category": category, **origin, **facts},
    )
    if not is_new:
        return _same_record(activity, community, shift, by)
    if not partners:
        raise Refused(_("Say who did it."), code="no_partner")
    if starts_at > now:
        raise Refused(_("This can be logged once it has begun."), code="not_begun")
    if shift is not None and shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    for partner in partners:
        ActivityPartner.objects.create(activity=activity, partner=partner, community_id=community.pk)
    _keep_version(activity, ActivityVersion.Cause.LOGGED, "", by, now)
    record("log_activity", activity, by=by, shift=shift.pk if shift else None)
    return activity


@action
def resubmit_activity(
    activity: Activity, *, by: Actor, answer: str = "", now: datetime | None = None, **facts: Any
) -> Activity:
    """Change what was logged as long as it is not confirmed, or answer the office's question; both versions are kept.

    Args:
        answer: to the question.
        facts: any of ``FACTS``.

    Refused: ``activity_confirmed``, ``activity_cancelled``, ``activity_counts_in_order``,
    ``activity_minutes_of_one_day``, ``not_begun``.
    """
    now = now or timezone.now()
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"not for partners to say: {sorted(unknown)}")
    activity = _locked(activity)
    _refuse_cancelled(activity)
    if activity.is_confirmed:
        raise Refused(_("The office has confirmed this already; call it to have something corrected."),
                      code="activity_confirmed")  # fmt: skip
    changed = _changed(activity, facts, now)
    if not changed and not answer and not activity.is_returned:
        return activity  # sent twice
    partners = list(activity.partners.all())
    activity.submitted_by_id, activity.submitted_at = by.user_id, now
    activity.on_behalf = _is_on_behalf(partners, by)
    activity.status = ActivityStatus.SUBMITTED
    activity.save()
    settle("return_activity", _message_key(activity))
    _keep_version(activity, ActivityVersion.Cause.RESUBMITTED, answer, by, now)
    record("resubmit_activity", activity, by=by, changed=",".join(changed) or None)
    return activity


@action
def correct_activity(
    activity: Activity,
    *,
    reason: str,
    by: Actor,
    partners: Collection[Partner] | None = None,
    now: datetime | None = None,
    **facts: Any,
) -> Activity:
    """Put right what was logged; what it said before is kept with the reason.

    A question that was open is thereby settled: the record waits to be confirmed again.

    Args:
        partners: who did it, all of them; None leaves them as they are.
        facts: any of ``CORRECTABLE``.

    Refused: ``nothing_changed``, ``activity_cancelled``, ``no_partner``, ``activity_counts_in_order``,
    ``activity_minutes_of_one_day``, ``not_begun``, ``activitypartner_partner_community``.
    """
    now = now or timezone.now()
    activity = _locked(activity)
    _refuse_cancelled(activity)
    changed = _changed(activity, facts, now)
    if partners is not None and _put_in_place(activity, partners):
        changed.append("partners")
    if not changed:
        raise Refused(_("Nothing is different from what was logged."), code="nothing_changed")
    if activity.is_returned:
        activity.status = ActivityStatus.SUBMITTED
        settle("return_activity", _message_key(activity))
    activity.save()
    _keep_version(activity, ActivityVersion.Cause.CORRECTED, reason, by, now)
    record("correct_activity", activity, by=by, changed=",".join(changed))
    return activity


@action
def confirm_activity(activity: Activity, *, by: Actor, now: datetime | None = None) -> Activity:
    """Confirm a record: from now on residents see it and it counts.

    Refused: ``not_submitted``, ``activity_confirmed_by_another`` (who logged it for a partner).
    """
    activity = _locked(activity)
    if activity.status != ActivityStatus.SUBMITTED:
        raise Refused(_("This does not wait to be confirmed."), code="not_submitted")
    if by.user_id and by.user_id == activity.submitted_by_id and not activity.on_behalf:
        raise Refused(
            _("Whoever logs for a partner does not confirm the same record."), code="activity_confirmed_by_another"
        )
    activity.status = ActivityStatus.CONFIRMED
    activity.confirmed_by_id, activity.confirmed_at = by.user_id, now or timezone.now()
    activity.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    record("confirm_activity", activity, by=by)
    return activity


@action
def return_activity(activity: Activity, *, question: str, by: Actor) -> Activity:
    """Give a record back to the partner with a question; until it is answered, residents do not see it.

    Refused: ``already_returned``, ``activity_cancelled``, ``entered_by_the_office`` (nobody else can answer).
    """
    activity = _locked(activity)
    _refuse_cancelled(activity)
    if activity.is_returned:
        raise Refused(_("The partner has not answered the last question yet."), code="already_returned")
    if activity.on_behalf:
        raise Refused(_("The office entered this itself; correct it instead."), code="entered_by_the_office")
    activity.status, activity.question = ActivityStatus.RETURNED, question
    activity.confirmed_by, activity.confirmed_at = None, None
    activity.save(update_fields=["status", "question", "confirmed_by", "confirmed_at"])
    record("return_activity", activity, by=by)
    _ask_members(activity)
    return activity


@action
def cancel_activity(activity: Activity, *, reason: str, by: Actor, now: datetime | None = None) -> Activity:
    """Withdraw a record that should not have been made; it is kept, counts nowhere, and its shift can be logged anew.

    Refused: ``activity_cancelled``, ``no_reason``.
    """
    activity = _locked(activity)
    _refuse_cancelled(activity)
    if not reason.strip():
        raise Refused(_("Please say why."), code="no_reason")
    settle("return_activity", _message_key(activity))
    activity.status, activity.cancel_reason = ActivityStatus.CANCELLED, reason
    activity.confirmed_by, activity.confirmed_at = None, None
    activity.save(update_fields=["status", "cancel_reason", "confirmed_by", "confirmed_at"])
    _keep_version(activity, ActivityVersion.Cause.CANCELLED, reason, by, now or timezone.now())
    record("cancel_activity", activity, by=by)
    return activity


@action
def restore_activity(activity: Activity, *, by: Actor, now: datetime | None = None) -> Activity:
    """Take a withdrawal back; the record waits to be confirmed.

    Refused: ``not_cancelled``, ``activity_shift_once`` (the shift has been logged anew).
    """
    activity = _locked(activity)
    if not activity.is_cancelled:
        raise Refused(_("This record stands already."), code="not_cancelled")
    activity.status = ActivityStatus.SUBMITTED
    activity.save(update_fields=["status"])
    _keep_version(activity, ActivityVersion.Cause.RESTORED, "", by, now or timezone.now())
    record("restore_activity", activity, by=by)
    return activity


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def _refuse_cancelled(activity: Activity) -> None:
    if activity.is_cancelled:
        raise Refused(_("The office has withdrawn this record."), code="activity_cancelled")


def _put_in_place(activity: Activity, partners: Collection[Partner]) -> bool:
    """Make these the partners that took part; says whether that changed anything."""
    if not partners:
        raise Refused(_("Say who did it."), code="no_partner")
    wanted = {partner.pk for partner in partners}
    stand = set(activity.taking_part.values_list("partner", flat=True))
    activity.taking_part.exclude(partner__in=wanted).delete()
    for partner in sorted(wanted - stand):
        ActivityPartner.objects.create(activity=activity, partner_id=partner, community_id=activity.community_id)
    return wanted != stand


def _same_record(activity: Activity, community: Community, shift: Shift | None, by: Actor) -> Activity:
    """The record a submission made when it came first; a key that somebody else used is nobody's retry."""
    same = (activity.community_id, activity.shift_id, activity.submitted_by_id)
    if same != (community.pk, shift.pk if shift else None, by.user_id):
        raise Refused(_("This form has been sent before; please open it again."), code="activity_submission_once")
    return activity


def _is_on_behalf(partners: Collection[Partner], by: Actor) -> bool:
    """Whether somebody writes this who acts for none of the partners."""
    if by.user is None:
        return False
    return not PartnerMember.objects.of_user(by.user).filter(partner__in=partners).exists()


def _changed(activity: Activity, facts: dict[str, Any], now: datetime) -> list[str]:
    """Take new facts over, and say which are new."""
    if unknown := set(facts) - set(CORRECTABLE):
        raise TypeError(f"no facts of an activity: {sorted(unknown)}")
    changed = [name for name in CORRECTABLE if name in facts and facts[name] != getattr(activity, name)]
    for name in changed:
        setattr(activity, name, facts[name])
    if activity.starts_at > now:
        raise Refused(_("This can be logged once it has begun."), code="not_begun")
    return changed


def _keep_version(activity: Activity, cause: str, note: str, by: Actor, now: datetime) -> None:
    version = ActivityVersion.objects.create(
        activity=activity, community_id=activity.community_id, number=activity.versions.count() + 1, cause=cause,
        note=note, by_user_id=by.user_id, at=now, **{name: getattr(activity, name) for name in CORRECTABLE},
    )  # fmt: skip
    for partner in activity.taking_part.values_list("partner", flat=True):
        ActivityVersionPartner.objects.create(version=version, partner_id=partner, community_id=activity.community_id)


def _message_key(activity: Activity) -> str:
    """One question at a time for each version of a record."""
    return f"activity-{activity.pk}-{activity.versions.count()}"


def _ask_members(activity: Activity) -> None:
    """Leave the question with everybody who acts for the partners."""
    members = PartnerMember.objects.filter(partner__in=activity.partners.all(), ended_at=None)
    notify(
        User.objects.filter(pk__in=members.values("user"), is_active=True),
        "return_activity",
        key=_message_key(activity),
        community=activity.community,
        url=reverse("log_activity", args=[activity.shift.uid])
        if activity.shift
        else reverse("logged_activity", args=[activity.uid]),
        title=activity.title,
        starts_at=activity.starts_at.isoformat(),
    )
