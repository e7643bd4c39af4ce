"""Many at once, and the database alone: exactly one has the last place."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.guards.refusal import Refused
from services.bookings.actions import book_place, call_next, cancel_booking, confirm_place
from services.bookings.actions import places as places_module
from services.bookings.models import ShiftBooking, ShiftQueue
from services.roster.actions import set_duty_settings
from tests.factories import SYSTEM, make_community, make_shift
from tests.services.bookings.conftest import RESIDENT


@pytest.fixture
def last_place(race):
    """A shift in two days with one place left of two."""
    shift = make_shift(make_community(), starts_at=timezone.now() + timedelta(days=2), booking="here", capacity=2)
    book_place(shift, name="先", phone="13800000001", by=RESIDENT)
    return shift


def residents(shift, number=20, **said):
    return [
        lambda n=n: book_place(shift, name="王", phone=f"138000020{n:02d}", by=RESIDENT, **said) for n in range(number)
    ]


def test_twenty_for_the_last_place(last_place, at_once):
    results = at_once(*residents(last_place))
    got = [each for each in results if isinstance(each, ShiftBooking)]
    codes = {each.code for each in results if isinstance(each, Refused)}
    assert (len(got), codes) == (1, {"places_taken"})
    assert sorted(ShiftBooking.objects.standing().values_list("number", flat=True)) == [1, 2]


def test_twenty_for_the_last_place_with_a_waiting_list(last_place, at_once):
    set_duty_settings(last_place.community, asks_confirmation=False, substitutes=False, waiting_list=True, by=SYSTEM)
    results = at_once(*residents(last_place))
    assert {type(each) for each in results} == {ShiftBooking}, results
    assert sorted(each.state for each in results) == ["booked"] + ["waiting"] * 19


def test_twenty_for_the_last_place_with_the_actions_own_check_and_lock_removed(last_place, at_once, monkeypatch):
    """The unique number is the last word: one has it, the others are refused in words."""
    from services.roster.models import Shift

    monkeypatch.setattr(places_module, "locked", lambda shift: Shift.objects.get(pk=shift.pk))
    monkeypatch.setattr(places_module, "_number", lambda queue, here, now: 2)
    results = at_once(*residents(last_place))
    got = [each for each in results if isinstance(each, ShiftBooking)]
    assert len(got) == 1
    others = {each.code for each in results if not isinstance(each, ShiftBooking)}
    assert others == {"booking_number_once"}, results


def test_a_double_tap_is_one_booking(last_place, at_once):
    key = uuid.uuid4()
    tap = lambda: book_place(last_place, name="王", phone="13800002001", submission=key, by=RESIDENT)  # noqa: E731
    results = at_once(tap, tap, tap)
    assert len({each.pk for each in results}) == 1, results
    assert ShiftBooking.objects.count() == 2


def test_one_telephone_in_several_shifts_at_once_stays_within_its_week(race, at_once):
    community, start = make_community(), timezone.now() + timedelta(days=2)
    set_duty_settings(community, asks_confirmation=False, substitutes=False, bookings_per_week=1, by=SYSTEM)
    shifts = [make_shift(community, starts_at=start, booking="here", capacity=9) for _each in range(6)]
    results = at_once(*[lambda s=s: book_place(s, name="王", phone="13800002001", by=RESIDENT) for s in shifts])
    assert sum(isinstance(each, ShiftBooking) for each in results) == 1, results
    assert {each.code for each in results if isinstance(each, Refused)} <= {"weekly_limit", "booking_turn_once"}


def test_confirming_against_running_out_has_one_outcome(race, at_once):
    now = timezone.now()
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=False, waiting_list=True, by=SYSTEM)
    shift = make_shift(community, starts_at=now + timedelta(days=4), booking="here", capacity=1)
    day = now.replace(hour=2, minute=0)  # ten in the morning in Shanghai
    first = book_place(shift, name="先", phone="13800000001", by=RESIDENT, now=day)
    second, third = (book_place(shift, name="后", phone=f"1380000000{n}", by=RESIDENT, now=day) for n in (2, 3))
    cancel_booking(first, by=RESIDENT, now=day)
    on_time, late = day + timedelta(hours=1), day + timedelta(hours=3)
    at_once(
        lambda: confirm_place(second, by=RESIDENT, now=on_time),
        lambda: cancel_booking(second, by=RESIDENT, now=on_time),
        lambda: confirm_place(second, by=RESIDENT, now=late),
    )
    states = {row.pk: row.state for row in ShiftBooking.objects.all()}
    assert (states[second.pk], states[third.pk]) in {
        ("booked", "waiting"), ("cancelled", "offered"), ("expired", "offered"), ("cancelled", "waiting"),
    }  # fmt: skip
    assert ShiftBooking.objects.standing().count() == 1


def test_two_people_call_the_next_number_at_once(last_place, at_once):
    at = last_place.starts_at
    book_place(last_place, channel="walk_in", by=SYSTEM, now=at)
    queue = ShiftQueue.objects.get()
    at_once(*[lambda: call_next(queue, seen=None, by=SYSTEM, now=at) for _each in range(4)])
    queue.refresh_from_db()
    assert queue.serving == 2  # who is here comes first; the second tap saw another number and did nothing
    assert ShiftBooking.objects.filter(state="served").count() == 0


# --- the database alone ---


def insert(queue, number, state="booked", **other):
    values = {"places": queue.places, "community_id": queue.community_id, "channel": "walk_in", **other}
    with transaction.atomic():
        return ShiftBooking.objects.create(
            queue=queue, number=number, state=state, week="2026-08-31", asked_at=timezone.now(),
            purge_on="2026-10-05", **values,
        )  # fmt: skip


def broken(call):
    with pytest.raises(IntegrityError) as error:
        call()
    return error.value.__cause__.diag.constraint_name


@pytest.fixture
def queue(book, shift):
    book()
    return ShiftQueue.objects.get()


def test_the_database_refuses_a_number_twice_or_beyond_the_places(queue):
    assert broken(lambda: insert(queue, 1)) == "booking_number_once"
    assert broken(lambda: insert(queue, 4)) == "booking_number_within_places"
    assert broken(lambda: insert(queue, 0)) == "booking_number_within_places"
    assert broken(lambda: insert(queue, None)) == "booking_number_within_places"
    assert broken(lambda: insert(queue, 7, places=9)) == "shiftbooking_queue_places"
    assert broken(lambda: insert(queue, 2, state="served")) == "shiftbooking_arrows"
    assert broken(lambda: insert(queue, 2, state="waiting")) in {
        "booking_waits_without_number", "booking_waits_with_telephone",
    }  # fmt: skip
    assert broken(lambda: insert(queue, 2, community_id=make_community().pk)) == "shiftbooking_queue_community"


def test_the_database_refuses_fewer_places_than_numbers_standing(queue, book):
    book()

    def fewer():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE services_shiftqueue SET places = 1 WHERE id = %s", [queue.pk])

    assert broken(fewer) == "booking_number_within_places"


STATES = ["waiting", "offered", "booked", "arrived", "served", "no_show", "cancelled", "expired"]


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("end", STATES)
def test_raw_sql_moves_only_along_the_arrows(queue, start, end):
    """Every pair of states: what the list does not name, the trigger refuses."""
    from services.bookings.models import BOOKING_ARROWS

    row = _reach(queue, start)
    number, until = (None, None) if end == "waiting" else (2, None)
    if end == "offered":
        until = timezone.now()

    def move():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE services_shiftbooking SET state = %s, number = %s, confirm_by = %s WHERE id = %s",
                [end, number, until, row.pk],
            )

    if start == end or (start, end) in BOOKING_ARROWS:
        move()
    else:
        assert broken(move) == "shiftbooking_arrows"


ROADS = {
    "waiting": ["waiting"], "offered": ["waiting", "offered"], "booked": ["booked"], "arrived": ["arrived"],
    "served": ["booked", "served"],
    "no_show": ["booked", "no_show"], "cancelled": ["booked", "cancelled"], "expired": ["waiting", "expired"],
}  # fmt: skip


def _reach(queue, state):
    road = ROADS[state]
    row = insert(queue, None if road[0] == "waiting" else 2, state=road[0], phone_index="x")
    for step in road[1:]:
        until = timezone.now() if step == "offered" else None
        ShiftBooking.objects.filter(pk=row.pk).update(state=step, number=2, confirm_by=until)
    return row


def test_one_telephone_racing_with_the_actions_own_check_and_lock_removed(race, at_once, monkeypatch):
    """The database lets one telephone have one place of a shift; the office may enter somebody else of the household."""
    from services.roster.models import Shift

    shift = make_shift(make_community(), starts_at=timezone.now() + timedelta(days=2), booking="here", capacity=9)
    book_place(shift, name="先", phone="13800000001", by=RESIDENT)
    monkeypatch.setattr(places_module, "locked", lambda shift: Shift.objects.get(pk=shift.pk))
    monkeypatch.setattr(places_module, "_refuse_second", lambda shift, index: None)
    numbers, turns = iter(range(2, 9)), iter(range(50, 90))
    monkeypatch.setattr(places_module, "_number", lambda queue, here, now: next(numbers))
    monkeypatch.setattr(places_module, "next_turn", lambda shift, index, week, limited: next(turns))
    results = at_once(*[lambda: book_place(shift, name="王", phone="13900000009", by=RESIDENT)] * 5)
    assert len([each for each in results if isinstance(each, ShiftBooking)]) == 1, results
    assert {each.code for each in results if not isinstance(each, ShiftBooking)} == {"booking_telephone_once"}, results
    book_place(shift, name="李", phone="13900000009", channel="phone", by=SYSTEM)
