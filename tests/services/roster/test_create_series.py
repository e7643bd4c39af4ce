"""A weekly duty slot is entered and has its shifts at once."""

from datetime import date, time

import pytest

from community.guards.refusal import Refused
from community.timeline.models import Event
from services.roster.actions import change_series
from services.roster.models import DutySeries
from tests.factories import SYSTEM, make_partner, make_series, make_venue

pytestmark = pytest.mark.django_db


def local_days(series):
    return [f"{shift.day:%m-%d}" for shift in series.shifts.in_order()]


def test_shifts_are_planned_twelve_weeks_ahead(community, now):
    series = make_series(community, now=now)
    assert series.shifts.count() == 13  # 14 Tuesdays from 1 September to 1 December, without National Day's
    assert local_days(series)[0] == "09-01"
    assert "10-06" not in local_days(series)
    first = series.shifts.in_order().first()
    assert (f"{first.starts_at.astimezone(series.tz):%H:%M}", first.title) == ("09:00", series.title)


def test_partners_take_turns_or_come_together(community, now):
    a, b, c = (make_partner(community) for _each in range(3))
    turns = make_series(community, partners=[(a, None), (b, None), (c, None)], now=now)
    assert [shift.partners for shift in turns.shifts.in_order()[:4]] == [[a], [b], [c], [a]]
    pairs = make_series(community, partners=[(a, None), (b, None), (c, None)], seats=2, now=now)
    assert [shift.partners for shift in pairs.shifts.in_order()[:3]] == [[a, b], [c, a], [b, c]]
    together = make_series(community, partners=[(a, None), (b, None)], seats=3, now=now)
    shift = together.shifts.in_order()[0]
    assert (shift.partners, shift.open_seats) == ([a, b], 1)


def test_a_turn_lost_to_a_holiday_does_not_pass_to_the_next(community, now):
    a, b = make_partner(community), make_partner(community)
    series = make_series(community, partners=[(a, None), (b, None)], now=now)
    by_day = {f"{shift.day:%m-%d}": shift.partners for shift in series.shifts.in_order()}
    # 29 September is a's, 6 October (off) would be b's, 13 October is a's again
    assert (by_day["09-29"], by_day["10-13"]) == ([a], [a])


def test_words_come_from_the_series_and_the_listed_service(community, now):
    from tests.factories import make_service

    service = make_service(make_partner(community), price_fen=1000, free_for="低保户", bring="身份证")
    series = make_series(community, service=service, bring="病历", booking="phone", now=now)
    shift = series.shifts.first()
    assert (shift.price_fen, shift.free_for, shift.bring, shift.booking) == (1000, "低保户", "病历", "phone")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"weekdays": []}, "series_weekdays"),
        ({"weekdays": [8]}, "series_weekdays"),
        ({"starts_at": time(17), "ends_at": time(14, 30)}, "series_within_one_day"),
        ({"month_weeks": [1, 3], "cycle": "odd"}, "series_month_weeks"),
        ({"month_weeks": [5]}, "series_month_weeks"),
        ({"ends_on": date(2026, 8, 1)}, "series_period_in_order"),
        ({"seats": 0}, "series_seats"),
    ],
)
def test_impossible_rules_are_refused_in_words(community, now, fields, code):
    with pytest.raises(Refused) as refused:
        make_series(community, now=now, **fields)
    assert refused.value.code == code


def test_an_imported_row_is_entered_once(community, now):
    make_series(community, import_key="周二 9:00 理发", now=now)
    with pytest.raises(Refused) as refused:
        make_series(community, import_key="周二 9:00 理发", now=now)
    assert refused.value.code == "series_import_key_once"
    assert DutySeries.objects.count() == 1


def test_a_partner_stands_in_the_list_once_unless_alone_in_turn(community, now):
    a, b = make_partner(community), make_partner(community)
    with pytest.raises(Refused) as refused:
        make_series(community, partners=[(a, None), (a, None)], seats=2, now=now)
    assert refused.value.code == "partner_twice"
    series = make_series(community, partners=[(a, None), (a, None), (b, None)], now=now)
    assert [shift.partners for shift in series.shifts.in_order()[:3]] == [[a], [a], [b]]
    with pytest.raises(Refused) as refused:
        change_series(series, seats=2, by=SYSTEM, now=now)
    assert refused.value.code == "partner_twice"


def test_each_creation_leaves_one_event_of_its_own_and_one_of_planning(community, now):
    series = make_series(community, now=now)
    assert list(Event.objects.about(series).values_list("verb", flat=True)) == ["materialise_series", "create_series"]


def test_a_venue_of_the_series_is_occupied_by_every_shift(community, now):
    venue = make_venue(community)
    series = make_series(community, venue=venue, now=now)
    assert venue.uses.count() == series.shifts.count() == 13
