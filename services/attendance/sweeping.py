"""The sweep itself; each row in its own transaction, safe to repeat and to run twice at once."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from services.attendance.actions import end_check_in, miss_unchecked
from services.attendance.models import CheckIn, DutyWatch
from services.attendance.watching import begun_since, is_due, unchecked
from services.roster.models import Duty, DutySettings

logger = logging.getLogger(__name__)


def sweep_check_ins(*, now: datetime | None = None) -> dict[str, int]:
    """End check-ins whose shift is over; mark who has not come where a community wants that.

    Returns:
        how many ended, how many were marked.
    """
    now = now or timezone.now()
    return {"ended": _end_over(now), "marked": _mark_missed(now)}


def _end_over(now: datetime) -> int:
    ended = 0
    over = CheckIn.objects.running().filter(duty__shift__ends_at__lte=now)
    for row in over.order_by("pk"):
        try:
            end_check_in(row, by=Actor.system(), now=now)
        except Refused:  # moved to later in this moment, or being changed: the next run looks again
            logger.info("check-in %s does not end yet", row.pk)
        else:
            ended += 1
    return ended


def _mark_missed(now: datetime) -> int:
    marked = 0
    watching = DutySettings.objects.filter(check_in=True, missed_after__isnull=False)
    watching = watching.exclude(community__closed_rooms__contains=["roster"])
    # Where it was switched off, a watch begins anew when it is switched on again.
    DutyWatch.objects.exclude(community__in=watching.values("community")).delete()
    for asked in watching.order_by("pk"):
        with transaction.atomic():
            since = _watched_since(asked.community_id, now)
        duties = begun_since(unchecked(Duty.objects.filter(community=asked.community_id)), since, now)
        for duty in duties.select_related("shift").order_by("pk"):
            if not is_due(duty.shift, asked, now):
                continue
            try:
                miss_unchecked(duty, by=Actor.system(), now=now)
            except Refused as refusal:
                logger.info("duty %s is not marked: %s", duty.pk, refusal.code)
            else:
                marked += 1
    return marked


def _watched_since(community_id: int, now: datetime) -> datetime:
    """Note that the sweep looks now, and give since when it has done so without a gap."""
    watch = DutyWatch.objects.select_for_update(of=("self",)).filter(community=community_id).first()
    if watch is None:
        DutyWatch.objects.bulk_create(
            [DutyWatch(community_id=community_id, begun_at=now, since=now, seen_at=now)], ignore_conflicts=True
        )
        return now
    if watch.seen_at < now:
        if now - watch.seen_at > DutyWatch.SILENCE:
            watch.since = now
        watch.seen_at = now
        watch.save(update_fields=["since", "seen_at"])
    return watch.since
