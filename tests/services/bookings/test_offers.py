"""Places left where residents look first: the home page, today, the week, the service list."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.places.navigation import Offer
from services.roster.actions import cancel_shift
from tests.factories import SYSTEM, make_partner, make_service, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(clock, shift):
    """The day of the shift, before it begins."""
    at = shift.starts_at - timedelta(hours=1)
    clock(at)
    return at


def read(client, name, community):
    return re.sub(r"\s+", " ", client.get(reverse(name, args=[community.slug])).content.decode())


def left(places):
    return Offer("", places).said


def button(shift):
    return f'href="{reverse("book_place", args=[shift.community.slug, shift.uid])}"'


def test_home_today_and_week_say_how_many_places_are_left(client, community, shift, morning, book):
    for name in ("community_home", "roster_today"):
        assert button(shift) in read(client, name, community)
    assert left(3) in read(client, "roster", community)
    for _person in range(3):
        book(now=morning)
    for name in ("community_home", "roster_today", "roster"):
        page = read(client, name, community)
        assert left(0) in page
        assert button(shift) not in page


def test_what_cannot_be_booked_offers_nothing(client, community, shift, morning, clock):
    clock(shift.starts_at + timedelta(minutes=1))
    assert button(shift) not in read(client, "community_home", community)
    clock(morning)
    cancel_shift(shift, reason="停电", by=SYSTEM, now=morning)
    page = read(client, "roster_today", community)
    assert button(shift) not in page
    assert left(3) not in page


def test_more_shifts_cost_no_more_queries(client, community, shift, morning):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            read(client, "roster", community)
        return len(seen)

    client.get(reverse("roster", args=[community.slug]))
    before = queries()
    for hours in (1, 2, 3):
        make_shift(community, starts_at=shift.starts_at + timedelta(hours=hours), booking="here", capacity=5)
    assert queries() == before


def test_the_service_list_leads_to_the_next_shift_with_a_place(client, community, now, clock, book):
    clock(now)
    service = make_service(make_partner(community), name="理发")
    full, later = (
        make_shift(community, starts_at=now + timedelta(days=days), booking="here", capacity=1, service=service)
        for days in (1, 2)
    )
    book(full)
    page = read(client, "services", community)
    assert button(later) in page
    assert button(full) not in page
    assert left(1) in page
