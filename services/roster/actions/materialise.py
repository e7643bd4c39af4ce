"""Planning one series ahead by hand; the sweep over all of them is `services.roster.planning.materialise`."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import action
from services.roster.layout import Outcome
from services.roster.models import DutySeries
from services.roster.planning import plan_ahead


@action
def materialise_series(
    series: DutySeries, *, by: Actor, now: datetime | None = None, since: date | None = None, until: date | None = None
) -> Outcome:
    """Plan one series now.

    Args:
        since: first day to plan, by default today; an earlier one fills in the past (imports, demonstrations).
        until: last day, by default twelve weeks ahead and a little more.
    """
    series = DutySeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    return plan_ahead([series], now=now or timezone.now(), by=by, since=since, until=until)
