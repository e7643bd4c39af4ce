"""Planning ahead: every series has its shifts for the next twelve weeks, however often and wherever this runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.messages.models import notify
from community.timeline.models import record
from community.workdays.calendar import SHANGHAI, WorkCalendar
from community.workdays.models import CalendarDay
from services.roster.audience import office_of
from services.roster.layout import Outcome, lay_out
from services.roster.models import Duty, DutySeries
from services.roster.models.series import DutySeriesQuerySet

logger = logging.getLogger(__name__)

AHEAD = timedelta(weeks=12)
MARGIN = timedelta(weeks=1)
"""Planning goes this much further, so that each series is touched once a week rather than daily."""
BATCH = 200
ATTEMPTS = 3


def materialise(*, now: datetime | None = None, by: Actor | None = None, batch: int = BATCH) -> Outcome:
    """Plan every series that is due: twelve weeks ahead, and again after the calendar has changed or a partner is gone.

    Series are claimed in batches with ``SKIP LOCKED`` and each batch is one transaction, so that two runs share the
    work and a killed one loses only the batch it was at.

    Args:
        now: the moment to plan from; by default this one.
        batch: series per transaction.

    Returns:
        what was done in all.
    """
    now, by = now or timezone.now(), by or Actor.system()
    due, _stale = _due(now)
    ids = list(due.order_by("community_id", "pk").values_list("pk", flat=True))
    total = Outcome()
    for first in range(0, len(ids), batch):
        total += _patiently(ids[first : first + batch], now, by)
    return total


def _patiently(ids: Sequence[int], now: datetime, by: Actor) -> Outcome:
    """Plan a batch; try again when others are in the way, and one by one when a series cannot be planned."""
    for _attempt in range(ATTEMPTS):
        try:
            return _materialise_batch(ids, now=now, by=by)
        except Refused as refused:
            if refused.code != "busy":
                break
        except (OperationalError, InterfaceError):
            raise  # the database is away; nothing is gained by going on
        except Exception:
            if len(ids) == 1:
                logger.exception("series %s cannot be planned", ids[0])
            break
    total = Outcome()
    if len(ids) == 1:
        logger.error("series %s was not planned; the next run tries again", ids[0])
        return total
    for each in ids:
        total += _patiently([each], now, by)
    return total


@action
def _materialise_batch(ids: Sequence[int], *, now: datetime, by: Actor) -> Outcome:
    """Plan those of a batch that are still due and that nobody else is planning."""
    due, is_stale = _due(now)
    batch = list(due.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True))
    return plan_ahead(batch, now=now, by=by, align=[series.pk for series in batch if is_stale(series)])


def _due(now: datetime) -> tuple[DutySeriesQuerySet, Callable[[DutySeries], bool]]:
    """Which series to plan, and of which of them the known shifts are to be brought in line as well."""
    changed = CalendarDay.objects.last_change()
    with_gone = set(Duty.objects.of_the_gone(now).values_list("shift__series", flat=True))
    due = DutySeries.objects.due(_today(now) + AHEAD, changed, also=with_gone)
    return due, lambda series: series.pk in with_gone or series.is_stale(changed)


def plan_ahead(
    batch: Sequence[DutySeries],
    *,
    now: datetime,
    by: Actor,
    since: date | None = None,
    until: date | None = None,
    align: Sequence[int] = (),
) -> Outcome:
    """Lay out locked series, leave an event for each that changed, and tell the office what it has to settle."""
    total = Outcome()
    if not batch:
        return total
    started = timezone.now()
    until = until or _today(now) + AHEAD + MARGIN
    rows = list(DutySeries.objects.filter(pk__in=[series.pk for series in batch]).for_planning())
    firsts = {series.pk: min(since or date.max, _first_day(series, now)) for series in rows}
    calendar = WorkCalendar(CalendarDay.objects.kinds())
    outcomes = lay_out(rows, since=firsts, until=until, now=now, calendar=calendar, align=align)
    for series in rows:
        report_outcome(series, outcomes[series.pk], by=by, until=until)
        total += outcomes[series.pk]
    DutySeries.objects.filter(pk__in=outcomes).set_planned(until, started)
    return total


def report_outcome(series: DutySeries, outcome: Outcome, *, by: Actor, until: date) -> None:
    """One event per series and run; a message to the office where a place or a person was taken."""
    counts = outcome.counts()
    if counts:
        record("materialise_series", series, by=by, until=until.isoformat(), **counts)
    if outcome.open_places or outcome.open_persons:
        notify(
            office_of(series.community_id),
            "materialise_series",
            key=f"series-{series.pk}-{until.isoformat()}",
            community=series.community,
            title=series.title,
            places=outcome.open_places,
            persons=outcome.open_persons,
        )


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def _first_day(series: DutySeries, now: datetime) -> date:
    """Today, or the day after the last planned one if planning has lain idle."""
    today = _today(now)
    return min(today, series.planned_until + timedelta(days=1)) if series.planned_until else today
