"""The office's desk: callers and walk-ins in one line, whose turn it is, what became of everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from community.guards.refusal import Refused
from community.people.models import Membership
from community.timeline.models import Event
from services.bookings.actions import (
    book_place,
    call_next,
    call_number,
    cancel_booking,
    confirm_place,
    mark_arrived,
    mark_no_show,
    mark_served,
    step_back,
)
from services.bookings.models import BOOKING_ARROWS, ShiftBooking, ShiftQueue
from services.roster.actions import cancel_shift, set_duty_settings
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(shift, clock):
    """The shift is on."""
    at = shift.starts_at + timedelta(minutes=1)
    clock(at)
    return at


@pytest.fixture
def office(community):
    client = Client()
    client.force_login(make_member_of(community))
    return client


def rows():
    return [(row.number, row.state) for row in ShiftBooking.objects.order_by("number", "pk")]


def serving():
    return ShiftQueue.objects.get().serving


def enter(client, shift, **typed):
    return client.post(reverse("enter_booking", args=[shift.uid]), typed, follow=True)


def test_enter_alone_gives_the_next_number(office, shift, begun):
    assert enter(office, shift).status_code == 200
    enter(office, shift, name="李示例", channel="walk_in")
    answer = enter(office, shift, name="张示例", phone="13800001111", channel="phone")
    assert rows() == [(1, "arrived"), (2, "arrived"), (3, "booked")]
    said = answer.content.decode()
    assert "3 号：张**" in said
    assert "张示例" not in said
    full = enter(office, shift)
    assert full.status_code == 409
    assert "号已约满" in full.content.decode()


def test_the_same_line_twice_is_one_number(office, shift, begun):
    key = "6b7f7b1e-59f3-4c1c-9d5b-1c9f4f0e0002"
    enter(office, shift, submission=key)
    enter(office, shift, submission=key)
    assert rows() == [(1, "arrived")]


def test_who_is_here_is_called_first_and_then_the_numbers_in_turn(shift, book, begun):
    _one, two, _three = (book(now=begun - timedelta(days=1)) for _each in range(3))
    mark_arrived(two, by=SYSTEM)
    queue = ShiftQueue.objects.get()
    assert call_next(queue, by=SYSTEM).serving == 2
    assert call_next(queue, seen=2, by=SYSTEM).serving == 3
    assert call_next(queue, seen=3, came=False, by=SYSTEM).serving == 1
    assert call_next(queue, seen=1, by=SYSTEM).serving is None
    assert rows() == [(1, "served"), (2, "served"), (3, "no_show")]


def test_a_second_tap_does_not_skip_anybody(office, shift, book, begun):
    for _each in range(3):
        mark_arrived(book(now=begun - timedelta(days=1)), by=SYSTEM)
    for _each in range(2):
        office.post(reverse("call_next", args=[shift.uid]), {"seen": ""})
    assert serving() == 1
    for _each in range(2):
        office.post(reverse("call_next", args=[shift.uid]), {"seen": "1"})
    assert (serving(), rows()[0]) == (2, (1, "served"))


def test_a_number_out_of_turn(shift, book, begun):
    for _each in range(2):
        book(now=begun - timedelta(days=1))
    queue = ShiftQueue.objects.get()
    assert call_number(queue, number=2, by=SYSTEM).serving == 2
    with pytest.raises(Refused):
        call_number(queue, number=3, by=SYSTEM)


def test_the_place_of_who_did_not_come_goes_to_who_is_here(shift, book, begun):
    first, *_others = (book(now=begun - timedelta(days=1)) for _each in range(3))
    mark_no_show(first, by=SYSTEM)
    here = book_place(shift, channel="walk_in", by=SYSTEM)
    assert here.number == 1
    with pytest.raises(Refused) as error:
        step_back(first, by=SYSTEM)
    assert error.value.code == "booking_number_once"


def test_a_walk_in_stands_behind_who_is_being_served(shift, book, begun):
    first, second, _third = (book(now=begun - timedelta(days=1)) for _each in range(3))
    cancel_booking(first, by=SYSTEM)
    mark_arrived(second, by=SYSTEM)
    call_next(ShiftQueue.objects.get(), by=SYSTEM)
    cancel_booking(_third, by=SYSTEM)
    assert book_place(shift, channel="walk_in", by=SYSTEM).number == 3


def test_marks_are_taken_back_step_by_step(shift, book, begun):
    row = book(now=begun - timedelta(days=1))
    mark_arrived(row, by=SYSTEM)
    mark_served(row, by=SYSTEM)
    assert [step_back(row, by=SYSTEM).state for _each in range(2)] == ["arrived", "booked"]
    with pytest.raises(Refused):
        step_back(row, by=SYSTEM)


def test_nobody_is_missed_before_the_shift(shift, book, now):
    with pytest.raises(Refused) as error:
        mark_no_show(book(), by=SYSTEM, now=now)
    assert error.value.code == "not_begun"


def test_nobody_is_called_hours_ahead_or_the_day_after(shift, book):
    row = book()
    queue = ShiftQueue.objects.get()
    early, late = shift.starts_at - timedelta(minutes=61), shift.starts_at + timedelta(days=1)
    for at in (early, late):
        for act in (
            lambda at=at: call_next(queue, by=SYSTEM, now=at),
            lambda at=at: call_number(queue, number=1, by=SYSTEM, now=at),
        ):
            with pytest.raises(Refused) as error:
                act()
            assert error.value.code == "not_called_now"
    assert serving() is None
    assert call_next(queue, by=SYSTEM, now=shift.starts_at - timedelta(minutes=60)).serving == row.number


def test_nobody_is_here_the_day_before(shift, book):
    row, before = book(), shift.starts_at - timedelta(days=1)
    with pytest.raises(Refused) as error:
        mark_arrived(row, by=SYSTEM, now=before)
    assert error.value.code == "too_early"
    assert book_place(shift, channel="walk_in", by=SYSTEM, now=before).state == "booked"
    midnight = shift.starts_at.replace(hour=0, minute=0)
    assert mark_arrived(row, by=SYSTEM, now=midnight).state == "arrived"


def test_a_number_is_cancelled_after_a_question_and_it_is_said(office, shift, book, now, clock):
    row = book(name="王秀英")
    clock(now)
    page = office.get(reverse("desk", args=[shift.uid])).content.decode()
    url = reverse("mark_booking", args=[row.uid, "cancel"])
    assert '<details class="confirm">' in page.split(url)[-2][-400:]
    assert reverse("mark_booking", args=[row.uid, "served"]) not in page
    assert "王**" in office.post(url, follow=True).content.decode().split("<table")[0]
    assert rows() == [(None, "cancelled")]


def test_a_cancelled_shift_is_not_served(shift, book, now):
    row = book()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    for act in (mark_arrived, mark_served, mark_no_show, confirm_place):
        with pytest.raises(Refused) as error:
            act(row, by=SYSTEM, now=now)
        assert error.value.code == "shift_cancelled"
    with pytest.raises(Refused):
        call_next(ShiftQueue.objects.get(), by=SYSTEM, now=now)


ROADS = {
    "waiting": [], "offered": ["free"], "booked": [], "arrived": [mark_arrived], "served": [mark_served],
    "no_show": [mark_no_show], "cancelled": [cancel_booking],
}  # fmt: skip
ACTS = {
    mark_arrived: "arrived", mark_served: "served", mark_no_show: "no_show", cancel_booking: "cancelled",
    confirm_place: "booked",
}  # fmt: skip


@pytest.mark.parametrize("state", ROADS)
def test_every_action_in_every_state_follows_the_arrows(state, community, shift, book, now, clock):
    """The whole matrix of states and actions: what is no arrow is refused in words."""
    late = shift.starts_at + timedelta(minutes=1)
    set_duty_settings(community, asks_confirmation=False, substitutes=False, waiting_list=True, by=SYSTEM)
    first, *_rest = (book() for _each in range(3))
    row = book() if state in ("waiting", "offered") else first
    if state == "offered":
        cancel_booking(_rest[0], by=SYSTEM, now=now)
    for step in ROADS[state]:
        if step != "free":
            step(row, by=SYSTEM, now=late)
    at = now if state in ("waiting", "offered") else late
    for act, end in ACTS.items():
        allowed = (state, end) in BOOKING_ARROWS and not (act is mark_no_show and at < shift.starts_at)
        allowed &= not (act is cancel_booking and state == "arrived")
        allowed &= not (act is confirm_place and state != "offered") and not (act is mark_arrived and state == "served")
        from django.db import transaction

        outcome = None
        try:
            with transaction.atomic():
                act(row, by=SYSTEM, now=at)
                assert ShiftBooking.objects.get(pk=row.pk).state == end
                outcome = True
                raise RuntimeError  # back to the state at hand
        except RuntimeError:
            pass
        except Refused:
            outcome = False
        assert outcome is allowed, (state, act.__name__)


def test_who_may_open_the_desk(shift, book, community, clock):
    row = book()
    clock(shift.starts_at)
    people = {
        200: [make_member_of(community), make_member_of(community, Membership.Role.SECRETARY)],
        404: [make_member_of(make_community())],
        403: [make_user(), make_partner_member(make_partner(community))],
    }
    for code, users in people.items():
        for user in users:
            client = Client()
            client.force_login(user)
            assert client.get(reverse("desk", args=[shift.uid])).status_code == code, (code, user)
            posted = client.post(reverse("mark_booking", args=[row.uid, "arrived"])).status_code
            assert posted == (302 if code == 200 else code)
            step_back(row, by=SYSTEM) if code == 200 else None
    officer = Client()
    officer.force_login(make_street_officer(community.street))
    assert officer.get(reverse("desk", args=[shift.uid])).status_code == 200
    assert officer.post(reverse("mark_booking", args=[row.uid, "arrived"])).status_code == 403
    assert officer.post(reverse("enter_booking", args=[shift.uid])).status_code == 403
    assert officer.post(reverse("mark_booking", args=[row.uid, "show"])).status_code == 403
    assert Client().get(reverse("desk", args=[shift.uid])).status_code == 302


def test_a_number_is_opened_by_one_button_which_is_kept(office, shift, book):
    row = book(name="王秀英", phone="13800009999")
    page = office.get(reverse("desk", args=[shift.uid])).content.decode()
    assert "王**" in page
    assert "13800009999" not in page
    opened = office.post(reverse("mark_booking", args=[row.uid, "show"])).content.decode()
    assert "王秀英" in opened
    assert "13800009999" in opened
    assert Event.objects.filter(verb="unmask_booking", subject_id=row.pk).count() == 1


def test_the_sheet_holds_masked_names_only(office, shift, book):
    book(name="王秀英", phone="13800009999")
    page = office.get(reverse("desk_sheet", args=[shift.uid])).content.decode()
    assert "王**" in page
    assert "138****9999" in page
    assert "王秀英" not in page


def test_the_partner_reads_the_numbers_on_its_duty_and_by_the_link_without_telephones(community, now, book, clock):
    from services.roster.links import token_of

    partner = make_partner(community)
    shift = make_shift(
        community, starts_at=now + timedelta(days=2), booking="here", capacity=3, partners=[(partner, None)]
    )
    book(shift, name="王秀英", phone="13800009999")
    duty = shift.duties.get()
    member = Client()
    member.force_login(make_partner_member(partner))
    clock(now)
    own = member.get(reverse("portal_duty", args=[duty.uid])).content.decode()
    assert "王**" in own
    assert "138****9999" in own
    link = Client().get(reverse("duty_link", args=[token_of(duty)])).content.decode()
    assert "王**" in link
    assert "138" not in link.split("王**")[1][:200]


def test_the_list_of_desks_costs_the_same_for_one_and_many(office, community, now, clock, book, shift):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock(now)
    book()

    def cost(url):
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        return len(queries)

    pages = [reverse("desks"), reverse("desk", args=[shift.uid])]
    few = [cost(page) for page in pages]
    for day in range(3, 9):
        book(make_shift(community, starts_at=now + timedelta(days=day), booking="here", capacity=3))
    book()
    assert [cost(page) for page in pages] == few


def test_the_shift_in_the_console_leads_to_its_desk(office, shift, community, now):
    page = reverse("admin:services_shift_change", args=[shift.pk])
    assert reverse("desk", args=[shift.uid]) in office.get(page).content.decode()
    plain = make_shift(community, starts_at=now + timedelta(days=2))
    assert (
        "/console/bookings/" + str(plain.uid)
        not in office.get(reverse("admin:services_shift_change", args=[plain.pk])).content.decode()
    )
    assert office.get(reverse("desk", args=[plain.uid])).status_code == 404


def test_a_cancelled_shifts_page_does_not_count_places(client, shift, now, clock):
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    clock(now)
    page = client.get(reverse("shift", args=[shift.community.slug, shift.uid])).content.decode()
    assert "个号" not in page
