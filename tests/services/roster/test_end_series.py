"""A series ends; a series pauses."""

from datetime import date, timedelta

import pytest

from community.guards.refusal import Refused
from services.roster.actions import add_break, change_series, end_series, materialise, move_shift, remove_break
from services.roster.models import DutySeries
from tests.factories import SYSTEM, make_series

pytestmark = pytest.mark.django_db


def planned_days(series):
    return [f"{shift.day:%m-%d}" for shift in series.shifts.planned().in_order()]


def test_after_its_last_day_nothing_is_left_but_what_was_edited(community, venue, now):
    series = make_series(community, venue=venue, now=now)
    kept = series.shifts.in_order()[6]
    move_shift(kept, starts_at=kept.starts_at + timedelta(hours=4), by=SYSTEM, now=now)
    ended = end_series(series, last_on=date(2026, 9, 15), by=SYSTEM, now=now)
    assert planned_days(series) == ["09-01", "09-08", "09-15", f"{kept.day:%m-%d}"]
    assert ended.left == [kept]
    assert venue.uses.count() == 4
    assert materialise(now=now + timedelta(weeks=9)).counts() == {}


def test_an_ended_series_is_not_changed(community, now):
    series = make_series(community, now=now)
    assert end_series(series, by=SYSTEM, now=now).series.status == DutySeries.Status.ENDED
    assert planned_days(series) == ["09-01"]
    for call in [
        lambda: end_series(series, by=SYSTEM, now=now),
        lambda: change_series(series, title="新", by=SYSTEM, now=now),
        lambda: add_break(series, first_on=date(2026, 9, 1), last_on=date(2026, 9, 2), reason="假", by=SYSTEM, now=now),
    ]:
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == "series_ended"


def test_a_break_cancels_what_was_announced_with_its_reason(community, now):
    series = make_series(community, now=now)
    add_break(series, first_on=date(2026, 9, 7), last_on=date(2026, 9, 20), reason="门店装修", by=SYSTEM, now=now)
    called_off = series.shifts.filter(status="cancelled").in_order()
    assert [(f"{shift.day:%m-%d}", shift.cancel_reason) for shift in called_off] == [
        ("09-08", "门店装修"), ("09-15", "门店装修"),
    ]  # fmt: skip


def test_a_break_far_ahead_is_left_out_when_its_weeks_are_planned(community, now):
    series = make_series(community, now=now)
    pause = add_break(series, first_on=date(2027, 1, 18), last_on=date(2027, 2, 28), reason="寒假", by=SYSTEM, now=now)
    materialise(now=now + timedelta(weeks=20))
    assert not series.shifts.between(date(2027, 1, 18), date(2027, 2, 28)).exists()
    remove_break(pause, by=SYSTEM, now=now + timedelta(weeks=20))
    assert series.shifts.planned().between(date(2027, 1, 18), date(2027, 2, 28)).count() == 6


def test_a_break_needs_a_reason_and_an_order(community, now):
    series = make_series(community, now=now)
    for first, last, reason, code in [(7, 9, " ", "reason_missing"), (9, 7, "假", "seriesbreak_in_order")]:
        with pytest.raises(Refused) as refused:
            add_break(
                series, first_on=date(2026, 9, first), last_on=date(2026, 9, last), reason=reason, by=SYSTEM, now=now
            )
        assert refused.value.code == code
