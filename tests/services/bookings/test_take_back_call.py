"""A number called by mistake waits again, and the one before it is being served again."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from community.guards.refusal import Refused
from community.people.models import Membership
from community.timeline.models import Event
from services.bookings.actions import call_next, call_number, mark_no_show, take_back_call
from services.bookings.models import ShiftBooking, ShiftQueue
from tests.factories import SYSTEM, make_member_of


@pytest.fixture
def queue(book, shift, clock):
    """Three with a number, and the shift has begun."""
    for _each in range(3):
        book()
    clock(shift.starts_at)
    return ShiftQueue.objects.get()


def states():
    return list(ShiftBooking.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(("came", "stands"), [(True, "served"), (False, "no_show")])
def test_the_last_call_is_taken_back_with_what_it_said_of_the_one_before(queue, came, stands):
    call_next(queue, by=SYSTEM)
    call_next(queue, seen=1, came=came, by=SYSTEM)
    assert states()[0] == stands
    assert take_back_call(queue, seen=2, by=SYSTEM).serving == 1
    assert states() == ["arrived" if came else "booked", "booked", "booked"]
    assert Event.objects.filter(verb="take_back_call").count() == 1


def test_it_is_taken_back_once_and_by_whoever_saw_it(queue):
    with pytest.raises(Refused) as refused:
        take_back_call(queue, by=SYSTEM)
    assert refused.value.code == "nothing_to_take_back"
    call_next(queue, by=SYSTEM)
    call_number(queue, number=3, by=SYSTEM)
    assert take_back_call(queue, seen=1, by=SYSTEM).serving == 3  # somebody was faster
    assert take_back_call(queue, seen=3, by=SYSTEM).serving == 1
    with pytest.raises(Refused):
        take_back_call(queue, seen=1, by=SYSTEM)


def test_what_was_marked_otherwise_since_stays(queue):
    call_next(queue, by=SYSTEM)
    call_number(queue, number=2, by=SYSTEM)
    mark_no_show(ShiftBooking.objects.get(number=1), by=SYSTEM)
    assert take_back_call(queue, seen=2, by=SYSTEM).serving == 1
    assert states() == ["no_show", "booked", "booked"]


def test_the_database_keeps_what_can_be_taken_back_whole(queue):
    with pytest.raises(IntegrityError, match="shiftqueue_step_back"), transaction.atomic():
        ShiftQueue.objects.update(last_step="served", before=None)


def test_at_the_desk_and_in_the_api(queue, shift, community, client):
    client.force_login(make_member_of(community, Membership.Role.SECRETARY))
    desk = reverse("desk", args=[shift.uid])
    assert 'name="undo"' not in client.get(desk).content.decode()
    client.post(reverse("call_next", args=[shift.uid]), {"seen": ""})
    assert 'name="undo"' in client.get(desk).content.decode()
    client.post(reverse("call_next", args=[shift.uid]), {"seen": "1", "undo": "1"})
    queue.refresh_from_db()
    assert queue.serving is None

    call_next(queue, by=SYSTEM)
    api = APIClient()
    address = f"/api/v1/shift-places/{shift.uid}/take-back-call/"
    assert api.post(address, {"seen": 1}, format="json").status_code == 401
    api.force_login(make_member_of(community, Membership.Role.SECRETARY))
    answer = api.post(address, {"seen": 1}, format="json")
    assert (answer.status_code, answer.json()["serving"]) == (200, None)
