"""Two phones, two workers, a phone against a worker: one check-in, one mark, never both without a word."""

from functools import partial

import pytest
from django.db import IntegrityError

from community.access.models import Owned
from community.timeline.models import Event
from services.attendance.actions import check_in, check_out, miss_unchecked
from services.attendance.models import AutomaticMark, CheckIn, CheckInVersion
from services.attendance.sweeping import sweep_check_ins
from services.roster.models import Duty
from tests.factories import SYSTEM, make_community, make_partner
from tests.services.attendance.conftest import NINE, minutes, on_duty, on_screen, switch_on

LATE = NINE + minutes(20)


@pytest.fixture
def duty(race):
    community = make_community()
    switch_on(community, missed_after=15)
    duty = on_duty(community, make_partner(community))
    sweep_check_ins(now=NINE - minutes(1))
    return duty


def test_two_check_ins_at_once_are_one(duty, at_once):
    at = NINE + minutes(1)
    tap = partial(check_in, duty, code=on_screen(duty, at), by=SYSTEM, now=at)
    results = at_once(tap, tap, tap, tap)
    assert {row.pk for row in results} == {CheckIn.objects.get().pk}
    assert CheckInVersion.objects.count() == Event.objects.filter(verb="check_in").count() == 1


def test_without_the_actions_own_look_the_database_lets_one_in(duty, at_once):
    insert = partial(
        CheckIn.objects.create, duty=duty, community_id=duty.community_id, how="screen", checked_in_at=NINE
    )
    results = at_once(insert, insert, insert)
    assert sum(isinstance(result, IntegrityError) for result in results) == 2
    assert sum(isinstance(result, Owned) for result in results) == 1


def test_a_check_in_against_the_mark_leaves_a_kept_duty(duty, at_once):
    code = on_screen(duty, LATE)
    for _time in range(3):
        at_once(
            partial(check_in, duty, code=code, by=SYSTEM, now=LATE),
            partial(miss_unchecked, duty, by=SYSTEM, now=LATE),
            partial(sweep_check_ins, now=LATE),
        )
    duty = Duty.objects.get(pk=duty.pk)
    assert CheckIn.objects.get(duty=duty).is_present
    assert duty.missed_at is None
    marks = AutomaticMark.objects.count()
    assert (
        Event.objects.filter(verb="mark_missed").count() == Event.objects.filter(verb="unmark_missed").count() == marks
    )
    assert bool(duty.cleared_reason) is bool(marks)


def test_two_sweeps_at_once_mark_once(duty, at_once):
    results = at_once(*[partial(sweep_check_ins, now=LATE)] * 4)
    assert sum(result["marked"] for result in results) == 1
    assert AutomaticMark.objects.count() == Event.objects.filter(verb="mark_missed").count() == 1


def test_two_marks_without_the_actions_own_look_are_one(duty, at_once):
    insert = partial(AutomaticMark.objects.create, duty=duty, community_id=duty.community_id, marked_at=LATE)
    assert sum(isinstance(result, IntegrityError) for result in at_once(insert, insert)) == 1


def test_leaving_and_the_end_of_the_shift_at_once_are_one_end(duty, at_once):
    row = check_in(duty, code=on_screen(duty, NINE), by=SYSTEM, now=NINE)
    end = NINE + minutes(120)
    at_once(partial(check_out, row, by=SYSTEM, now=end), *[partial(sweep_check_ins, now=end)] * 3)
    row.refresh_from_db()
    assert (row.checked_out_at, row.ended) == (end, "shift")
    assert row.versions.count() == 2
