"""Calls to make: there once for whom no message reaches, gone with their cause, dealt with once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.access.actors import Actor
from community.access.rules import may
from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from partners.directory.actions import add_contact
from services.roster.actions import (
    ask_substitute,
    assign_duty,
    cancel_shift,
    confirm_duty,
    decline_duty,
    drop_call,
    mark_missed,
    miss_partner,
    move_shift,
    purge_call_note,
    reach_partner,
    release_duty,
    reopen_call,
    restore_shift,
    set_duty_settings,
    unmark_missed,
    withdraw_substitute,
)
from services.roster.models import PhoneCall, Shift
from services.roster.models.calls import call_day
from services.roster.reminding import sweep_calls
from services.roster.tasks import purge_call_notes
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(community):
    return Actor.of(make_member_of(community))


@pytest.fixture
def shift(community, partner, now):
    """A shift in three days that its partner has long known of."""
    made = make_shift(community, title="爱心理发", starts_at=now + timedelta(days=3), partners=[(partner, None)])
    PhoneCall.objects.all().delete()
    return made


@pytest.fixture
def call(shift, now):
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    return PhoneCall.objects.get()


def open_kinds():
    return list(PhoneCall.objects.open().order_by("pk").values_list("kind", flat=True))


def test_whoever_has_no_account_is_called_in_the_words_of_the_message(call, partner, shift, now):
    assert (call.partner, call.shift, call.kind, call.due_on) == (partner, shift, "cancel_shift", now.date())
    assert "爱心理发" in call.said
    assert "停电" in call.said
    assert not Notification.objects.exists()


def test_whoever_has_an_account_gets_the_message_and_no_call(shift, partner, now):
    make_partner_member(partner)
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert Notification.objects.get().kind == "cancel_shift"
    assert not PhoneCall.objects.exists()


def test_an_account_that_is_switched_off_reaches_nobody(shift, partner, now):
    member = make_partner_member(partner)
    member.is_active = False
    member.save()
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert open_kinds() == ["cancel_shift"]


def test_the_person_on_duty_is_called_and_else_the_first_contact_with_a_number(community, partner, now):
    add_contact(partner, name="没有号码", by=SYSTEM)
    first = add_contact(partner, name="店主", phone="13800000001", by=SYSTEM)
    named = add_contact(partner, name="值班人", phone="13800000002", by=SYSTEM)
    make_shift(community, starts_at=now + timedelta(days=1), partners=[(partner, None)])
    make_shift(community, starts_at=now + timedelta(days=2), partners=[(partner, named)])
    for each in Shift.objects.in_order():
        cancel_shift(each, reason="停电", by=SYSTEM, now=now)
    someone = PhoneCall.objects.for_display().order_by("shift__starts_at")
    assert [each.whom for each in someone] == [first, named]


def test_nothing_is_said_of_what_is_taken_back_before_anybody_called(call, shift, now):
    restore_shift(shift, by=SYSTEM, now=now + timedelta(minutes=1))
    call.refresh_from_db()
    assert (call.state, call.closed_by) == ("not_needed", None)
    assert open_kinds() == []


def test_once_the_partner_was_told_the_return_is_said_too(call, shift, staff, now):
    reach_partner(call, by=staff, now=now)
    restore_shift(shift, by=SYSTEM, now=now + timedelta(minutes=1))
    assert open_kinds() == ["restore_shift"]


def test_a_move_that_a_cancelled_cancelling_had_replaced_is_still_to_be_said(shift, now):
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=1), by=SYSTEM, now=now)
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now + timedelta(minutes=1))
    assert open_kinds() == ["cancel_shift"]
    restore_shift(shift, by=SYSTEM, now=now + timedelta(minutes=2))
    assert open_kinds() == ["move_shift"]


def test_whoever_does_not_know_of_a_duty_is_told_of_it_with_its_new_time(community, shift, now):
    other = make_partner(community)
    Shift.objects.filter(pk=shift.pk).update(seats=2)
    duty = assign_duty(shift, partner=other, by=SYSTEM, now=now)
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=1), by=SYSTEM, now=now + timedelta(minutes=1))
    call = PhoneCall.objects.open().get(partner=other)
    assert call.kind == "assign_duty"
    assert call.details["starts_at"] == (shift.starts_at + timedelta(hours=1)).isoformat()
    release_duty(duty, by=SYSTEM, now=now + timedelta(minutes=2))
    assert not PhoneCall.objects.open().filter(partner=other).exists()


def test_a_missed_duty_is_said_although_the_shift_is_over(shift, now):
    late = shift.ends_at + timedelta(hours=1)
    mark_missed(shift.duties.get(), reason="没有来", by=SYSTEM, now=late)
    sweep_calls(now=late + timedelta(minutes=5))
    assert open_kinds() == ["mark_missed"]
    unmark_missed(shift.duties.get(), reason="来过", by=SYSTEM, now=late + timedelta(minutes=9))
    assert open_kinds() == []


def test_a_search_for_a_substitute_calls_the_free_ones_until_it_ends(community, shift, now):
    free, with_account = make_partner(community), make_partner(community)
    make_partner_member(with_account)
    set_duty_settings(community, asks_confirmation=False, substitutes=True, by=SYSTEM)
    request = ask_substitute(shift.duties.get(), by=SYSTEM, now=now)
    assert list(PhoneCall.objects.open().values_list("partner", "kind")) == [(free.pk, "substitute_wanted")]
    withdraw_substitute(request, by=SYSTEM)
    assert open_kinds() == []


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_whoever_answers_by_link_need_not_be_called(community, shift, answer, now):
    set_duty_settings(community, asks_confirmation=True, substitutes=False, by=SYSTEM)
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=1), by=SYSTEM, now=now)
    duty = shift.duties.get()
    if answer == "confirm":
        confirm_duty(duty, by=Actor("link"), now=now)
    else:
        decline_duty(duty, reason="进货", by=Actor("link"), now=now)
    assert open_kinds() == []


def test_a_call_leaves_the_list_with_its_shift(call, shift):
    assert PhoneCall.objects.to_make(shift.ends_at - timedelta(minutes=1)).exists()
    assert not PhoneCall.objects.to_make(shift.ends_at).exists()
    assert sweep_calls(now=shift.ends_at)["settled"] == 1
    assert sweep_calls(now=shift.ends_at)["settled"] == 0
    call.refresh_from_db()
    with pytest.raises(Refused) as refused:
        reopen_call(call, by=SYSTEM, now=shift.ends_at)
    assert refused.value.code == "call_ended"


@pytest.mark.parametrize(("hour", "days"), [(7, 0), (8, 0), (20, 0), (21, 1), (23, 1)])
def test_at_night_the_next_day_is_the_day_to_call(now, hour, days):
    assert call_day(now.replace(hour=hour)) == date(2026, 9, 1) + timedelta(days=days)


# --- dealing with it ---


def test_reached_once_with_what_was_said_and_taken_back(call, staff, now):
    call = reach_partner(call, note=" 知道了 ", by=staff, now=now)
    assert (call.state, call.result, call.closed_by, call.closed_at) == ("reached", "知道了", staff.user, now)
    for act in (reach_partner, miss_partner, drop_call):
        with pytest.raises(Refused) as refused:
            act(call, by=staff)
        assert refused.value.code == "call_closed"
    call = reopen_call(call, by=staff, now=now)
    assert (call.state, call.result, call.closed_by, call.closed_at) == ("open", "", None, None)
    reopen_call(call, by=staff, now=now)
    verbs = list(Event.objects.about(call).values_list("verb", flat=True))
    assert verbs == ["reopen_call", "reach_partner"]


def test_tries_are_counted_once_per_tap(call, staff):
    assert miss_partner(call, seen=0, by=staff).tries == 1
    assert miss_partner(call, seen=0, by=staff).tries == 1
    assert miss_partner(call, seen=1, by=staff).tries == 2
    assert PhoneCall.objects.get().is_open


def test_a_call_nobody_needs_can_be_taken_back(call, staff, now):
    assert drop_call(call, by=staff, now=now).state == "not_needed"
    assert reopen_call(call, by=staff, now=now).is_open


def test_what_was_said_is_sealed(call, staff):
    reach_partner(call, note="老人住院了", by=staff)
    with connection.cursor() as cursor:
        cursor.execute("SELECT result FROM services_phonecall")
        assert "住院" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE services_phonecall SET state = 'reached', closed_at = now()", "phonecall_reached_by_somebody"),
        ("UPDATE services_phonecall SET state = 'not_needed'", "phonecall_closed_at_a_time"),
        ("UPDATE services_phonecall SET closed_at = now()", "phonecall_closed_at_a_time"),
        ("UPDATE services_phonecall SET state = 'gone', closed_at = now()", "phonecall_arrows"),
    ],
)
def test_the_database_keeps_the_arrows_whoever_writes(call, sql, constraint):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_the_database_refuses_a_second_one_and_another_community(call):
    values = {"community": call.community, "shift": call.shift, "due_on": call.due_on, "partner": call.partner}
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneCall.objects.create(**values, kind=call.kind, key=call.key)
    foreign = {**values, "partner": make_partner(make_community())}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            PhoneCall.objects.create(**foreign, kind="move_shift", key="x")
    assert "phonecall_partner_community" in str(caught.value)


def test_only_the_office_may(call, community):
    verbs = ["view_phonecall", "reach_partner", "miss_partner", "drop_call", "reopen_call"]
    refused = [make_street_officer(community.street), make_member_of(make_community())]
    refused.append(make_partner_member(call.partner))
    for verb in verbs:
        assert may(make_member_of(community), f"services.{verb}", call)
        assert not any(may(user, f"services.{verb}", call) for user in refused)


# --- reminders ---


@pytest.fixture
def eve(shift):
    """The afternoon before the shift."""
    return (timezone.localtime(shift.starts_at) - timedelta(days=1)).replace(hour=14)


def remind(community):
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)


def test_nobody_is_reminded_unless_the_community_says_so(shift, eve):
    assert sweep_calls(now=eve) == {"settled": 0, "added": 0, "reminded": 0}


def test_tomorrows_duties_are_added_once_by_day(community, shift, eve):
    remind(community)
    assert sweep_calls(now=eve - timedelta(days=1))["added"] == 0
    for night in (eve.replace(hour=7), eve.replace(hour=21), eve.replace(hour=23)):
        assert sweep_calls(now=night)["added"] == 0
    assert sweep_calls(now=eve)["added"] == 1
    assert sweep_calls(now=eve)["added"] == 0
    call = PhoneCall.objects.get()
    assert (call.kind, call.due_on) == ("duty_tomorrow", eve.date())
    assert "爱心理发" in call.said


def test_a_reminder_ends_with_its_duty_and_is_not_repeated(community, shift, staff, eve):
    remind(community)
    sweep_calls(now=eve)
    reach_partner(PhoneCall.objects.get(), by=staff, now=eve)
    assert sweep_calls(now=eve + timedelta(hours=1))["added"] == 0
    cancel_shift(shift, reason="停电", by=SYSTEM, now=eve + timedelta(hours=2))
    assert sweep_calls(now=eve + timedelta(hours=3))["added"] == 0
    assert open_kinds() == ["cancel_shift"]


def test_partners_with_an_account_and_cancelled_shifts_need_no_call(community, shift, partner, eve):
    remind(community)
    make_partner_member(partner)
    assert sweep_calls(now=eve)["added"] == 0


# --- what was said is not kept for ever ---


def test_a_note_is_erased_after_a_quarter_and_the_call_stays(call, staff, now, clock):
    call = reach_partner(call, note="老人住院了", by=staff, now=now)
    assert call.purge_on == now.date() + timedelta(days=90)
    clock(now + timedelta(days=89))
    assert purge_call_notes() == 0
    clock(now + timedelta(days=90))
    assert (purge_call_notes(), purge_call_notes()) == (1, 0)
    call.refresh_from_db()
    assert (call.state, call.result, call.purge_on) == ("reached", "", None)


def test_without_a_note_and_once_it_is_called_again_there_is_nothing_to_erase(call, staff, now):
    assert reach_partner(call, by=staff, now=now).purge_on is None
    call = reopen_call(call, by=staff, now=now)
    call = reopen_call(reach_partner(call, note="知道了", by=staff, now=now), by=staff, now=now)
    assert call.purge_on is None
    with pytest.raises(Refused) as refused:
        purge_call_note(call, today=now.date() + timedelta(days=99), by=SYSTEM)
    assert refused.value.code == "not_due"
