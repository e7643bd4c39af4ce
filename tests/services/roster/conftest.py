"""A fixed Tuesday morning, and rows of one community."""

from datetime import datetime

import pytest

from community.workdays.calendar import SHANGHAI
from partners.directory.actions import add_contact
from tests.factories import SYSTEM, make_community, make_partner, make_venue

TUESDAY = datetime(2026, 9, 1, 8, tzinfo=SHANGHAI)


@pytest.fixture
def now():
    return TUESDAY


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def venue(community):
    return make_venue(community)


@pytest.fixture
def partner(community):
    return make_partner(community)


@pytest.fixture
def person(partner):
    return add_contact(partner, name="示例联系人", phone="13800000001", by=SYSTEM)


@pytest.fixture
def clock(monkeypatch):
    """Set the time for pages: `clock(moment)`."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
