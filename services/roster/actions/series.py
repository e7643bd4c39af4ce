"""Writes about series: the weekly pattern, its changes and its breaks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.places.models import Community
from community.timeline.models import record
from community.workdays.calendar import SHANGHAI, midnight
from partners.directory.models import Contact, Partner
from services.roster.layout import Outcome
from services.roster.models import DutySeries, SeriesBreak, SeriesPartner, Shift
from services.roster.models.words import LEADERS, WORDS
from services.roster.planning import AHEAD, plan_ahead
from services.roster.recurrence import Rule, moment
from services.roster.rotation import in_turn

RULE_FIELDS = ("weekdays", "cycle", "month_weeks", "starts_at", "ends_at", "starts_on", "ends_on", "holiday_policy")
FACT_FIELDS = ("category", "service", "venue", "seats", "public")
SERIES_FIELDS = (*WORDS, *RULE_FIELDS, *FACT_FIELDS, "first_turn", "import_key")
Crew = Sequence[tuple[Partner, Contact | None]]


@dataclass
class Changed:
    """What a change of a series did.

    Args:
        series: the series that holds from the day of the change: the same one, or the new one that continues it.
        outcome: what became of its shifts.
        left: shifts to come that were left as they are, because somebody edited or cancelled them by hand.
    """

    series: DutySeries
    outcome: Outcome = field(default_factory=Outcome)
    left: list[Shift] = field(default_factory=list)


@action
def create_series(
    community: Community,
    *,
    title: str,
    weekdays: Sequence[int],
    starts_at: time,
    ends_at: time,
    starts_on: date,
    by: Actor,
    partners: Crew = (),
    now: datetime | None = None,
    **fields: Any,
) -> DutySeries:
    """Enter a weekly duty slot and plan its shifts twelve weeks ahead.

    Args:
        weekdays: ISO weekdays, 1 to 7.
        starts_at, ends_at: local wall times on one day.
        partners: who is on duty, in order, each with the person it sends or none. Where there are more partners than
            ``seats`` they take turns in this order, else all come together.
        fields: any other of ``SERIES_FIELDS``.

    Refused: ``series_within_one_day``, ``series_weekdays``, ``series_month_weeks``, ``series_period_in_order``,
    ``series_import_key_once``, ``partner_twice``, ``seriespartner_person_of_partner``, and ``…_community`` for a row of
    another community.
    """
    _refuse_unknown(fields)
    series = DutySeries(
        community=community, title=title, weekdays=_sorted(weekdays), starts_at=starts_at, ends_at=ends_at
    )
    series.starts_on = starts_on
    for name, value in fields.items():
        setattr(series, name, value)
    series.save()
    _set_partners(series, partners)
    record("create_series", series, by=by)
    plan_ahead([series], now=now or timezone.now(), by=by)
    series.refresh_from_db()
    return series


@action
def change_series(
    series: DutySeries,
    *,
    by: Actor,
    from_on: date | None = None,
    partners: Crew | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Changed:
    """Change a series for all its shifts to come, or from a day on; what is past keeps the words it had.

    With ``from_on`` after the first day, the series ends the day before and a new one continues it ("this and
    following"). Shifts to come that nobody edited follow the change; edited and cancelled ones are left and listed.

    Args:
        from_on: first of the rule's days that change; without it all shifts to come do.
        partners: the new list, as in ``create_series``; without it the list stays and turns go on.
        fields: any of ``SERIES_FIELDS``.

    Refused: ``series_ended``, ``series_over``, and as ``create_series``.
    """
    now = now or timezone.now()
    _refuse_unknown(fields)
    series = _locked(series)
    if "weekdays" in fields:
        fields["weekdays"] = _sorted(fields["weekdays"])
    changes = {name: value for name, value in fields.items() if getattr(series, name) != value}
    if partners is not None and _same_partners(series, partners):
        partners = None
    if not changes and partners is None:
        return Changed(series)
    today = now.astimezone(SHANGHAI).date()
    splits = from_on is not None and from_on > max(series.starts_on, today)
    first = from_on if splits and from_on else today
    target = _continue(series, first) if splits else series
    upcoming = first if splits or now < moment(today, series.starts_at, series.tz) else today + timedelta(days=1)
    number = 0 if partners is not None else series.first_turn + Rule.of(series).index(upcoming)
    _keep_words(_behind(target, now), target, changes)
    for name, value in changes.items():
        setattr(target, name, value)
    target.save()
    if partners is not None:
        target.partners.all().delete()
        _set_partners(target, partners)
    elif "seats" in changes:
        _refuse_twice(target, list(target.partners.values_list("partner_id", flat=True)))
    _go_on_with_turn(target, number, upcoming)
    until = max(target.planned_until or today, today + AHEAD)
    outcome = plan_ahead([target], now=now, by=by, since=first, until=until, align=[target.pk])
    record("change_series", target, by=by, fields=" ".join(sorted(changes)), continues=target.continues_id)
    target.refresh_from_db()
    return Changed(target, outcome, _left(target, first, now))


@action
def end_series(series: DutySeries, *, by: Actor, last_on: date | None = None, now: datetime | None = None) -> Changed:
    """End a series: after ``last_on`` (by default today) it has no more shifts; edited and cancelled ones are listed.

    Refused: ``series_ended``.
    """
    now = now or timezone.now()
    today = now.astimezone(SHANGHAI).date()
    series = _locked(series)
    series.ends_on = last_on or today
    if series.ends_on <= today:
        series.status = DutySeries.Status.ENDED
    series.save(update_fields=["ends_on", "status"])
    until = max(series.planned_until or today, today)
    outcome = plan_ahead([series], now=now, by=by, until=until, align=[series.pk])
    record("end_series", series, by=by, last_on=series.ends_on.isoformat())
    return Changed(series, outcome, _left(series, series.ends_on + timedelta(days=1), now))


@action
def add_break(
    series: DutySeries, *, first_on: date, last_on: date, reason: str, by: Actor, now: datetime | None = None
) -> SeriesBreak:
    """Pause a series for a period; shifts already announced in it are cancelled with the reason.

    Refused: ``series_ended``, ``reason_missing``, ``seriesbreak_in_order``.
    """
    now = now or timezone.now()
    series = _locked(series)
    if not reason.strip():
        raise Refused(_("Please give a reason; residents will read it."), code="reason_missing")
    if last_on < first_on:
        raise Refused(_("The last day must not be before the first day."), code="seriesbreak_in_order")
    pause = SeriesBreak.objects.create(
        series=series, community_id=series.community_id, first_on=first_on, last_on=last_on, reason=reason.strip()
    )
    until = max(series.planned_until or first_on, now.astimezone(SHANGHAI).date() + AHEAD)
    plan_ahead([series], now=now, by=by, until=until, align=[series.pk])
    record("add_break", series, by=by, first_on=first_on.isoformat(), last_on=last_on.isoformat())
    return pause


@action
def remove_break(pause: SeriesBreak, *, by: Actor, now: datetime | None = None) -> None:
    """Take a break back; days without a shift get one, shifts cancelled for it are restored one by one by hand.

    Refused: ``series_ended``.
    """
    series = _locked(pause.series)
    record("remove_break", series, by=by, first_on=pause.first_on.isoformat(), last_on=pause.last_on.isoformat())
    pause.delete()
    plan_ahead([series], now=now or timezone.now(), by=by, align=[series.pk])


def _locked(series: DutySeries) -> DutySeries:
    """The series' row, locked; an ended one is no longer changed."""
    series = DutySeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    if series.status == DutySeries.Status.ENDED:
        raise Refused(_("This series has ended."), code="series_ended")
    return series


def _refuse_unknown(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - set(SERIES_FIELDS):
        raise TypeError(f"not a field of a series: {sorted(unknown)}")


def _sorted(weekdays: Sequence[int]) -> list[int]:
    return sorted(set(weekdays))


def _set_partners(series: DutySeries, partners: Crew) -> None:
    """Write a series' list of partners; with several seats each partner may stand in it once."""
    _refuse_twice(series, [partner.pk for partner, _person in partners])
    SeriesPartner.objects.bulk_create(
        SeriesPartner(
            series=series, community_id=series.community_id, position=position, partner=partner, person=person
        )
        for position, (partner, person) in enumerate(partners, start=1)
    )


def _refuse_twice(series: DutySeries, ids: Sequence[int]) -> None:
    """Refuse a list that would put one partner into two seats of a shift."""
    if len(set(ids)) < len(ids) and not (series.seats == 1 and in_turn(partners=len(ids), seats=1)):
        raise Refused(_("A partner stands in the list twice."), code="partner_twice")


def _same_partners(series: DutySeries, partners: Crew) -> bool:
    standing = list(series.partners.order_by("position").values_list("partner_id", "person_id"))
    return standing == [(partner.pk, person.pk if person else None) for partner, person in partners]


def _go_on_with_turn(series: DutySeries, number: int, day: date) -> None:
    """Let the occurrence on or after ``day`` have turn ``number``, whatever the rule was before."""
    members = max(series.partners.count(), 1)
    series.first_turn = (number - Rule.of(series).index(day)) % members
    series.save(update_fields=["first_turn"])


def _continue(series: DutySeries, from_on: date) -> DutySeries:
    """End a series the day before ``from_on``; its successor has its shifts from then on, its list and its breaks."""
    if series.ends_on is not None and from_on > series.ends_on:
        raise Refused(_("The series has ended by then."), code="series_over")
    members = list(series.partners.order_by("position"))
    pauses = list(series.breaks.filter(last_on__gte=from_on))
    successor = DutySeries.objects.get(pk=series.pk)
    successor.pk, successor.uid, successor._state.adding = None, uuid.uuid4(), True
    successor.starts_on, successor.continues = from_on, series
    series.ends_on, series.import_key = from_on - timedelta(days=1), ""
    series.save(update_fields=["ends_on", "import_key"])
    successor.save()
    parts: list[SeriesPartner | SeriesBreak] = [*members, *pauses]
    for part in parts:
        part.pk, part.uid, part.series, part._state.adding = None, uuid.uuid4(), successor, True
        part.save()
    series.shifts.filter(original_start__gte=midnight(from_on)).update(series=successor)
    return successor


def _behind(series: DutySeries, now: datetime) -> QuerySet[Shift]:
    """Shifts that a change does not reach: begun, edited or cancelled."""
    return series.shifts.filter(Q(starts_at__lte=now) | Q(edited_at__isnull=False) | Q(status=Shift.Status.CANCELLED))


def _keep_words(shifts: QuerySet[Shift], series: DutySeries, changes: dict[str, Any]) -> None:
    """Give shifts the series' present words as their own, before those change."""
    words = {LEADERS.get(name, name) for name in changes if name in WORDS} | {name for name in changes if name in WORDS}
    words |= {figure for figure, leader in LEADERS.items() if leader in words}
    own = {f"own_{name}": Coalesce(f"own_{name}", Value(getattr(series, name))) for name in sorted(words)}
    if own:
        shifts.update(**own)


def _left(series: DutySeries, first: date, now: datetime) -> list[Shift]:
    """Shifts to come that were edited or cancelled by hand."""
    coming = series.shifts.filter(original_start__gte=midnight(first), starts_at__gt=now)
    return list(coming.filter(Q(edited_at__isnull=False) | Q(status=Shift.Status.CANCELLED)).in_order())
