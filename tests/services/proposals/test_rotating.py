"""The rule reckoned by hand, and what always holds whatever it is given.

In the examples A, B, C, D are partners 1 to 4. Days are in the fourth quarter of 2026 (from 1 October on) unless said
otherwise; Mondays of it are 5, 12, 19, 26 October and 2 November.
"""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.workdays.calendar import SHANGHAI
from services.proposals.diary import Held, Limit, Slot
from services.proposals.rotating import AGAIN, NONE_FREE, STAYS, TURN, UNKNOWN, propose

A, B, C, D = 1, 2, 3, 4


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def slot(key, start, able, *, row="haircut", hours=2, seats=1, away=(), now=None):
    seats = tuple(range(1, seats + 1))
    return Slot(key, row, start, start + timedelta(hours=hours), seats, frozenset(able), frozenset(away), now or {})


def held(partner, start, *, row="elsewhere", hours=2):
    return Held(partner, row, start, start + timedelta(hours=hours))


def who(choices):
    return {choice.slot.key: choice.partner for choice in choices}


def why(choices, key):
    return next(choice.why for choice in choices if choice.slot.key == key)


# --- worked examples ---


def test_fewest_duties_this_quarter_first():
    # A has two duties in October, B one: B's turn. The last of B was on the 5th, 21 days before the 26th.
    duties = [held(A, at(10, 6)), held(A, at(10, 13)), held(B, at(10, 5))]
    (choice,) = propose([slot(1, at(10, 26), {A, B})], duties)
    assert choice.partner == B
    assert choice.why.code == TURN
    assert choice.why.figures == {"duties": 1, "days": 21, "free": 1}


def test_the_last_quarter_counts_no_more_but_says_who_was_on_duty_longest_ago():
    # A had three in September and none since, B none ever, C one on 1 October. In this quarter A and B have none, C has
    # one: C is out. A was last on duty on 29 September, B never, and never is longest ago: B. Without B it is A.
    duties = [held(A, at(9, 15)), held(A, at(9, 22)), held(A, at(9, 29)), held(C, at(10, 1))]
    assert who(propose([slot(1, at(10, 26), {A, B, C})], duties)) == {1: B}
    assert who(propose([slot(1, at(10, 26), {A, C})], duties)) == {1: A}


def test_longest_ago_breaks_the_tie_and_then_the_directory_does():
    # One duty each this quarter: A on the 12th, B on the 5th. B waits for longer. With the same day both, A is in the
    # directory for longer (its number is lower).
    assert who(propose([slot(1, at(10, 26), {A, B})], [held(A, at(10, 12)), held(B, at(10, 5))])) == {1: B}
    same = [held(B, at(10, 5)), held(A, at(10, 5), row="another")]
    assert who(propose([slot(1, at(10, 26), {A, B})], same)) == {1: A}


def test_scarce_seats_come_first():
    # Monday 9:00 can be taken by A or B, at the same hour another one by A alone. By time and number the first would go
    # to A, and the second would stay empty. One is to spare for the first (2 free − 1 seat), none for the second.
    choices = propose([slot(1, at(10, 26), {A, B}), slot(2, at(10, 26), {A}, row="law")])
    assert who(choices) == {1: B, 2: A}
    # Seen from seat 1, A is on duty by then: "the only other who does this is on duty then".
    assert why(choices, 1).figures == {"duties": 0, "busy": 1}
    assert why(choices, 2).figures == {"duties": 0}


def test_three_partners_take_a_weekly_slot_in_turn():
    # Nobody has a duty: week 1 A (number), week 2 B (A has one), week 3 C, week 4: one each, A's was longest ago.
    days = [at(10, 5), at(10, 12), at(10, 19), at(10, 26), at(11, 2)]
    choices = propose([slot(key, day, {A, B, C}) for key, day in enumerate(days)])
    assert [choice.partner for choice in choices] == [A, B, C, A, B]
    assert choices[3].why.figures == {"duties": 1, "days": 21, "free": 2}


def test_nobody_twice_in_a_row_where_somebody_else_is_free():
    # B has five duties elsewhere and A none, so by number A would have every week. A had it on the 5th; so on the 12th
    # it is B's although B has more, on the 19th A's, and on the 26th B's again.
    duties = [held(B, at(10, day)) for day in (1, 2, 6, 7, 8)] + [held(A, at(10, 5), row="haircut")]
    choices = propose([slot(key, at(10, key), {A, B}) for key in (12, 19, 26)], duties)
    assert who(choices) == {12: B, 19: A, 26: B}
    assert why(choices, 12).figures == {"duties": 5, "days": 4, "free": 1, "passed": 1}


