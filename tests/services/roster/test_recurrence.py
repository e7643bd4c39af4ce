"""The weekly rule: days, numbers and RFC 5545 text, against dateutil."""

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from community.workdays.calendar import SHANGHAI
from services.roster.recurrence import Rule, rrule
from services.roster.rotation import turn

days = st.dates(date(2023, 1, 1), date(2030, 12, 31))


@st.composite
def rules(draw):
    weekdays = tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=1))))
    starts_on = draw(days)
    cycle, month_weeks = draw(
        st.one_of(
            st.tuples(st.sampled_from(["every", "odd", "even"]), st.just(())),
            st.tuples(st.just("every"), st.sets(st.sampled_from([1, 2, 3, 4, -1]), min_size=1).map(tuple)),
        )
    )
    ends_on = draw(st.none() | st.integers(0, 800).map(lambda length: starts_on + timedelta(days=length)))
    return Rule(weekdays, starts_on, cycle, month_weeks, ends_on)


@given(rule=rules(), span=st.integers(0, 900))
def test_days_are_what_dateutil_computes_from_the_rrule(rule, span):
    last = rule.starts_on + timedelta(days=span)
    text = rrule(rule, SHANGHAI)
    if "UNTIL" in text:  # dateutil takes no zone where DTSTART has none
        text = text[: text.index(";UNTIL")] + f";UNTIL={rule.ends_on:%Y%m%d}T235959"
    start = datetime.combine(rule.starts_on, time(9))
    oracle = rrulestr(text, dtstart=start).between(start, datetime.combine(last, time(23)), inc=True)
    assert list(rule.days(rule.starts_on, last)) == [moment.date() for moment in oracle]


@given(rule=rules(), start=days, cut=st.integers(0, 200), length=st.integers(0, 200))
def test_asking_in_pieces_gives_the_same_days(rule, start, cut, length):
    middle, last = start + timedelta(days=cut), start + timedelta(days=cut + length)
    pieces = [*rule.days(start, middle), *rule.days(middle + timedelta(days=1), last)]
    assert pieces == list(rule.days(start, last))


@given(rule=rules(), day=days)
def test_the_number_of_a_day_counts_the_days_before_it(rule, day):
    assert rule.index(day) == len(list(rule.days(rule.starts_on, day - timedelta(days=1))))


def test_odd_weeks_are_the_odd_iso_weeks_also_after_a_year_of_53():
    odd_tuesdays = Rule((2,), date(2026, 12, 1), cycle="odd")
    assert list(odd_tuesdays.days(date(2026, 12, 14), date(2027, 1, 20))) == [
        date(2026, 12, 15),  # week 51
        date(2026, 12, 29),  # week 53
        date(2027, 1, 5),  # week 1: two odd weeks follow one another, as in the printed calendar
        date(2027, 1, 19),
    ]


def test_the_first_and_third_friday_and_the_last_sunday():
    fridays = Rule((5,), date(2026, 10, 1), month_weeks=(1, 3))
    assert list(fridays.days(date(2026, 10, 1), date(2026, 11, 30))) == [
        date(2026, 10, 2), date(2026, 10, 16), date(2026, 11, 6), date(2026, 11, 20),
    ]  # fmt: skip
    sundays = Rule((7,), date(2026, 10, 1), month_weeks=(-1,))
    assert list(sundays.days(date(2026, 10, 1), date(2026, 11, 30))) == [date(2026, 10, 25), date(2026, 11, 29)]


@given(number=st.integers(0, 10_000), partners=st.integers(1, 12), seats=st.integers(1, 12))
def test_each_turn_has_different_partners_and_all_take_part_equally(number, partners, seats):
    if seats >= partners:
        assert turn(number, partners=partners, seats=seats) == tuple(range(partners))
        return
    on_duty = turn(number, partners=partners, seats=seats)
    assert len(set(on_duty)) == seats
    rounds = [place for step in range(partners) for place in turn(number + step, partners=partners, seats=seats)]
    assert all(rounds.count(place) == seats for place in range(partners))
