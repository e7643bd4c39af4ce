"""A resident gets the next number, a place on the waiting list, or a clear refusal; never more than there are places."""

import datetime
from datetime import timedelta

import pytest

from community.guards.refusal import Refused
from community.guards.sealing import blind_index
from community.timeline.models import Event
from services.bookings.actions import book_place, cancel_booking
from services.bookings.counting import places_of
from services.bookings.models import ShiftBooking, ShiftQueue
from services.roster.actions import cancel_shift, change_shift, create_series, set_duty_settings
from services.roster.models import Shift
from tests.factories import SYSTEM, make_shift

pytestmark = pytest.mark.django_db
ONE = "6b7f7b1e-59f3-4c1c-9d5b-1c9f4f0e0001"


def refused(call):
    with pytest.raises(Refused) as error:
        call()
    return error.value.code


def test_numbers_are_given_in_order_and_a_freed_one_again(book, shift, now):
    rows = [book() for _each in range(3)]
    assert [(row.number, row.state) for row in rows] == [(1, "booked"), (2, "booked"), (3, "booked")]
    assert refused(book) == "places_taken"
    cancel_booking(rows[1], by=SYSTEM, now=now)
    assert book().number == 2
    assert places_of(shift, now).left == 0


def test_one_telephone_has_one_place_of_a_shift(book, shift, now):
    book(phone="13800009999")
    assert refused(lambda: book(phone="138 0000 9999")) == "already_booked"
    assert book_place(shift, phone="13800009999", channel="phone", by=SYSTEM, now=now).number == 2


def test_name_telephone_and_code_are_sealed_and_no_event_holds_them(book, shift):
    row = book(name="王秀英", phone="138 0000 9999")
    stored = ShiftBooking.objects.filter(pk=row.pk).extra(select={"raw": "name || phone || code"}).values("raw").get()
    assert "王秀英" not in stored["raw"]
    assert "13800009999" not in stored["raw"]
    assert row.code not in stored["raw"]
    assert (row.masked_name, row.masked_phone) == ("王**", "138****9999")
    assert row.code_index == blind_index(row.code)
    event = Event.objects.get(verb="book_place")
    assert event.details == {"shift": shift.pk, "number": 1}


def test_the_same_submission_is_the_same_booking(book, shift):
    first = book(phone="13800001111", submission=ONE)
    assert book(phone="13800001111", submission=ONE).pk == first.pk
    assert ShiftBooking.objects.count() == 1
    assert refused(lambda: book(phone="13800002222", submission=ONE)) == "submission_reused"


def test_one_telephone_books_so_many_places_a_week(book, community, now):
    days = [make_shift(community, starts_at=now + timedelta(days=day), booking="here", capacity=9) for day in (1, 2, 3)]
    first = book(days[0], phone="13800001111")
    book(days[1], phone="+86 138-0000-1111")
    assert refused(lambda: book(days[2], phone="13800001111")) == "weekly_limit"
    next_week = make_shift(community, starts_at=now + timedelta(days=7), booking="here", capacity=9)
    assert book(next_week, phone="13800001111").number == 1
    cancel_booking(first, by=SYSTEM, now=now)
    assert book(days[2], phone="13800001111").number == 1
    # The office knows whom it books for.
    assert book(days[0], phone="13800001111", channel="phone").number == 1


def test_who_is_here_needs_neither_name_nor_telephone_and_a_caller_a_telephone(shift, now):
    here = book_place(shift, channel="walk_in", by=SYSTEM, now=shift.starts_at - timedelta(minutes=20))
    assert (here.state, here.number, here.masked_name) == ("arrived", 1, "")
    assert refused(lambda: book_place(shift, channel="phone", name="李", by=SYSTEM, now=now)) == "invalid_phone"
    assert refused(lambda: book_place(shift, channel="walk_in", phone="12", by=SYSTEM, now=now)) == "invalid_phone"
    assert book_place(shift, channel="phone", phone="0759-2220100", by=SYSTEM, now=now).number == 2


def test_where_and_when_nothing_is_booked(book, community, shift, now):
    plain = make_shift(community, starts_at=now + timedelta(days=2), booking="phone", capacity=3)
    hidden = make_shift(community, starts_at=now + timedelta(days=2), booking="here", capacity=3, public=False)
    begun = make_shift(community, starts_at=now - timedelta(minutes=5), booking="here", capacity=3)
    assert refused(lambda: book(plain)) == "not_bookable"
    assert refused(lambda: book(hidden)) == "not_bookable"
    assert book(hidden, channel="phone").number == 1
    assert refused(lambda: book(begun)) == "shift_begun"
    assert book(begun, channel="walk_in", phone="", name="").number == 1
    assert refused(lambda: book(begun, channel="walk_in", now=begun.ends_at)) == "shift_over"
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert refused(book) == "shift_cancelled"
    community.closed_rooms = ["bookings"]
    community.save()
    assert refused(lambda: book(Shift.objects.get(pk=hidden.pk), channel="phone")) == "not_bookable"


def test_numbered_places_need_a_number_of_places(community, shift, now):
    values = {"title": "理发", "weekdays": [2], "starts_at": datetime.time(9), "ends_at": datetime.time(11)}
    start = {"starts_on": now.date(), "by": SYSTEM, "now": now, "booking": "here"}
    assert refused(lambda: create_series(community, **values, **start)) == "series_places_said"
    assert refused(lambda: change_shift(shift, capacity=None, by=SYSTEM, now=now)) == "shift_places_said"


def test_fewer_places_leave_the_numbers_given_and_give_no_more(book, shift, now):
    rows = [book() for _each in range(3)]
    change_shift(shift, capacity=1, by=SYSTEM, now=now)
    fresh = Shift.objects.get(pk=shift.pk)
    assert places_of(fresh, now).left == 0
    cancel_booking(rows[0], by=SYSTEM, now=now)
    assert refused(book) == "places_taken"
    assert list(ShiftBooking.objects.standing().values_list("number", flat=True).order_by("number")) == [2, 3]
    change_shift(shift, capacity=5, by=SYSTEM, now=now)
    assert [book().number for _each in range(3)] == [1, 4, 5]
    assert ShiftQueue.objects.get().places == 5


def test_a_shift_with_bookings_is_called_off_and_not_taken_back(community, now):
    from services.roster.actions import change_series

    series = create_series(
        community, title="理发", weekdays=[4], starts_at=datetime.time(9), ends_at=datetime.time(11),
        starts_on=now.date(), booking="here", capacity=2, holiday_policy="keep", by=SYSTEM, now=now,
    )  # fmt: skip
    first, second = series.shifts.in_order()[:2]
    book_place(second, phone="13800001111", name="王", by=SYSTEM, now=now)
    change_series(series, weekdays=[5], by=SYSTEM, now=now)
    assert not Shift.objects.filter(pk=first.pk).exists()
    second.refresh_from_db()
    assert (second.status, bool(second.cancel_reason)) == ("cancelled", True)


def test_the_limit_is_the_communitys(book, community, now):
    set_duty_settings(community, asks_confirmation=False, substitutes=False, bookings_per_week=1, by=SYSTEM)
    book(phone="13800001111")
    other = make_shift(community, starts_at=now + timedelta(days=3), booking="here", capacity=3)
    assert refused(lambda: book(other, phone="13800001111")) == "weekly_limit"
