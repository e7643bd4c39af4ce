"""Working days and working time on the published calendars."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.workdays.calendar import SHANGHAI, OfficeHours, WorkCalendar
from community.workdays.models import CalendarDay
from community.workdays.seed import published_days

PUBLISHED = WorkCalendar({day: kind for day, kind, _name in published_days()})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-10-01", False),  # National Day, a Wednesday
        ("2025-10-08", False),  # the last day of the holidays, a Wednesday
        ("2025-10-09", True),
        ("2025-10-11", True),  # a make-up Saturday
        ("2025-10-12", False),  # an ordinary Sunday
        ("2026-01-02", False),  # New Year, a Friday
        ("2026-01-04", True),  # a make-up Sunday
        ("2026-02-14", True),  # a make-up Saturday before Spring Festival
        ("2026-02-23", False),  # the last day of Spring Festival, a Monday
        ("2026-02-28", True),  # a make-up Saturday
        ("2026-11-23", True),  # an ordinary Monday
    ],
)
def test_days_are_as_published(day, works):
    assert PUBLISHED.is_workday(date.fromisoformat(day)) is works


def test_2025_has_248_working_days_and_2026_has_248():
    for year, expected in ((2025, 248), (2026, 248)):
        assert len(PUBLISHED.workdays(date(year, 1, 1), date(year, 12, 31))) == expected


def test_a_year_that_is_not_published_counts_monday_to_friday_and_says_so():
    assert PUBLISHED.published(2026)
    assert not PUBLISHED.published(2027)
    assert PUBLISHED.is_workday(date(2027, 1, 1))  # a Friday; nobody knows yet
    assert not PUBLISHED.is_workday(date(2027, 1, 2))
    assert "2027" in PUBLISHED.notice(2026, 2027)
    assert PUBLISHED.notice(2025, 2026) == ""


def test_a_closure_does_not_make_a_year_published():
    assert not WorkCalendar({date(2027, 3, 1): "closure"}).published(2027)


def test_the_next_working_day_after_national_day():
    assert PUBLISHED.next_workday(date(2025, 9, 30)) == date(2025, 10, 9)
    assert PUBLISHED.next_workday(date(2025, 10, 10)) == date(2025, 10, 11)


def test_minutes_run_only_in_office_hours():
    # Tuesday 30 September 17:00 + 60 minutes: 30 that afternoon, 30 on Thursday 9 October.
    assert PUBLISHED.add_working_minutes(at("2025-09-30T17:00"), 60) == at("2025-10-09T09:00")
    # over the lunch break
    assert PUBLISHED.add_working_minutes(at("2025-10-09T11:50"), 20) == at("2025-10-09T14:40")
    # entered at night: counted from the morning
    assert PUBLISHED.add_working_minutes(at("2025-10-09T23:00"), 30) == at("2025-10-10T09:00")
    # a full make-up Saturday counts
    assert PUBLISHED.add_working_minutes(at("2025-10-11T08:30"), 390) == at("2025-10-11T17:30")
    assert PUBLISHED.add_working_minutes(at("2025-10-11T12:00"), 0) == at("2025-10-11T14:30")


def test_minutes_between_leave_out_holidays_and_lunch():
    assert PUBLISHED.working_minutes_between(at("2025-09-30T17:00"), at("2025-10-09T09:00")) == 60
    assert PUBLISHED.working_minutes_between(at("2025-10-09T08:30"), at("2025-10-09T17:30")) == 390
    assert PUBLISHED.working_minutes_between(at("2025-10-09T09:00"), at("2025-10-09T08:00")) == 0


moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
)


@given(start=moments, minutes=st.integers(0, 5000))
def test_adding_and_counting_agree(start, minutes):
    end = PUBLISHED.add_working_minutes(start, minutes)
    assert PUBLISHED.working_minutes_between(start, end) == minutes


def test_office_hours_must_follow_one_another():
    with pytest.raises(ValueError, match="follow"):
        OfficeHours(((time(14), time(17)), (time(8), time(12))))


@pytest.mark.django_db
def test_the_seeded_calendar_is_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = WorkCalendar(CalendarDay.objects.kinds())
        assert not calendar.is_workday(date(2026, 10, 1))
        assert calendar.is_workday(date(2026, 10, 10))
        assert [calendar.published(year) for year in (2024, 2025, 2026)] == [True] * 3
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).name == "国庆节"
