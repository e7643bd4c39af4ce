"""A Tuesday morning in Shanghai, a shift on Thursday with three numbered places, and residents who book."""

import itertools
from datetime import datetime, timedelta

import pytest

from community.access.actors import Actor
from community.workdays.calendar import SHANGHAI
from services.bookings.actions import book_place
from services.roster.actions import set_duty_settings
from tests.factories import SYSTEM, make_community, make_shift

RESIDENT = Actor("link")
_phones = itertools.count(13800001000)


@pytest.fixture
def now():
    return datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def shift(community, now):
    return make_shift(community, starts_at=now + timedelta(days=2), booking="here", capacity=3, title="爱心理发")


@pytest.fixture
def waiting_list(community):
    return set_duty_settings(community, asks_confirmation=False, substitutes=False, waiting_list=True, by=SYSTEM)


@pytest.fixture
def book(shift, now):
    """Book as a resident: `book()`, `book(phone=…)`, `book(shift, now=…)`."""

    def booking(which=None, **said):
        values = {"name": "王示例", "phone": str(next(_phones)), "now": now, "by": RESIDENT, **said}
        return book_place(which or shift, **values)

    return booking


@pytest.fixture
def clock(monkeypatch):
    """Set the time for pages: `clock(moment)`."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
