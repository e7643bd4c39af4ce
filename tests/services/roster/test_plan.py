"""Holidays, make-up days and breaks against a calculation by hand on the real calendars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.workdays.calendar import WorkCalendar
from community.workdays.seed import published_days
from services.roster.plan import Plan
from services.roster.recurrence import Rule

CALENDAR = WorkCalendar({day: kind for day, kind, _name in published_days()})
LONG_AGO = date(2024, 1, 1)


def planned(weekdays, policy, first, last, calendar=CALENDAR, breaks=(), **rule):
    """{the rule's day: the day it takes place, or nothing} as month-day texts, for days that differ or all."""
    plan = Plan(Rule(weekdays, rule.pop("starts_on", LONG_AGO), **rule), policy, calendar, breaks)
    return {
        f"{each.original:%m-%d}": f"{each.day:%m-%d}" if each.day else None
        for each in plan.days(date.fromisoformat(first), date.fromisoformat(last))
    }


def test_wednesdays_over_national_day_2025():
    # Holidays: Wed 1 to Wed 8 October. Make-up: Sun 28 September, Sat 11 October.
    window = ("2025-09-24", "2025-10-16")
    assert planned((3,), "skip", *window) == {
        "09-24": "09-24", "10-01": None, "10-08": None, "10-15": "10-15",
    }  # fmt: skip
    assert planned((3,), "keep", *window) == {
        "09-24": "09-24", "10-01": "10-01", "10-08": "10-08", "10-15": "10-15",
    }  # fmt: skip
    # 1 October goes to Thursday 9, the first working day; 8 October finds the 9th taken and goes to Friday 10.
    assert planned((3,), "move", *window) == {
        "09-24": "09-24", "10-01": "10-09", "10-08": "10-10", "10-15": "10-15",
    }  # fmt: skip


def test_every_weekday_over_national_day_2025():
    # Six days of the rule are holidays (1, 2, 3, 6, 7, 8). The only working day that is not the rule's own within 14
    # days is the make-up Saturday 11: the first gets it, the others have nowhere to go.
    moved = planned((1, 2, 3, 4, 5), "move", "2025-10-01", "2025-10-10")
    assert moved == {
        "10-01": "10-11", "10-02": None, "10-03": None, "10-06": None, "10-07": None, "10-08": None,
        "10-09": "10-09", "10-10": "10-10",
    }  # fmt: skip


def test_thursdays_and_fridays_move_onto_the_make_up_saturday():
    # 2 and 3 October 2025 are off; Thursday 9 and Friday 10 are the rule's own: Saturday 11, then Monday 13.
    assert planned((4, 5), "move", "2025-10-01", "2025-10-12") == {
        "10-02": "10-11", "10-03": "10-13", "10-09": "10-09", "10-10": "10-10",
    }  # fmt: skip


def test_saturdays_ordinary_weekends_are_not_off_but_holidays_are():
    # 2025: Saturday 4 October is a holiday, Saturday 11 a make-up working day like any other day of the rule.
    window = ("2025-09-27", "2025-10-18")
    assert planned((6,), "skip", *window) == {
        "09-27": "09-27", "10-04": None, "10-11": "10-11", "10-18": "10-18",
    }  # fmt: skip
    assert planned((6,), "move", *window)["10-04"] == "10-09"


def test_new_year_2026():
    # Holidays: Thu 1 to Sat 3 January; make-up: Sunday 4. The 53-week year plays no part for "every week".
    window = ("2025-12-29", "2026-01-11")
    assert planned((4,), "skip", *window) == {"01-01": None, "01-08": "01-08"}
    assert planned((4,), "move", *window) == {"01-01": "01-04", "01-08": "01-08"}
    assert planned((5,), "move", *window) == {"01-02": "01-04", "01-09": "01-09"}
    # both: Thursday takes the make-up Sunday, Friday the Monday
    assert planned((4, 5), "move", *window) == {
        "01-01": "01-04", "01-02": "01-05", "01-08": "01-08", "01-09": "01-09",
    }  # fmt: skip
    assert planned((4,), "keep", *window)["01-01"] == "01-01"


def test_spring_festival_and_national_day_2026():
    # Spring Festival Sun 15 to Mon 23 February; make-up Sat 14 and Sat 28.
    assert planned((1,), "move", "2026-02-09", "2026-03-02") == {
        "02-09": "02-09", "02-16": "02-24", "02-23": "02-25", "03-02": "03-02",
    }  # fmt: skip
    # National Day Thu 1 to Wed 7 October; make-up Sun 20 September and Sat 10 October.
    assert planned((2, 4), "move", "2026-09-29", "2026-10-13") == {
        "09-29": "09-29", "10-01": "10-09", "10-06": "10-10", "10-08": "10-08", "10-13": "10-13",
    }  # fmt: skip
    assert planned((2, 4), "skip", "2026-09-29", "2026-10-08") == {
        "09-29": "09-29", "10-01": None, "10-06": None, "10-08": "10-08",
    }  # fmt: skip


def test_new_year_2027_is_not_published_and_counts_as_any_friday():
    assert planned((5,), "skip", "2027-01-01", "2027-01-08") == {"01-01": "01-01", "01-08": "01-08"}


def test_a_closure_is_off_too():
    typhoon = WorkCalendar({**CALENDAR.kinds, date(2026, 9, 8): "closure"})
    assert planned((2,), "move", "2026-09-08", "2026-09-08", calendar=typhoon) == {"09-08": "09-09"}


def test_breaks_hold_under_every_policy_and_are_no_goal_of_a_move():
    pause = [(date(2026, 10, 8), date(2026, 10, 9))]
    assert planned((3,), "move", "2026-10-07", "2026-10-07", breaks=pause) == {"10-07": "10-10"}
    for policy in ("skip", "keep", "move"):
        assert planned((4,), policy, "2026-10-08", "2026-10-08", breaks=pause) == {"10-08": None}


def test_nothing_moves_beyond_the_end_of_the_series():
    assert planned((3,), "move", "2026-10-07", "2026-10-07", ends_on=date(2026, 10, 7)) == {"10-07": None}


@given(
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(tuple),
    start=st.dates(date(2024, 3, 1), date(2026, 10, 1)),
    cut=st.integers(0, 60),
    length=st.integers(0, 60),
    off=st.sets(st.dates(date(2024, 3, 1), date(2026, 12, 1)), max_size=40),
    policy=st.sampled_from(["skip", "keep", "move"]),
)
def test_planning_in_pieces_gives_the_same_as_in_one_go(weekdays, start, cut, length, off, policy):
    calendar = WorkCalendar({**CALENDAR.kinds, **dict.fromkeys(off, "closure")})
    plan = Plan(Rule(weekdays, date(2024, 1, 8)), policy, calendar)
    middle, last = start + timedelta(days=cut), start + timedelta(days=cut + length)
    pieces = [*plan.days(start, middle), *plan.days(middle + timedelta(days=1), last)]
    assert pieces == list(plan.days(start, last))
    in_one_go = [each for each in plan.days(date(2024, 1, 8), last) if each.original >= start]
    assert pieces == in_one_go
    taking_place = [each.day for each in in_one_go if each.day]
    assert len(taking_place) == len(set(taking_place)), "two shifts of a series on one day"


@pytest.mark.parametrize("policy", ["skip", "move"])
def test_nothing_takes_place_on_a_day_off(policy):
    plan = Plan(Rule((1, 2, 3, 4, 5, 6, 7), LONG_AGO), policy, CALENDAR)
    assert not [each for each in plan.days(LONG_AGO, date(2026, 12, 31)) if each.day and CALENDAR.is_day_off(each.day)]
