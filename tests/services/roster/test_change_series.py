"""A series is changed for all shifts to come or from a day on; the past and what was edited by hand stay."""

from datetime import date, time, timedelta

import pytest

from community.guards.refusal import Refused
from services.roster.actions import cancel_shift, change_series, change_shift, move_shift
from services.roster.models import DutySeries, Shift
from tests.factories import SYSTEM, make_partner, make_series, make_venue

pytestmark = pytest.mark.django_db


def days(series):
    return [f"{shift.day:%m-%d}" for shift in series.shifts.planned().in_order()]


def later(now, weeks):
    return now + timedelta(weeks=weeks, hours=8)


def test_a_new_time_reaches_all_shifts_to_come_and_keeps_their_ids(community, now):
    series = make_series(community, now=now)
    ids = dict(series.shifts.values_list("pk", "uid"))
    past = series.shifts.in_order().first()
    changed = change_series(series, starts_at=time(14), ends_at=time(16), by=SYSTEM, now=later(now, 0))
    assert changed.series.pk == series.pk
    assert dict(series.shifts.values_list("pk", "uid")) == ids
    hours = {f"{shift.starts_at.astimezone(series.tz):%H}" for shift in series.shifts.exclude(pk=past.pk)}
    assert hours == {"14"}
    past.refresh_from_db()
    assert f"{past.starts_at.astimezone(series.tz):%H}" == "09"
    assert not any(shift.moved for shift in series.shifts.all())


def test_past_shifts_keep_the_words_they_had(community, now):
    series = make_series(community, title="理发", price_fen=None, fee_text="", now=now)
    changed = change_series(series, title="爱心理发", price_fen=1000, capacity=6, by=SYSTEM, now=later(now, 2))
    shifts = list(changed.series.shifts.in_order())
    assert [shift.title for shift in shifts[:4]] == ["理发", "理发", "理发", "爱心理发"]
    assert [shift.price_fen for shift in shifts[:4]] == [None, None, None, 1000]
    assert [shift.capacity for shift in shifts[:4]] == [None, None, None, 6]


def test_this_and_following_ends_one_series_and_begins_the_next(community, now):
    a, b = make_partner(community), make_partner(community)
    series = make_series(community, partners=[(a, None), (b, None)], import_key="row-2", title="理发", now=now)
    before = {shift.uid: shift.partners for shift in series.shifts.all()}
    changed = change_series(series, from_on=date(2026, 10, 13), title="剪发", by=SYSTEM, now=now)
    series.refresh_from_db()
    successor = changed.series
    assert (series.ends_on, successor.starts_on, successor.continues) == (
        date(2026, 10, 12),
        date(2026, 10, 13),
        series,
    )
    assert (series.import_key, successor.import_key) == ("", "row-2")
    assert days(series) == ["09-01", "09-08", "09-15", "09-22", "09-29"]
    assert days(successor)[0] == "10-13"
    assert {shift.title for shift in successor.shifts.all()} == {"剪发"}
    assert {shift.title for shift in series.shifts.all()} == {"理发"}
    # the same shifts, and nobody's turn has changed
    assert {shift.uid: shift.partners for shift in Shift.objects.all()} == before


def test_another_weekday_withdraws_the_old_days_and_plans_the_new(community, now):
    series = make_series(community, now=now)
    changed = change_series(series, from_on=date(2026, 11, 2), weekdays=[3], by=SYSTEM, now=now)
    assert days(changed.series) == ["11-04", "11-11", "11-18", "11-25"]
    assert changed.outcome.withdrawn == 5
    assert changed.outcome.created == 4
    assert Shift.objects.count() == 8 + 4


def test_edited_and_cancelled_shifts_are_left_and_listed(community, now):
    series = make_series(community, title="理发", now=now)
    shifts = list(series.shifts.in_order())
    moved = move_shift(shifts[2], starts_at=shifts[2].starts_at + timedelta(days=1), by=SYSTEM, now=now)
    called_off = cancel_shift(shifts[3], reason="下雨", by=SYSTEM, now=now)
    changed = change_series(series, starts_at=time(8), title="剪发", weekdays=[2, 3], by=SYSTEM, now=now)
    assert changed.left == [moved, called_off]
    moved.refresh_from_db()
    assert moved.starts_at == shifts[2].starts_at + timedelta(days=1)
    assert moved.title == "理发"
    kept_days = [shift.original_start.astimezone(series.tz).date() for shift in series.shifts.all()]
    assert len(kept_days) == len(set(kept_days)), "an occurrence exists twice"


def test_nothing_is_written_where_nothing_differs(community, now):
    series = make_series(community, now=now)
    changed = change_series(series, title=series.title, weekdays=[2], partners=[], by=SYSTEM, now=now)
    assert changed.outcome.counts() == {}
    assert not DutySeries.objects.exclude(pk=series.pk).exists()


def test_a_new_list_begins_with_its_first(community, now):
    a, b, c = (make_partner(community) for _each in range(3))
    series = make_series(community, partners=[(a, None), (b, None)], now=now)
    changed = change_series(series, partners=[(c, None), (a, None), (b, None)], by=SYSTEM, now=later(now, 1))
    shifts = list(changed.series.shifts.in_order())
    assert [shift.partners for shift in shifts[:5]] == [[a], [b], [c], [a], [b]]


def test_turns_go_on_when_the_rule_changes(community, now):
    a, b, c = (make_partner(community) for _each in range(3))
    series = make_series(community, partners=[(a, None), (b, None), (c, None)], now=now)
    changed = change_series(series, weekdays=[4], by=SYSTEM, now=later(now, 1))
    shifts = list(changed.series.shifts.in_order())
    assert [shift.partners for shift in shifts[:4]] == [[a], [b], [c], [a]]
    assert [f"{shift.day:%m-%d}" for shift in shifts[:4]] == ["09-01", "09-08", "09-10", "09-17"]


def test_another_venue_is_taken_where_free_and_left_open_where_not(community, now):
    hall, room = make_venue(community), make_venue(community)
    series = make_series(community, venue=hall, now=now)
    make_series(community, venue=room, month_weeks=[2], now=now)
    changed = change_series(series, venue=room, by=SYSTEM, now=now)
    open_places = [f"{shift.day:%m-%d}" for shift in changed.series.shifts.in_order() if shift.place_open]
    assert open_places == ["09-08", "10-13", "11-10"]
    assert changed.outcome.open_places == 3
    assert not hall.uses.exists()


def test_a_change_refused_by_a_rule_changes_nothing(community, now):
    series = make_series(community, now=now)
    with pytest.raises(Refused) as refused:
        change_series(series, from_on=date(2026, 10, 13), ends_at=time(8), by=SYSTEM, now=now)
    assert refused.value.code == "series_within_one_day"
    assert DutySeries.objects.count() == 1


def test_words_of_one_shift_survive_a_change_of_the_series(community, now):
    series = make_series(community, bring="", now=now)
    shift = change_shift(series.shifts.in_order()[3], bring="毛巾", by=SYSTEM, now=now)
    change_series(series, bring="身份证", note="请排队", by=SYSTEM, now=now)
    shift = Shift.objects.get(pk=shift.pk)
    assert (shift.bring, shift.note) == ("毛巾", "")
