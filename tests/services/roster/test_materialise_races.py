"""Planning in several processes at once, and killed half-way: nothing missing, nothing double."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection

from community.guards.refusal import Refused
from community.workdays.calendar import SHANGHAI
from partners.directory.actions import add_contact
from services.roster.actions import assign_duty, materialise, materialise_series, move_shift
from services.roster.models import Duty, DutySeries, Shift
from services.spaces.models import Occupancy
from tests.factories import SYSTEM, make_community, make_partner, make_series, make_shift, make_venue

NOW = datetime(2026, 9, 1, 8, tzinfo=SHANGHAI)
LATER = NOW + timedelta(weeks=13)

WORKER = """
import django, sys, datetime
django.setup()
from services.roster.actions import materialise
materialise(now=datetime.datetime.fromisoformat(sys.argv[1]), batch=int(sys.argv[2]))
"""


def process(race, batch):
    """A process of its own that plans the race's database."""
    base, _slash, _name = settings.DATABASE_URL.rpartition("/")
    environment = {**os.environ, "DATABASE_URL": f"{base}/{race}", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", WORKER, LATER.isoformat(), str(batch)]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def many_series(number):
    """Series of one community with people and places that are busy with one another."""
    community = make_community()
    venues = [make_venue(community, shared=shared) for shared in (True, False)]
    partners = [make_partner(community) for _each in range(4)]
    crew = [(partner, add_contact(partner, name="示例联系人", by=SYSTEM)) for partner in partners]
    for each in range(number):
        make_series(
            community,
            weekdays=[each % 5 + 1, 6],
            venue=venues[each % 2],
            partners=crew[: each % 4 + 1],
            starts_on=date(2026, 12, 1),
            now=NOW - timedelta(weeks=12),
        )
    return community


def check_roster():
    """Every rule's day once, each with its turn, every use of a place with its shift."""
    for series in DutySeries.objects.all():
        days = [shift.original_start.astimezone(SHANGHAI).date() for shift in series.shifts.all()]
        expected = _days(series)
        assert sorted(days) == expected, series.pk
        seats = min(series.partners.count(), series.seats)
        assert Duty.objects.filter(shift__series=series).count() == len(expected) * seats
    assert Counter(Shift.objects.values_list("series", "original_start")).most_common(1)[0][1] == 1
    assert Occupancy.objects.count() == Shift.objects.exclude(venue=None).count()
    assert not Shift.objects.filter(venue=None, place_open=False).exists()


def _days(series):
    """The rule's days; no holiday of the weeks in question is published."""
    last = LATER.date() + timedelta(weeks=13)
    span = range((last - series.starts_on).days + 1)
    days = [series.starts_on + timedelta(days=step) for step in span]
    return [day for day in days if day.isoweekday() in series.weekdays]


def test_two_processes_share_the_work(race):
    many_series(40)
    workers = [process(race, 3), process(race, 3)]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    check_roster()


def test_killed_half_way_and_run_again(race):
    many_series(40)
    worker = process(race, 2)
    deadline = time.monotonic() + 60
    while not Shift.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    planned = Shift.objects.values("series").distinct().count()
    assert 0 < planned < 40, f"killed too early or too late: {planned}"
    materialise(now=LATER, batch=7)
    check_roster()
    assert materialise(now=LATER).counts() == {}


def test_the_same_series_planned_twice_at_once(race, at_once):
    series = make_series(make_community(), starts_on=date(2026, 12, 1), now=NOW - timedelta(weeks=12))
    assert not series.shifts.exists()
    results = at_once(*[lambda: materialise_series(series, by=SYSTEM, now=LATER)] * 4)
    assert sorted(outcome.created for outcome in results) == [0, 0, 0, 14]
    assert series.shifts.count() == 14


def test_two_people_want_one_venue_at_once(race, at_once):
    community = make_community()
    venue = make_venue(community)
    results = at_once(*[lambda: make_shift(community, venue=venue, starts_at=LATER)] * 4)
    assert sum(isinstance(result, Shift) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refused)} <= {"venue_taken", "busy"}
    assert venue.uses.count() == 1


def test_two_people_want_the_last_seat_at_once(race, at_once):
    community = make_community()
    shift = make_shift(community, starts_at=LATER, seats=1)
    partners = [make_partner(community) for _each in range(4)]
    calls = [lambda partner=partner: assign_duty(shift, partner=partner, by=SYSTEM, now=NOW) for partner in partners]
    results = at_once(*calls)
    assert sum(isinstance(result, Duty) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"no_seat"}


def test_two_shifts_move_onto_one_another_at_once(race, at_once):
    community = make_community()
    partner = make_partner(community)
    person = add_contact(partner, name="示例联系人", by=SYSTEM)
    crew = [(partner, person)]
    one = make_shift(community, starts_at=LATER, partners=crew)
    two = make_shift(community, starts_at=LATER + timedelta(hours=6), partners=crew)
    noon = LATER + timedelta(hours=3)
    results = at_once(
        *[lambda shift=shift: move_shift(shift, starts_at=noon, by=SYSTEM, now=NOW) for shift in (one, two)]
    )
    assert sum(isinstance(result, Shift) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Refused)} <= {"person_taken", "busy"}
    assert Shift.objects.filter(starts_at=noon).count() == 1


def test_races_run_as_the_application(race):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (race,)
