"""Residents to be called: each call is there once, as long as its cause, with what to say; never one without a cause."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from services.bookings.actions import cancel_booking, confirm_place, miss_booker, tell_booker
from services.bookings.calls import call_of, calls_to_make
from services.bookings.models import ShiftBooking
from services.bookings.reminders import reminders
from services.roster.actions import cancel_shift, move_shift, restore_shift, set_duty_settings
from tests.factories import SYSTEM, make_community, make_member_of

pytestmark = pytest.mark.django_db


def kinds(now):
    rows = calls_to_make(ShiftBooking.objects.all(), now).for_display().order_by("pk")
    return [(row.number, call_of(row).kind) for row in rows]


@pytest.fixture
def office(community, clock, now):
    clock(now)
    client = Client()
    client.force_login(make_member_of(community))
    return client


def test_nothing_to_say_about_a_shift_as_it_was_booked(book, now):
    book()
    assert kinds(now) == []


def test_a_cancelled_shift_is_told_and_taking_it_back_leaves_nothing_to_say(book, shift, now):
    book()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert kinds(now) == [(1, "cancelled")]
    restore_shift(shift, by=SYSTEM, now=now)
    assert kinds(now) == []


def test_who_was_told_of_the_cancelling_is_told_that_it_takes_place(book, shift, now):
    row = book()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    tell_booker(row, by=SYSTEM, now=now)
    assert kinds(now) == []
    restore_shift(shift, by=SYSTEM, now=now)
    assert kinds(now) == [(1, "restored")]
    tell_booker(row, by=SYSTEM, now=now)
    assert kinds(now) == []


def test_a_moved_shift_is_told_and_moved_back_is_not(book, shift, now):
    row, before = book(), shift.starts_at
    move_shift(shift, starts_at=before + timedelta(hours=3), by=SYSTEM, now=now)
    assert kinds(now) == [(1, "moved")]
    move_shift(shift, starts_at=before, by=SYSTEM, now=now)
    assert kinds(now) == []
    move_shift(shift, starts_at=before + timedelta(hours=1), by=SYSTEM, now=now)
    confirm_place(row, by=SYSTEM, now=now)
    assert kinds(now) == []


def test_an_offered_place_is_asked_about_until_somebody_answers_or_time_runs_out(waiting_list, book, now):
    rows = [book() for _each in range(4)]
    cancel_booking(rows[1], by=SYSTEM, now=now)
    assert kinds(now) == [(2, "offered")]
    assert kinds(now + timedelta(hours=3)) == []
    miss_booker(rows[3], seen=0, by=SYSTEM, now=now)
    miss_booker(rows[3], seen=0, by=SYSTEM, now=now)
    assert ShiftBooking.objects.get(pk=rows[3].pk).tries == 1
    assert kinds(now) == [(2, "offered")]
    confirm_place(rows[3], by=SYSTEM, now=now)
    assert kinds(now) == []


def test_tomorrows_place_is_reminded_of_only_where_switched_on_and_once(book, community, shift, now):
    row = book()
    eve = now + timedelta(days=1)
    assert kinds(eve) == []
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)
    assert (kinds(now), kinds(eve)) == ([], [(1, "tomorrow")])
    tell_booker(row, by=SYSTEM, now=eve)
    assert kinds(eve + timedelta(hours=2)) == []
    assert kinds(shift.ends_at) == []


def test_who_left_no_telephone_is_not_on_the_list_and_what_is_over_neither(book, shift, now):
    book(channel="walk_in", phone="", name="")
    book()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert kinds(now) == [(2, "cancelled")]
    assert kinds(shift.ends_at) == []


def test_the_offices_page_says_whom_to_call_and_takes_the_answer(office, book, shift, now, community):
    row = book(name="王秀英", phone="13800009999")
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=3), by=SYSTEM, now=now)
    page = office.get(reverse("calls")).content.decode()
    assert "138****9999" in page
    assert "13800009999" not in page
    assert "改到" in page
    shown = office.post(reverse("answer_booking_call", args=[row.uid, "show"])).content.decode()
    assert "13800009999" in shown
    office.post(reverse("answer_booking_call", args=[row.uid, "not-reached"]), {"seen": "0", "note": "晚上再打"})
    assert "晚上再打" in office.get(reverse("calls")).content.decode()
    office.post(reverse("answer_booking_call", args=[row.uid, "confirm"]))
    assert "138****9999" not in office.get(reverse("calls")).content.decode()


def test_another_offices_calls_are_not_there(book, shift, now, clock):
    row = book()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    clock(now)
    other = Client()
    user = make_member_of(make_community())
    other.force_login(user)
    assert "****" not in other.get(reverse("calls")).content.decode()
    assert other.post(reverse("answer_booking_call", args=[row.uid, "reached"])).status_code == 404
    assert reminders(user) == []


def test_today_says_how_many_are_to_be_called_and_leads_to_the_desk(book, shift, community, now, clock):
    user = make_member_of(community)
    book()
    clock(shift.starts_at - timedelta(hours=1))
    assert [each.url for each in reminders(user)] == [reverse("desk", args=[shift.uid])]
    cancel_shift(shift, reason="停电", by=SYSTEM)
    assert [each.url for each in reminders(user)] == [reverse("calls")]
