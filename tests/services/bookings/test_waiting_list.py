"""A freed place is offered to who waits first, for a time, by day only; unconfirmed it goes to the next."""

from datetime import datetime, timedelta

import pytest

from community.guards.refusal import Refused
from community.workdays.calendar import SHANGHAI
from services.bookings.actions import cancel_booking, confirm_place
from services.bookings.counting import before, places_of
from services.bookings.models import ShiftBooking, ShiftQueue, confirm_until
from services.bookings.sweeping import sweep_bookings
from services.roster.actions import change_shift
from services.roster.models import Shift
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(waiting_list, book):
    return [book() for _each in range(3)]


@pytest.fixture
def line(full, book):
    return [book(), book()]


def state(row):
    fresh = ShiftBooking.objects.get(pk=row.pk)
    return fresh.state, fresh.number


def test_who_comes_too_late_waits_in_order(line, shift, now):
    assert [state(row) for row in line] == [("waiting", None), ("waiting", None)]
    assert [before(row) for row in line] == [0, 1]
    places = places_of(shift, now)
    assert (places.left, places.waiting) == (0, 2)


def test_a_freed_place_is_offered_to_the_first_and_not_given_past_the_line(full, line, book, shift, now):
    cancel_booking(full[1], by=SYSTEM, now=now)
    assert [state(row) for row in line] == [("offered", 2), ("waiting", None)]
    assert book().state == "waiting"
    confirm_place(line[0], by=SYSTEM, now=now + timedelta(hours=1))
    assert state(line[0]) == ("booked", 2)
    with pytest.raises(Refused) as error:
        confirm_place(line[0], by=SYSTEM, now=now)
    assert error.value.code == "not_offered"


def test_what_is_not_confirmed_goes_to_the_next_once(full, line, now):
    cancel_booking(full[1], by=SYSTEM, now=now)
    late = now + timedelta(hours=3)
    assert sweep_bookings(now=late - timedelta(minutes=1)) == 0
    assert sweep_bookings(now=late) == 2
    assert sweep_bookings(now=late) == 0
    assert [state(row) for row in line] == [("expired", None), ("offered", 2)]


def test_too_late_to_confirm_even_before_the_sweep(full, line, now):
    cancel_booking(full[1], by=SYSTEM, now=now)
    with pytest.raises(Refused):
        confirm_place(line[0], by=SYSTEM, now=now + timedelta(hours=4))
    assert sweep_bookings(now=now + timedelta(hours=4)) == 2
    assert [state(row) for row in line] == [("expired", None), ("offered", 2)]


@pytest.mark.parametrize("clock_time", [(21, 0), (23, 30), (7, 59)])
def test_nobody_is_asked_at_night(full, line, now, clock_time):
    day = now.date() + timedelta(days=1 if clock_time[0] < 8 else 0)
    night = datetime.combine(day, datetime.min.time(), SHANGHAI).replace(hour=clock_time[0], minute=clock_time[1])
    cancel_booking(full[1], by=SYSTEM, now=night)
    assert [state(row) for row in line] == [("waiting", None), ("waiting", None)]
    morning = datetime(2026, 9, 2, 8, tzinfo=SHANGHAI)
    sweep_bookings(now=morning)
    row = ShiftBooking.objects.get(pk=line[0].pk)
    assert (row.state, row.confirm_by) == ("offered", morning + timedelta(hours=3))


def test_the_time_to_confirm_rests_at_night_and_ends_with_the_shift():
    at = datetime(2026, 9, 1, 20, tzinfo=SHANGHAI)
    far = at + timedelta(days=3)
    assert confirm_until(at, far) == datetime(2026, 9, 2, 10, tzinfo=SHANGHAI)
    assert confirm_until(at, datetime(2026, 9, 2, 9, tzinfo=SHANGHAI)) == datetime(2026, 9, 2, 9, tzinfo=SHANGHAI)
    assert confirm_until(at.replace(hour=18), far) == datetime(2026, 9, 1, 21, tzinfo=SHANGHAI)


def test_shortly_before_the_shift_nothing_is_offered_and_with_it_the_line_ends(full, line, book, shift, now):
    soon = shift.starts_at - timedelta(minutes=20)
    cancel_booking(full[0], by=SYSTEM, now=soon)
    assert state(line[0]) == ("waiting", None)
    assert places_of(shift, soon).left == 1
    assert book(now=soon).number == 1
    sweep_bookings(now=shift.starts_at)
    assert [state(row)[0] for row in line] == ["expired", "expired"]


def test_more_places_are_offered_to_who_waits(line, shift, now):
    change_shift(shift, capacity=4, by=SYSTEM, now=now)
    sweep_bookings(now=now)
    assert [state(row) for row in line] == [("offered", 4), ("waiting", None)]
    assert ShiftQueue.objects.get().places == 4
    assert places_of(Shift.objects.get(pk=shift.pk), now).left == 0


def test_who_leaves_the_line_leaves_it(full, line, now):
    cancel_booking(line[0], by=SYSTEM, now=now)
    cancel_booking(full[0], by=SYSTEM, now=now)
    assert [state(row) for row in line] == [("cancelled", None), ("offered", 1)]
    cancel_booking(line[1], by=SYSTEM, now=now)
    assert state(line[1]) == ("cancelled", None)