def test_twice_in_a_row_where_the_other_one_is_away():
    # A had it on the 5th and B is away on the 12th: A again, and that is said.
    choices = propose([slot(1, at(10, 12), {A, B}, away={B})], [held(A, at(10, 5), row="haircut")])
    assert who(choices) == {1: A}
    assert why(choices, 1).code == AGAIN
    assert why(choices, 1).figures == {"duties": 1, "days": 7, "away": 1}


def test_a_stretch_is_turned_round_to_meet_what_stands():
    # A stands on 2 November. By number and time the four weeks before would be B A B and then A or B: B had the week
    # before, A has the week after, so one of them is twice in a row. Turned round, A B A B A, nobody is.
    days = [at(10, 5), at(10, 12), at(10, 19), at(10, 26)]
    choices = propose([slot(key, day, {A, B}) for key, day in enumerate(days)], [held(A, at(11, 2), row="haircut")])
    assert [choice.partner for choice in choices] == [A, B, A, B]


def test_limits_per_week_and_month():
    # A takes at most one a week, B at most two a month. Monday and Wednesday of one week: A, then B. In the next weeks
    # B has one left: with nobody else, October has room for B twice and for A once a week.
    limits = {A: Limit(per_week=1), B: Limit(per_month=2)}
    days = [(10, 12), (10, 14), (10, 16), (10, 19), (10, 21), (11, 2)]
    choices = propose([slot(day + month * 100, at(month, day), {A, B}, row=day) for month, day in days], (), limits)
    taken = defaultdict(list)
    for choice in choices:
        taken[choice.partner].append(choice.slot.day)
    # Three seats in the week of the 12th, two in that of the 19th: A takes one in each, B two of the other three, and
    # one stays a gap: A has reached the number of that week, B that of the month. November begins anew.
    assert len([day for day in taken[A] if day < date(2026, 11, 1)]) == 2
    assert len([day for day in taken[B] if day < date(2026, 11, 1)]) == 2
    assert len(taken[None]) == 1
    (gap,) = [choice for choice in choices if choice.partner is None]
    assert (gap.why.code, gap.why.figures) == (NONE_FREE, {"full": 2})


def test_why_nobody_can():
    # Of A, B, C one is away and two are on duty at that hour elsewhere; touching hours do not overlap.
    duties = [held(A, at(10, 26, 8)), held(B, at(10, 26, 10), hours=1), held(C, at(10, 26, 7))]
    assert who(propose([slot(1, at(10, 26), {C})], duties)) == {1: C}
    (choice,) = propose([slot(1, at(10, 26), {A, B, C}, away={C})], duties)
    assert choice.partner is None
    assert (choice.why.code, choice.why.figures) == (NONE_FREE, {"away": 1, "busy": 2})
    (choice,) = propose([slot(1, at(10, 26), set())])
    assert (choice.partner, choice.why.code, choice.why.figures) == (None, UNKNOWN, {})


def test_several_seats_are_several_partners():
    # Two seats, three partners: the first two by number; the week after the third and then A, whose duty is as long ago
    # as B's. A is twice in a row because somebody has to be.
    choices = propose([slot(1, at(10, 5), {A, B, C}, seats=2), slot(2, at(10, 12), {A, B, C}, seats=2)])
    assert [(choice.slot.key, choice.seat, choice.partner) for choice in choices] == [
        (1, 1, A), (1, 2, B), (2, 1, C), (2, 2, A),
    ]  # fmt: skip
    assert choices[3].why.code == AGAIN
    (one, two, three) = propose([slot(1, at(10, 5), {A, B}, seats=3)])
    assert (one.partner, two.partner, three.partner) == (A, B, None)


def test_who_stands_there_keeps_the_seat_where_the_turn_is_even():
    # Nobody has a duty yet and B stands in seat 2: B keeps it, and A gets the other one.
    choices = propose([slot(1, at(10, 5), {A, B, C}, seats=2, now={2: B, 1: C})])
    assert [(choice.seat, choice.partner) for choice in choices] == [(1, C), (2, B)]
    choices = propose([slot(1, at(10, 5), {A, B, C}, seats=2, now={2: B, 1: C})], [held(C, at(10, 1))])
    assert [(choice.seat, choice.partner) for choice in choices] == [(1, A), (2, B)]


