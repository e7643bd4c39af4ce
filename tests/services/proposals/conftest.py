"""A community whose proposals are switched on, at a fixed moment: Thursday 1 October 2026, eight in the morning."""

from datetime import date, datetime

import pytest

from community.access.actors import Actor
from community.workdays.calendar import SHANGHAI
from services.proposals.actions import make_proposal
from services.roster.actions import set_duty_settings
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_series, make_shift

NOW = datetime(2026, 10, 1, 8, tzinfo=SHANGHAI)


def at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def switch_on(community, **fields):
    set_duty_settings(
        community, **{"asks_confirmation": False, "substitutes": False, "proposals": True, **fields}, by=SYSTEM
    )


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def clock(monkeypatch):
    """Set the time for pages: `clock(moment)`."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


@pytest.fixture
def community(db):
    community = make_community()
    switch_on(community)
    return community


@pytest.fixture
def office(community):
    return make_member_of(community)


@pytest.fixture
def by(office):
    return Actor.of(office)


@pytest.fixture
def barbers(community):
    return [make_partner(community, name=name) for name in ("甲理发店", "乙理发店", "丙理发店")]


@pytest.fixture
def haircuts(community, barbers):
    """Mondays 9:00–11:30 from 5 October on; its list has three, and nobody is put on duty by it yet."""
    return empty_series(community, barbers)


def empty_series(community, partners, **fields):
    """A series whose list has these partners, with all its seats free: as after a change by hand."""
    values = {"weekdays": [1], "starts_on": date(2026, 10, 5), "holiday_policy": "keep", "title": "爱心理发", **fields}
    series = make_series(community, partners=[(partner, None) for partner in partners], now=NOW, **values)
    from services.roster.models import Duty

    Duty.objects.filter(shift__series=series).delete()
    return series


def gap(community, start, **fields):
    return make_shift(community, starts_at=start, **fields)


def draft(community, *, weeks=4, by=SYSTEM, now=NOW, **fields):
    return make_proposal(community, weeks=weeks, by=by, now=now, **fields)


def lines_of(proposal):
    return list(proposal.seats.for_display().in_order())
