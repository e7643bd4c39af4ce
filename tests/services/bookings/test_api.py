"""Places left for everybody, bookings for their office; masked, retried safely, refused in words."""

import pytest
from rest_framework.test import APIClient

from services.bookings.models import ShiftBooking
from tests.factories import make_community, make_member_of, make_shift, make_user

pytestmark = pytest.mark.django_db
BOOKINGS, PLACES = "/api/v1/shift-bookings/", "/api/v1/shift-places/"


@pytest.fixture(autouse=True)
def _frozen(clock, now, monkeypatch):
    from rest_framework.throttling import SimpleRateThrottle

    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})
    clock(now)


@pytest.fixture
def office(community):
    client = APIClient()
    client.force_login(make_member_of(community))
    return client


def test_anybody_reads_how_many_places_are_left(client, shift, book, community, now):
    make_shift(community, starts_at=shift.starts_at, booking="phone", capacity=3)
    book()
    answer = client.get(PLACES, {"community": community.slug}).json()
    assert [(row["uid"], row["places"], row["left"], row["taken"], row["serving"]) for row in answer["results"]] == [
        (str(shift.uid), 3, 2, 1, None)
    ]
    assert "王" not in str(answer)


def test_the_list_of_places_costs_the_same_for_one_and_many(client, shift, community, book, now):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PLACES).status_code == 200
        return len(queries)

    book()
    few = cost()
    for _each in range(8):
        book(make_shift(community, starts_at=shift.starts_at, booking="here", capacity=3))
    assert cost() == few


def test_a_caller_is_entered_once_whatever_the_network_does(office, shift):
    body = {"shift": str(shift.uid), "name": "王秀英", "phone": "13800009999"}
    first, second = (office.post(BOOKINGS, body, format="json", headers={"Idempotency-Key": "k1"}) for _e in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ShiftBooking.objects.count() == 1
    assert first.json()["masked_phone"] == "138****9999"
    assert "13800009999" not in first.content.decode()


def test_what_is_refused_has_a_code(office, shift, book):
    def code(body):
        answer = office.post(BOOKINGS, {"shift": str(shift.uid), **body}, format="json")
        return answer.status_code, answer.json()["code"]

    assert code({"channel": "phone"}) == (400, "invalid_phone")
    for _each in range(3):
        book()
    assert code({"channel": "walk_in"}) == (409, "places_taken")


def test_the_verbs_and_who_may(office, shift, book, community, clock):
    row = book()
    clock(shift.starts_at)
    url = f"{BOOKINGS}{row.uid}/"
    for verb, state in [("arrive", "arrived"), ("step-back", "booked"), ("serve", "served"), ("step-back", "arrived")]:
        assert office.post(f"{url}{verb}/").json()["state"] == state
    assert office.post(f"{url}unmask/").json()["name"] == "王示例"
    assert office.post(f"{url}cancel/").status_code == 409
    called = office.post(f"{PLACES}{shift.uid}/call-next/", {}, format="json")
    assert called.json()["serving"] == 1
    for user, code in [(make_user(), 404), (make_member_of(make_community()), 404)]:
        other = APIClient()
        other.force_login(user)
        assert other.get(url).status_code == code
        assert other.post(f"{url}serve/").status_code == code
        assert other.post(f"{PLACES}{shift.uid}/call-next/", {}, format="json").status_code == 403
    assert APIClient().get(url).status_code == 401