def test_who_would_go_with_nobody_to_come_stays_and_is_not_put_elsewhere():
    # At nine A stands in the haircut (which B does too, but B is away) and nobody at the law desk, which A alone does.
    # The law desk is as scarce and has the higher number; were A moved there, the haircut would be empty. Seat by seat:
    # the haircut has A free and nothing to spare, so has the law desk; the haircut comes first and keeps A.
    choices = propose([slot(1, at(10, 5), {A, B}, away={B}, now={1: A}), slot(2, at(10, 5), {A}, row="law")])
    assert who(choices) == {1: A, 2: None}
    # With the law desk first A would go there, and nobody could come to the haircut: A stays, and the desk is a gap.
    choices = propose([slot(2, at(10, 5), {A, B}, away={B}, now={1: A}), slot(1, at(10, 5), {A}, row="law")])
    assert who(choices) == {2: A, 1: None}
    assert why(choices, 2).code == STAYS
    assert why(choices, 2).figures == {"away": 1, "busy": 1}


def test_a_new_year_is_a_new_quarter():
    # A has two duties in December, B none; in January neither has one, and B's last is longest ago: never.
    duties = [held(A, at(12, 7)), held(A, at(12, 14))]
    january = datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)
    (choice,) = propose([slot(1, january, {A, B})], duties)
    assert (choice.partner, choice.why.figures["duties"]) == (B, 0)
    # The night shift of 31 December, 23:30 in Shanghai, is already January in UTC+9 and still December here.
    late = slot(2, datetime(2026, 12, 31, 15, 30, tzinfo=SHANGHAI), {A})
    assert propose([late], duties)[0].why.figures["duties"] == 2


# --- what always holds ---

START = at(10, 5)
HOURS = st.sampled_from([0, 1, 2, 5, 24, 25, 48, 168, 169, 336, 504, 672])


@st.composite
def rounds(draw):
    partners = st.integers(1, 5)
    slots = []
    for key in range(draw(st.integers(1, 9))):
        start = START + timedelta(hours=draw(HOURS))
        slots.append(
            Slot(
                key, draw(st.integers(1, 3)), start, start + timedelta(hours=draw(st.integers(1, 3))),
                tuple(range(1, draw(st.integers(1, 2)) + 1)), frozenset(draw(st.sets(partners))),
                frozenset(draw(st.sets(partners, max_size=2))),
            )
        )  # fmt: skip
    duties = []
    for _number in range(draw(st.integers(0, 4))):
        start = START + timedelta(hours=draw(HOURS) - 168)
        duties.append(Held(draw(partners), draw(st.integers(1, 3)), start, start + timedelta(hours=2)))
    most = st.one_of(st.none(), st.integers(1, 3))
    limits = {partner: Limit(draw(most), draw(most)) for partner in draw(st.sets(partners))}
    return slots, duties, limits


def taken_by(choices):
    taken = defaultdict(list)
    for choice in choices:
        if choice.partner is not None:
            taken[choice.partner].append(choice.slot)
    return taken


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_every_seat_is_answered_once_and_nobody_comes_who_cannot(given_round):
    slots, duties, limits = given_round
    choices = propose(slots, duties, limits)
    assert sorted((choice.slot.key, choice.seat) for choice in choices) == sorted(
        (each.key, seat) for each in slots for seat in each.seats
    )
    for partner, theirs in taken_by(choices).items():
        spans = [(each.start, each.end) for each in theirs]
        stand = [(duty.start, duty.end) for duty in duties if duty.partner == partner]
        for number, (start, end) in enumerate(spans):
            for other_start, other_end in [*spans[number + 1 :], *stand]:
                assert end <= other_start or other_end <= start, "two duties at a time"
        for each in theirs:
            assert partner in each.able
            assert partner not in each.away
        limit = limits.get(partner, Limit())
        days = [each.day for each in theirs]
        all_days = days + [duty.day for duty in duties if duty.partner == partner]
        for day in days:
            week = [other for other in all_days if other.isocalendar()[:2] == day.isocalendar()[:2]]
            month = [other for other in all_days if (other.year, other.month) == (day.year, day.month)]
            assert limit.per_week is None or len(week) <= limit.per_week
            assert limit.per_month is None or len(month) <= limit.per_month


def could(partner, each, choices, duties, limits, *, instead_of):
    """Whether a partner could take a seat as the whole proposal stands; reckoned afresh."""
    theirs = [choice.slot for choice in choices if choice.partner == partner]
    spans = [(duty.start, duty.end, duty.day) for duty in duties if duty.partner == partner]
    spans += [(other.start, other.end, other.day) for other in theirs]
    if partner not in each.able or partner in each.away or partner == instead_of:
        return False
    if any(start < each.end and each.start < end for start, end, _day in spans):
        return False
    limit = limits.get(partner, Limit())
    week = sum(day.isocalendar()[:2] == each.day.isocalendar()[:2] for _start, _end, day in spans)
    month = sum((day.year, day.month) == (each.day.year, each.day.month) for _start, _end, day in spans)
    return (limit.per_week is None or week < limit.per_week) and (limit.per_month is None or month < limit.per_month)


