"""A Tuesday morning shift in a community that asks for checking in; the clock stands where a test sets it."""

from datetime import datetime, timedelta

import pytest

from community.workdays.calendar import SHANGHAI
from services.attendance.codes import printed_code, screen_code
from services.roster.actions import set_duty_settings
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member, make_shift

NINE = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)


def switch_on(community, **fields):
    """What the community asks: checking in, and nothing else unless said."""
    values = {"asks_confirmation": False, "substitutes": False, "check_in": True, **fields}
    return set_duty_settings(community, **values, by=SYSTEM)


def minutes(number):
    return timedelta(minutes=number)


@pytest.fixture
def community(db):
    found = make_community()
    switch_on(found)
    return found


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
def duty(community, partner):
    return on_duty(community, partner)


def on_duty(community, partner, starts_at=NINE, hours=2, **fields):
    """A duty of a partner, planned the day before."""
    end = starts_at + timedelta(hours=hours)
    fields = {"title": "爱心理发", **fields}
    shift = make_shift(community, starts_at=starts_at, ends_at=end, partners=[(partner, None)], **fields)
    shift.edited_at = None
    shift.save(update_fields=["edited_at"])
    return shift.duties.select_related("shift").get()


def on_screen(duty, at):
    return screen_code(duty.shift.uid, at)


def on_paper(duty):
    return printed_code(duty.shift.uid)


@pytest.fixture
def clock(monkeypatch):
    """Set the time for pages: `clock(moment)`."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
