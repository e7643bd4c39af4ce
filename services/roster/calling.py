"""What no message reaches is said by telephone: calls are put on the office's list, and leave it with their cause."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone

from community.people.models import User
from partners.directory.models import Partner, PartnerMember, PartnerStatus
from services.roster.models import Duty, PhoneCall, Shift
from services.roster.models.calls import AFTERWARDS, ASIDE, QUESTIONS, CallState, PhoneCallQuerySet, call_day

TAKES_BACK = {"restore_shift": "cancel_shift", "unmark_missed": "mark_missed", "release_duty": "assign_duty"}
"""What takes back what: where the first was never said, there is nothing to say."""


def members_of(partners: Collection[int]) -> list[PartnerMember]:
    """Who acts for these partners with an account that works."""
    members = PartnerMember.objects.filter(partner__in=partners, ended_at=None, user__is_active=True)
    return list(members.only("partner_id", "user_id"))


def reached_users(members: Iterable[PartnerMember]) -> list[User]:
    """Their accounts."""
    return list(User.objects.filter(pk__in={member.user_id for member in members}))


def call_unreached(
    shift: Shift,
    kind: str,
    *,
    partners: Collection[int],
    members: Iterable[PartnerMember],
    key: str,
    at: datetime,
    **facts: str,
) -> int:
    """Put a call about a shift on the list for every partner without an account; twice changes nothing.

    A later word about the same duty replaces an earlier one that nobody has said yet.

    Returns:
        how many calls were added.
    """
    unreached = set(partners) - {member.partner_id for member in members}
    if not unreached or (shift.ends_at <= at and kind not in AFTERWARDS):
        return 0
    known = Partner.objects.filter(pk__in=unreached).exclude(status=PartnerStatus.ENDED).order_by("pk")
    unreached = set(known.values_list("pk", flat=True))
    kinds = dict.fromkeys(unreached, kind) if kind in QUESTIONS else _replace(shift, kind, unreached, key, at)
    persons = dict(
        Duty.objects.assigned().filter(shift=shift, partner__in=kinds).values_list("partner_id", "person_id")
    )
    details = {"title": shift.title, "starts_at": shift.starts_at.isoformat(), **facts}
    rows = [
        PhoneCall(
            community_id=shift.community_id,
            partner_id=partner,
            contact_id=persons.get(partner),
            shift=shift,
            kind=said,
            key=key,
            details=details,
            due_on=call_day(at),
            made_at=at,
        )
        for partner, said in sorted(kinds.items())
    ]
    # Not `ignore_conflicts` with a count of the rows: what already stood there is not added.
    before = PhoneCall.objects.filter(shift=shift, key=key).count()
    PhoneCall.objects.bulk_create(rows, ignore_conflicts=True)
    return PhoneCall.objects.filter(shift=shift, key=key).count() - before


def _replace(shift: Shift, kind: str, partners: set[int], key: str, at: datetime) -> dict[int, str]:
    """Settle what this word replaces.

    Returns:
        for each partner to whom something is to be said, the kind of it.
    """
    about = PhoneCall.objects.filter(shift=shift, partner__in=partners).exclude(kind__in=ASIDE)
    waiting: dict[int, list[PhoneCall]] = {partner: [] for partner in partners}
    earlier = about.open().exclude(kind=kind, key=key)
    for call in earlier.select_for_update(of=("self",)).order_by("pk"):
        waiting[call.partner_id].append(call)
    kinds = {}
    for partner, calls in waiting.items():
        _settle(PhoneCall.objects.filter(pk__in=[call.pk for call in calls]), at)
        taken_back = next((call for call in calls if call.kind == TAKES_BACK.get(kind)), None)
        if taken_back is None:
            new = kind == "move_shift" and any(call.kind == "assign_duty" for call in calls)
            kinds[partner] = "assign_duty" if new else kind
        elif taken_back.kind != "assign_duty":  # what that one had replaced is still to be said
            replaced = about.filter(partner=partner, state=CallState.NOT_NEEDED, closed_by=None)
            replaced.filter(closed_at=taken_back.made_at).update(state=CallState.OPEN, closed_at=None)
    return kinds


def settle_calls(kind: str, key: str) -> int:
    """Take calls off the list whose cause has ended."""
    return _settle(PhoneCall.objects.open().filter(kind=kind, key=key), timezone.now())


def settle_calls_about(duty: Duty) -> int:
    """Take what was still to be said about a duty off the list: its partner has answered."""
    calls = PhoneCall.objects.open().filter(shift=duty.shift_id, partner=duty.partner_id)
    return _settle(calls.exclude(kind__in=ASIDE), timezone.now())


def settle_over(now: datetime) -> int:
    """Take calls about shifts that are over off the list."""
    return _settle(PhoneCall.objects.open().over(now), now)


def _settle(calls: PhoneCallQuerySet, at: datetime) -> int:
    return calls.update(state=CallState.NOT_NEEDED, closed_at=at)