def crews_of(row, choices, slots, duties):
    times = defaultdict(set)
    for each in slots:
        if each.row == row:
            times[each.start] |= {choice.partner for choice in choices if choice.slot is each and choice.partner}
    for duty in duties:
        if duty.row == row:
            times[duty.start].add(duty.partner)
    return [times[start] for start in sorted(times)], sorted(times)


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_no_seat_is_left_to_a_neighbour_or_a_gap_that_somebody_else_could_take(given_round):
    slots, duties, limits = given_round
    choices = propose(slots, duties, limits)
    for choice in choices:
        each = choice.slot
        crews, times = crews_of(each.row, choices, slots, duties)
        position = times.index(each.start)
        beside = set().union(*crews[max(position - 1, 0) : position], *crews[position + 1 : position + 2])
        if choice.partner is None:
            assert not [p for p in each.able if could(p, each, choices, duties, limits, instead_of=None)]
        elif choice.partner in beside:
            free = [p for p in each.able if could(p, each, choices, duties, limits, instead_of=choice.partner)]
            assert set(free) <= beside, "twice in a row although somebody else was free"


@settings(max_examples=150, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_same_input_in_any_order_gives_the_same_proposal(given_round, chance):
    slots, duties, limits = given_round
    first = propose(slots, duties, limits)
    assert first == propose(slots, duties, limits)
    shuffled = [list(slots), list(duties), list(limits.items())]
    for each in shuffled:
        chance.shuffle(each)
    assert propose(shuffled[0], shuffled[1], dict(shuffled[2])) == first


@st.composite
def standing_rounds(draw):
    """Rounds in which some seats are held now, nobody at two places at a time."""
    slots, duties, limits = draw(rounds())
    spans = [(duty.partner, duty.start, duty.end) for duty in duties]
    kept = [(one, *span) for number, (one, *span) in enumerate(spans) if not clash(spans[:number], one, *span)]
    filled = []
    for each in slots:
        now = {}
        for seat in each.seats:
            partner = draw(st.integers(0, 5))
            if partner and not clash(kept, partner, each.start, each.end):
                now[seat] = partner
                kept.append((partner, each.start, each.end))
        filled.append(replace(each, now=now))
    return filled, [duty for duty in duties if (duty.partner, duty.start, duty.end) in kept], limits


def clash(spans, partner, start, end):
    return any(who == partner and begin < end and start < until for who, begin, until in spans)


@settings(max_examples=300, deadline=None)
@given(standing_rounds())
def test_whoever_stays_is_nowhere_else_at_that_time_and_no_held_seat_becomes_empty(given_round):
    slots, duties, limits = given_round
    choices = propose(slots, duties, limits)
    spans = [(duty.partner, duty.start, duty.end) for duty in duties]
    for choice in choices:
        assert choice.partner is not None or choice.seat not in choice.slot.now
        if choice.partner is not None:
            assert not clash(spans, choice.partner, choice.slot.start, choice.slot.end)
            spans.append((choice.partner, choice.slot.start, choice.slot.end))
    assert len(choices) == sum(len(each.seats) for each in slots)


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_where_everybody_stands_already_nothing_changes_for_worse(given_round):
    """Proposing again over one's own proposal leaves no more gaps than there were."""
    slots, duties, limits = given_round
    first = propose(slots, duties, limits)
    now = defaultdict(dict)
    for choice in first:
        if choice.partner is not None:
            now[choice.slot.key][choice.seat] = choice.partner
    again = propose([replace(each, now=now[each.key]) for each in slots], duties, limits)
    assert [choice.partner is None for choice in again].count(True) == [c.partner is None for c in first].count(True)


@pytest.mark.parametrize("partners", [2, 3, 5])
def test_over_half_a_year_duties_are_even(partners):
    able = set(range(1, partners + 1))
    slots = [slot(week, START + timedelta(weeks=week), able) for week in range(26)]
    random.Random(7).shuffle(slots)
    choices = propose(slots)
    counts = [len(theirs) for theirs in taken_by(choices).values()]
    assert max(counts) - min(counts) <= 1
    assert all(one.partner != two.partner for one, two in pairwise(choices))
