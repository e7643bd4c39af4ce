"""A partner's own shifts and records, as its members find them."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef

from partners.directory.models import PartnerMember
from services.activities.models import Activity, ActivityPartner, ActivityQuerySet
from services.roster.models import Duty, Shift
from services.roster.models.shifts import ShiftQuerySet

RECENT = datetime.timedelta(days=14)


def own_shifts(user: Any) -> ShiftQuerySet:
    """Shifts in which a partner is on duty for whom this user acts."""
    partners = PartnerMember.objects.of_user(user).values("partner")
    return Shift.objects.filter(Exists(Duty.objects.assigned().filter(shift=OuterRef("pk"), partner__in=partners)))


def shifts_to_log(partners: Collection[int], now: datetime.datetime) -> ShiftQuerySet:
    """Shifts of the last days with these partners on duty that have begun and are not logged; a wish, never a debt."""
    on_duty = Duty.objects.assigned().filter(shift=OuterRef("pk"), partner__in=partners)
    begun = Shift.objects.planned().filter(Exists(on_duty), starts_at__lte=now, starts_at__gt=now - RECENT)
    return begun.exclude(Exists(Activity.objects.standing().filter(shift=OuterRef("pk"))))


def asked_of(partners: Collection[int]) -> ActivityQuerySet:
    """Records with a question of the office that one of these partners can answer."""
    took_part = ActivityPartner.objects.filter(activity=OuterRef("pk"), partner__in=partners)
    return Activity.objects.returned().filter(Exists(took_part))


def record_of(shift: Shift) -> Activity | None:
    """What was logged for the shift."""
    return Activity.objects.standing().for_display().filter(shift=shift).first()


def last_of(shift: Shift) -> Activity | None:
    """What was logged for the shift before this one in its series."""
    if shift.series_id is None:
        return None
    before = Activity.objects.standing().filter(shift__series=shift.series_id, starts_at__lt=shift.starts_at)
    return before.exclude(headcount=None).order_by("-starts_at", "-pk").first()
