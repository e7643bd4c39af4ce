"""A shift that began an hour ago, with a partner on duty and somebody who acts for it."""

import datetime

import pytest
from django.utils import timezone

from community.access.actors import Actor
from services.activities.actions import log_activity
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member, make_shift


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def partner(community):
    return make_partner(community, name="丽人理发店")


@pytest.fixture
def member(partner):
    return make_partner_member(partner)


@pytest.fixture
def staff(community):
    return make_member_of(community)


@pytest.fixture
def shift(community, partner):
    return make_past_shift(community, partner)


def make_past_shift(community, partner, hours=1, **fields):
    start = timezone.now() - datetime.timedelta(hours=hours)
    return make_shift(community, title="爱心理发", partners=[(partner, None)], starts_at=start, **fields)


def log(shift, user=None, **fields):
    """A shift's record, by a member or by nobody in particular."""
    values = {"headcount": 16, "title": shift.title, "starts_at": shift.starts_at, "minutes": 60, **fields}
    by = Actor.of(user) if user else SYSTEM
    return log_activity(shift.community, shift=shift, partners=shift.partners, by=by, **values)
