"""Checking in by code: once, for one's own duty, at the right time; everything else is refused in words."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.timeline.models import Event
from services.attendance.actions import check_in, check_out, correct_check_in, end_check_in, enter_check_in
from services.attendance.codes import STEP
from services.attendance.models import CheckIn, CheckInVersion
from services.attendance.sweeping import sweep_check_ins
from services.roster.actions import cancel_shift, move_shift, release_duty
from tests.factories import SYSTEM, make_community
from tests.services.attendance.conftest import NINE, minutes, on_duty, on_paper, on_screen, switch_on

pytestmark = pytest.mark.django_db


def refused(why, call, /, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, by=SYSTEM, **kwargs)
    assert error.value.code == why
    assert error.value.messages[0]


def came(duty, at=NINE):
    return check_in(duty, code=on_screen(duty, at), by=SYSTEM, now=at)


def test_the_code_on_the_screen_checks_in(duty, member):
    row = check_in(duty, code=on_screen(duty, NINE), by=Actor.of(member), now=NINE)
    assert (row.checked_in_at, row.how, row.checked_out_at) == (NINE, "screen", None)
    event = Event.objects.about(row).get()
    assert (event.verb, event.by_user) == ("check_in", member)
    assert row.versions.get().cause == "checked_in"


def test_the_printed_code_checks_in_from_half_an_hour_before_until_the_end(duty):
    refused("too_early", check_in, duty, code=on_paper(duty), now=NINE - minutes(31))
    refused("too_late", check_in, duty, code=on_paper(duty), now=NINE + minutes(120))
    assert check_in(duty, code=on_paper(duty), by=SYSTEM, now=NINE - minutes(30)).how == "printed"


def test_a_second_time_is_the_same_record(duty):
    first = came(duty)
    again = check_in(duty, code=on_screen(duty, NINE + minutes(9)), by=SYSTEM, now=NINE + minutes(9))
    assert (again.pk, again.checked_in_at) == (first.pk, NINE)
    assert CheckInVersion.objects.count() == 1
    assert Event.objects.filter(verb="check_in").count() == 1


def test_yesterdays_photo_is_refused(duty):
    refused("code_expired", check_in, duty, code=on_screen(duty, NINE - timedelta(days=1)), now=NINE)


def test_a_photo_of_two_minutes_ago_is_refused(duty):
    refused("code_expired", check_in, duty, code=on_screen(duty, NINE), now=NINE + timedelta(seconds=2 * STEP))


def test_whoever_had_to_sign_in_first_is_not_late(duty):
    row = check_in(duty, code=on_screen(duty, NINE), scanned_at=NINE, by=SYSTEM, now=NINE + minutes(8))
    assert row.checked_in_at == NINE + minutes(8)


def test_the_code_of_another_shift_is_refused(duty, community, partner):
    other = on_duty(community, partner, starts_at=NINE + timedelta(days=7))
    refused("code_of_another_shift", check_in, duty, code=on_screen(other, NINE), now=NINE)
    refused("code_of_another_shift", check_in, duty, code=on_paper(other), now=NINE)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("code", ["", "123456", "s" + "A" * 22 + "." + "A" * 22])
def test_a_guessed_code_is_refused(duty, code):
    refused("code_unknown", check_in, duty, code=code, now=NINE)


def test_a_code_signed_with_another_key_is_refused(duty, settings):
    settings.SECRET_KEY, own = "another", settings.SECRET_KEY
    foreign = on_paper(duty)
    settings.SECRET_KEY = own
    refused("code_unknown", check_in, duty, code=foreign, now=NINE)


def test_nobody_checks_in_to_a_cancelled_shift(duty):
    code = on_screen(duty, NINE)
    cancel_shift(duty.shift, reason="停电", by=SYSTEM, now=NINE - minutes(60))
    refused("shift_cancelled", check_in, duty, code=code, now=NINE)


def test_who_is_no_longer_on_duty_does_not_check_in(duty):
    release_duty(duty, by=SYSTEM, now=NINE - minutes(60))
    refused("not_assigned", check_in, duty, code=on_screen(duty, NINE), now=NINE)


def test_a_printed_code_follows_its_shift_when_it_is_moved(duty):
    code = on_paper(duty)
    move_shift(duty.shift, starts_at=NINE + minutes(300), by=SYSTEM, now=NINE - minutes(60))
    refused("too_early", check_in, duty, code=code, now=NINE)
    assert check_in(duty, code=code, by=SYSTEM, now=NINE + minutes(290)).is_present


def test_where_it_is_off_nobody_checks_in(duty, community):
    switch_on(community, check_in=False)
    refused("check_in_off", check_in, duty, code=on_screen(duty, NINE), now=NINE)
    refused("check_in_off", enter_check_in, duty, checked_in_at=NINE, now=NINE)


def test_leaving_is_said_once(duty):
    row = came(duty)
    left = check_out(row, by=SYSTEM, now=NINE + minutes(90))
    assert (left.checked_out_at, left.ended) == (NINE + minutes(90), "self")
    again = check_out(row, by=SYSTEM, now=NINE + minutes(100))
    assert again.checked_out_at == NINE + minutes(90)
    assert Event.objects.filter(verb="check_out").count() == 1


def test_whoever_taps_after_the_end_left_with_the_shift(duty):
    row = check_out(came(duty), by=SYSTEM, now=NINE + minutes(200))
    assert (row.checked_out_at, row.ended) == (NINE + minutes(120), "shift")


def test_the_sweep_ends_check_ins_with_their_shifts(duty):
    row = came(duty)
    assert sweep_check_ins(now=NINE + minutes(119))["ended"] == 0
    refused("shift_not_over", end_check_in, row, now=NINE + minutes(119))
    assert sweep_check_ins(now=NINE + minutes(121))["ended"] == 1
    row.refresh_from_db()
    assert (row.checked_out_at, row.ended) == (NINE + minutes(120), "shift")
    assert sweep_check_ins(now=NINE + minutes(130))["ended"] == 0
    assert [version.cause for version in row.versions.order_by("number")] == ["checked_in", "ended"]


def test_a_check_in_of_a_shift_moved_into_the_past_ends_when_it_began(duty):
    row = came(duty)
    end = {"starts_at": NINE - minutes(300), "ends_at": NINE - minutes(200)}
    type(duty.shift).objects.filter(pk=duty.shift_id).update(**end)
    assert sweep_check_ins(now=NINE + minutes(5))["ended"] == 1
    row.refresh_from_db()
    assert row.checked_out_at == row.checked_in_at


def test_the_office_enters_by_hand(duty, staff):
    at = NINE + minutes(5)
    row = enter_check_in(duty, checked_in_at=at, reason="手机没电", by=Actor.of(staff), now=NINE + minutes(60))
    assert (row.checked_in_at, row.how) == (at, "office")
    assert row.versions.get().reason == "手机没电"
    refused("already_checked_in", enter_check_in, duty, checked_in_at=at, now=NINE + minutes(61))
    assert came(duty, NINE + minutes(70)).checked_in_at == at


def test_only_a_time_of_the_shift_can_be_entered(duty):
    for at in (NINE + timedelta(days=2), NINE - timedelta(days=2), NINE + minutes(61)):
        refused("not_at_the_shift", enter_check_in, duty, checked_in_at=at, now=NINE + minutes(60))
    late, early = NINE + minutes(30), NINE + minutes(10)
    times = {"checked_in_at": late, "checked_out_at": early}
    refused("checkin_times_in_order", enter_check_in, duty, **times, now=NINE + minutes(60))


def test_a_correction_keeps_both_values_and_the_reason(duty, staff):
    row, now = came(duty, NINE + minutes(20)), NINE + minutes(130)
    correct_check_in(row, checked_in_at=NINE, checked_out_at=None, reason="先到后签", by=Actor.of(staff), now=now)
    row.refresh_from_db()
    assert (row.checked_in_at, row.corrected, row.how) == (NINE, True, "screen")
    first, second = row.versions.order_by("number")
    assert (first.checked_in_at, second.checked_in_at) == (NINE + minutes(20), NINE)
    assert (second.reason, second.by_user) == ("先到后签", staff)
    event = Event.objects.about(row).first()
    assert event.verb == "correct_check_in"
    assert "先到" not in str(event.details)


def test_a_correction_says_why_and_changes_something(duty):
    row = came(duty)
    refused("reason_missing", correct_check_in, row, checked_in_at=None, reason=" ", now=NINE)
    refused("nothing_changed", correct_check_in, row, checked_in_at=NINE, reason="无", now=NINE + minutes(1))
    left = {"checked_in_at": None, "checked_out_at": NINE}
    refused("checkin_left_who_came", correct_check_in, row, **left, reason="无", now=NINE + minutes(1))


def test_a_check_in_that_was_none_is_taken_back_and_can_come_again(duty):
    row = correct_check_in(came(duty), checked_in_at=None, reason="扫错了", by=SYSTEM, now=NINE + minutes(1))
    assert not row.is_present
    again = came(duty, NINE + minutes(30))
    assert (again.pk, again.checked_in_at) == (row.pk, NINE + minutes(30))
    assert row.versions.count() == 3


def test_the_database_keeps_one_row_a_duty_in_one_community(duty, community):
    came(duty)
    for fields in (
        {"duty": duty, "community": community},
        {"duty": duty, "community": make_community()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckIn.objects.create(checked_in_at=NINE, how="screen", **fields)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("checked_out_at = checked_in_at - interval '1 minute', ended = 'self'", "checkin_times_in_order"),
        ("checked_out_at = checked_in_at", "checkin_ended_somehow"),
        ("checked_in_at = NULL, checked_out_at = now(), ended = 'self'", "checkin_left_who_came"),
    ],
)
def test_the_database_refuses_disorder_by_raw_sql(duty, change, name):
    came(duty)
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE services_checkin SET {change}")


@pytest.mark.parametrize(
    "sql", ["UPDATE services_checkinversion SET reason = 'x'", "DELETE FROM services_checkinversion"]
)
def test_versions_are_never_changed(duty, sql):
    came(duty)
    with pytest.raises(Exception, match=r"permission|append"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
