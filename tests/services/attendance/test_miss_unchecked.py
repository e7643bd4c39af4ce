"""Missed automatically: once, only while somebody watched, never against a check-in or a person's word."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from services.attendance.actions import check_in, correct_check_in, enter_check_in, miss_unchecked
from services.attendance.days import awaited
from services.attendance.models import AutomaticMark, DutyWatch
from services.attendance.reminders import reminders
from services.attendance.sweeping import sweep_check_ins
from services.roster.actions import cancel_shift, mark_missed, replace_partner, unmark_missed
from services.roster.models import Duty
from tests.factories import SYSTEM, make_partner
from tests.services.attendance.conftest import NINE, minutes, on_duty, on_screen, switch_on

pytestmark = pytest.mark.django_db
EARLY = NINE - minutes(20)


@pytest.fixture
def community(community):
    switch_on(community, missed_after=15)
    return community


def sweep(until, since=EARLY):
    """The sweep runs every ten minutes from one moment to another; gives how many it marked."""
    marked = 0
    while since <= until:
        marked += sweep_check_ins(now=since)["marked"]
        since += minutes(10)
    return marked + sweep_check_ins(now=until)["marked"]


def missed(duty):
    return Duty.objects.get(pk=duty.pk).missed_at


def came(duty, at):
    return check_in(duty, code=on_screen(duty, at), by=SYSTEM, now=at)


def test_who_has_not_come_is_marked_once(duty, member):
    assert sweep(NINE + minutes(14)) == 0
    assert sweep(NINE + minutes(15), since=NINE + minutes(14)) == 1
    duty.refresh_from_db()
    assert duty.missed_at == NINE + minutes(15)
    assert "9:15" in duty.missed_reason
    assert sweep(NINE + minutes(300), since=NINE + minutes(15)) == 0
    assert [event.by_kind for event in Event.objects.about(duty).filter(verb="mark_missed")] == ["system"]
    assert Notification.objects.filter(recipient=member, kind="mark_missed").count() == 1


def test_who_has_checked_in_is_never_marked(duty):
    came(duty, NINE + minutes(3))
    assert sweep(NINE + minutes(300)) == 0
    with pytest.raises(Refused) as error:
        miss_unchecked(duty, by=SYSTEM, now=NINE + minutes(60))
    assert error.value.code == "already_checked_in"


@pytest.mark.parametrize("asked", [{"missed_after": None}, {"check_in": False, "missed_after": None}])
def test_where_it_is_off_nobody_is_marked(duty, community, asked):
    sweep(NINE)
    switch_on(community, **asked)
    assert sweep(NINE + minutes(300), since=NINE) == 0
    with pytest.raises(Refused):
        miss_unchecked(duty, by=SYSTEM, now=NINE + minutes(60))


def test_a_closed_room_and_a_cancelled_shift_are_left_alone(duty, community, partner):
    cancel_shift(duty.shift, reason="停电", by=SYSTEM, now=NINE - minutes(60))
    other = on_duty(community, partner, starts_at=NINE + minutes(300))
    community.closed_rooms = ["roster"]
    community.save()
    assert sweep(NINE + minutes(600)) == 0
    assert missed(duty) is missed(other) is None


def test_a_late_check_in_takes_the_mark_back_and_both_stay_on_record(duty, member):
    sweep(NINE + minutes(20))
    row = came(duty, NINE + minutes(41))
    duty.refresh_from_db()
    assert duty.missed_at is None
    assert "9:41" in duty.cleared_reason
    assert duty.missed_reason
    assert row.checked_in_at == NINE + minutes(41)
    assert AutomaticMark.objects.get(duty=duty).marked_at == NINE + minutes(20)
    verbs = Event.objects.about(duty).values_list("verb", flat=True)
    assert [verb for verb in verbs if "missed" in verb] == ["unmark_missed", "mark_missed"]
    assert sweep(NINE + minutes(300), since=NINE + minutes(41)) == 0


def test_what_the_office_enters_takes_the_mark_back_too(duty, staff):
    sweep(NINE + minutes(20))
    enter_check_in(duty, checked_in_at=NINE, by=Actor.of(staff), now=NINE + minutes(60))
    assert missed(duty) is None


def test_a_persons_mark_stays_and_is_put_before_the_office(duty, staff, clock):
    clock(NINE + minutes(30))
    mark_missed(duty, reason="没来", by=Actor.of(staff), now=NINE + minutes(10))
    came(duty, NINE + minutes(20))
    assert missed(duty) == NINE + minutes(10)
    texts = [reminder.text for reminder in reminders(staff)]
    assert len(texts) == 1


def test_what_the_office_took_back_is_not_marked_again(duty, staff):
    sweep(NINE + minutes(20))
    unmark_missed(duty, reason="电话里说在路上", by=Actor.of(staff), now=NINE + minutes(25))
    assert sweep(NINE + minutes(300), since=NINE + minutes(25)) == 0
    assert missed(duty) is None


def test_a_check_in_taken_back_does_not_count(duty):
    row = came(duty, NINE)
    correct_check_in(row, checked_in_at=None, reason="替别人扫的", by=SYSTEM, now=NINE + minutes(5))
    assert sweep(NINE + minutes(30)) == 1


def test_who_was_put_on_duty_late_is_given_the_time(duty, community):
    sweep(NINE + minutes(10))
    second = replace_partner(duty, partner=make_partner(community), by=SYSTEM, now=NINE + minutes(14))
    assert sweep(NINE + minutes(28), since=NINE + minutes(14)) == 0
    assert sweep(NINE + minutes(29), since=NINE + minutes(28)) == 1
    assert missed(second) == NINE + minutes(29)
    assert missed(duty) is None


def test_after_an_outage_nobody_is_marked_silently_but_the_office_is_told(duty, community, staff, clock):
    sweep(NINE - minutes(20))
    back = NINE + timedelta(days=1, hours=2)
    clock(back)
    assert sweep_check_ins(now=back)["marked"] == 0
    assert sweep_check_ins(now=back + minutes(10))["marked"] == 0
    assert missed(duty) is None
    assert list(awaited(Duty.objects.all(), back)) == [duty]
    assert len(reminders(staff)) == 1
    mark_missed(duty, reason="没来", by=SYSTEM, now=back)
    assert reminders(staff) == []


def test_switching_it_on_marks_nothing_that_was_before_and_asks_about_nothing(duty, community):
    assert sweep_check_ins(now=NINE + minutes(60))["marked"] == 0
    assert sweep(NINE + minutes(119), since=NINE + minutes(70)) == 0
    assert not awaited(Duty.objects.all(), NINE + timedelta(days=1)).exists()


def test_switching_it_off_and_on_again_begins_anew(duty, community):
    sweep(EARLY)
    switch_on(community, check_in=False)
    sweep_check_ins(now=NINE - minutes(10))
    assert not DutyWatch.objects.exists()
    switch_on(community, missed_after=15)
    assert sweep(NINE + minutes(119), since=NINE + minutes(10)) == 0
    assert missed(duty) is None


def test_a_short_gap_is_no_outage(duty):
    sweep(NINE - minutes(5), since=NINE - minutes(5))
    assert sweep_check_ins(now=NINE + minutes(24))["marked"] == 1


def test_where_the_office_marks_it_is_reminded_on_the_day_only(duty, community, staff, clock):
    switch_on(community, missed_after=None)
    clock(NINE + minutes(5))
    assert reminders(staff) == []
    clock(NINE + minutes(16))
    (reminder,) = reminders(staff)
    assert "1" in reminder.text
    clock(NINE + timedelta(days=1))
    assert reminders(staff) == []
    clock(NINE + minutes(16))
    switch_on(community, check_in=False)
    assert reminders(staff) == []


def test_the_database_keeps_one_mark_a_duty_and_watches_in_order(duty, community):
    sweep(NINE + minutes(20))
    for model, fields in (
        (AutomaticMark, {"duty": duty, "marked_at": NINE}),
        (DutyWatch, {"begun_at": NINE, "since": NINE, "seen_at": NINE}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(community=community, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyWatch.objects.update(since=NINE + timedelta(days=9))
