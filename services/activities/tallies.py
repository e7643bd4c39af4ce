"""What each partner did in a period: one line a partner, and the whole without counting a shared activity twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from community.workdays.periods import Period
from partners.directory.models import Partner
from services.activities.models import Activity, ActivityPartner, ActivityQuerySet, sums


@dataclass(frozen=True)
class Tally:
    """The sums of one partner, or of all; None where no record says it."""

    partner: Partner | None
    activities: int
    attendances: int | None
    free: int | None
    reduced: int | None
    minutes: int | None
    unsaid: int


def tallies(activities: ActivityQuerySet, period: Period) -> tuple[list[Tally], Tally]:
    """Confirmed records of a period for each partner by name, and of all of them.

    An activity of two partners stands in both lines, and once in the whole: lines may add up to more than the whole.
    """
    counted = activities.confirmed().between(period.first, period.last)
    took_part = ActivityPartner.objects.filter(activity__in=counted)
    rows: Iterable[Any] = took_part.values("partner").annotate(**sums("activity__"))
    by_partner = {row["partner"]: row for row in rows}
    partners: Iterable[Partner] = Partner.objects.filter(pk__in=by_partner).by_name()
    lines = [Tally(**{**by_partner[partner.pk], "partner": partner}) for partner in partners]
    whole: dict[str, Any] = Activity.objects.filter(pk__in=counted.values("pk")).totals()
    return lines, Tally(partner=None, **whole)
