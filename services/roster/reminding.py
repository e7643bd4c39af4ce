"""The sweep over calls: tomorrow's duties where a community switched reminders on; what is over leaves the list."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from services.roster.calling import call_unreached, members_of, settle_over
from services.roster.models import Duty, DutySettings, PhoneCall, Shift
from services.roster.models.calls import QUESTIONS, REMINDER, CallState, is_night
from services.roster.models.shifts import midnight


def sweep_calls(*, now: datetime | None = None) -> dict[str, int]:
    """Settle what is over and, by day, add tomorrow's duties of partners without an account; safe to repeat.

    Returns:
        how many calls were settled, how many added.
    """
    now, added = now or timezone.now(), 0
    settled = settle_over(now)
    if not is_night(now):
        for shift, duties in groupby(_tomorrow(now), key=lambda duty: duty.shift):
            added += _remind(shift, [duty.partner_id for duty in duties], now)
    return {"settled": settled, "added": added}


def _tomorrow(now: datetime) -> list[Duty]:
    """Duties of tomorrow that nobody is on the point of being called about anyway, or was called about today."""
    today = midnight(timezone.localdate(now))
    first, last = today + timedelta(days=1), today + timedelta(days=2)
    about = PhoneCall.objects.filter(shift=OuterRef("shift"), partner=OuterRef("partner")).exclude(kind__in=QUESTIONS)
    spoken = Q(state=CallState.OPEN) | Q(state=CallState.REACHED, closed_at__gte=today)
    asked = DutySettings.objects.filter(reminders=True).values("community")
    duties = Duty.objects.taking_place().filter(
        community__in=asked, shift__starts_at__gte=first, shift__starts_at__lt=last
    )
    duties = duties.exclude(Exists(about.filter(spoken))).exclude(community__closed_rooms__contains=["roster"])
    return list(duties.select_related("shift__series").order_by("shift", "pk"))


def _remind(shift: Shift, partners: list[int], now: datetime) -> int:
    """One shift's calls, in a transaction of its own, behind whoever is changing the shift."""
    with transaction.atomic():
        locked = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
        standing = Duty.objects.taking_place().filter(shift=locked, partner__in=partners)
        partners = list(standing.values_list("partner_id", flat=True))
        if not partners or locked.starts_at != shift.starts_at:
            return 0
        key = f"shift-{shift.pk}-{timezone.localdate(locked.starts_at):%Y%m%d}"
        return call_unreached(locked, REMINDER, partners=partners, members=members_of(partners), key=key, at=now)
