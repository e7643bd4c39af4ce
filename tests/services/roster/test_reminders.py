"""Reminders: tomorrow's duty, and the one nobody confirmed; once per duty and time, by day, gone with their cause."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from community.access.actors import Actor
from community.messages.delivering import deliver_messages
from community.messages.models import Delivery, Notification
from community.messages.reminders import reminders_of
from community.workdays.actions import set_calendar_day
from community.workdays.calendar import SHANGHAI
from services.roster.actions import (
    ask_substitute,
    cancel_shift,
    change_series,
    confirm_duty,
    decline_duty,
    move_shift,
    release_duty,
    replace_partner,
    set_duty_settings,
)
from services.roster.models import PhoneCall, Shift
from services.roster.reminding import last_asked_day, sweep_calls
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_series,
    make_shift,
)

pytestmark = pytest.mark.django_db
START = datetime(2026, 9, 4, 9, tzinfo=SHANGHAI)  # a Friday


@pytest.fixture(autouse=True)
def _it_is_september(settings, clock, now):
    settings.SENDS_EMAIL, settings.PUBLIC_URL = True, "https://partners.example.cn"
    clock(now)


@pytest.fixture
def community(db):
    made = make_community()
    set_duty_settings(made, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)
    return made


@pytest.fixture
def member(partner):
    return make_partner_member(partner, email="owner@example.com")


@pytest.fixture
def shift(community, partner, member):
    made = make_shift(community, title="爱心理发", starts_at=START, partners=[(partner, None)])
    Notification.objects.all().delete()
    return made


@pytest.fixture
def eve():
    return START.replace(hour=14) - timedelta(days=1)


@pytest.fixture
def reminded(shift, eve, clock):
    clock(eve)
    sweep_calls(now=eve)
    return Notification.objects.get()


def standing():
    return list(Notification.objects.standing().order_by("pk").values_list("kind", flat=True))


def deliveries():
    return list(Delivery.objects.filter(notification__kind__startswith="duty_").values_list("state", flat=True))


def ask_confirmation(community):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, reminders=True, by=SYSTEM)


# --- tomorrow ---


def test_tomorrows_duty_is_said_to_whoever_acts_for_the_partner(reminded, shift, member, eve):
    assert (reminded.recipient, reminded.kind) == (member, "duty_tomorrow")
    assert "爱心理发" in reminded.text
    assert reminded.url == f"/portal/duties/{shift.duties.get().uid}/"
    assert not PhoneCall.objects.filter(kind="duty_tomorrow").exists()
    deliver_messages(clock=lambda: eve)
    assert [sent.to for sent in mail.outbox] == [["owner@example.com"]]


def test_once_however_often_the_sweep_runs(reminded, eve):
    for minutes in (1, 30, 300):
        assert sweep_calls(now=eve + timedelta(minutes=minutes))["reminded"] == 0
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_several_of_one_shop_are_told_and_each_partner_by_its_own_channel(community, partner, member, shift, eve):
    make_partner_member(partner)
    other = make_partner(community)
    Shift.objects.filter(pk=shift.pk).update(seats=2)
    make_shift(community, title="义诊", starts_at=START, partners=[(other, None)])
    PhoneCall.objects.all().delete()
    assert sweep_calls(now=eve) == {"settled": 0, "added": 1, "reminded": 2}
    assert Notification.objects.filter(kind="duty_tomorrow").count() == 2
    assert PhoneCall.objects.get().partner == other


@pytest.mark.parametrize("hour", [0, 7, 21, 23])
def test_nobody_is_reminded_at_night(shift, eve, hour):
    assert sweep_calls(now=eve.replace(hour=hour))["reminded"] == 0


def test_only_of_tomorrow_and_only_where_it_is_switched_on(community, shift, eve):
    assert sweep_calls(now=eve - timedelta(days=1))["reminded"] == 0
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=False, by=SYSTEM)
    assert sweep_calls(now=eve)["reminded"] == 0


def test_not_where_the_roster_is_not_used(community, shift, eve):
    community.closed_rooms = ["roster"]
    community.save()
    assert sweep_calls(now=eve)["reminded"] == 0


def _decline(shift, at):
    decline_duty(shift.duties.get(), reason="进货", by=SYSTEM, now=at)


def _confirm(shift, at):
    ask_confirmation(shift.community)
    confirm_duty(shift.duties.get(), by=SYSTEM, now=at)


ENDS = {
    "cancelled": lambda shift, at: cancel_shift(shift, reason="停电", by=SYSTEM, now=at),
    "moved": lambda shift, at: move_shift(shift, starts_at=START + timedelta(days=3), by=SYSTEM, now=at),
    "given back": _decline,
    "released": lambda shift, at: release_duty(shift.duties.get(), by=SYSTEM, now=at),
    "given to others": lambda shift, at: replace_partner(
        shift.duties.get(), partner=make_partner(shift.community), by=SYSTEM, now=at
    ),
    "confirmed": _confirm,
}


@pytest.mark.parametrize("end", list(ENDS))
def test_it_goes_with_its_cause_before_it_was_sent(reminded, shift, eve, end):
    ENDS[end](shift, eve)
    assert "duty_tomorrow" not in standing()
    assert deliveries() == ["withdrawn"]


@pytest.mark.parametrize("end", ["behind", "switched off", "begun"])
def test_it_goes_too_where_no_action_said_so(reminded, community, shift, eve, end):
    at = eve
    if end == "behind":
        Shift.objects.filter(pk=shift.pk).update(
            starts_at=START + timedelta(hours=1), ends_at=START + timedelta(hours=2)
        )
    elif end == "switched off":
        set_duty_settings(community, asks_confirmation=False, substitutes=False, by=SYSTEM)
    else:
        at = START
    sweep_calls(now=at)
    reminded.refresh_from_db()
    assert reminded.settled_at is not None


def test_a_changed_series_takes_its_reminder_along(community, partner, member, clock):
    series = make_series(
        community, partners=[(partner, None)], starts_at=START.time(), ends_at=START.replace(hour=10).time()
    )
    monday = datetime(2026, 9, 7, 14, tzinfo=SHANGHAI)
    clock(monday)
    sweep_calls(now=monday)
    first = Notification.objects.standing().get(kind="duty_tomorrow")
    change_series(
        series, starts_at=START.replace(hour=15).time(), ends_at=START.replace(hour=16).time(), by=SYSTEM, now=monday
    )
    sweep_calls(now=monday + timedelta(minutes=30))
    second = Notification.objects.standing().get(kind="duty_tomorrow")
    assert second.pk != first.pk
    assert "15:00" in second.text


def test_moved_to_another_day_it_is_said_again_for_that_day(reminded, shift, eve):
    move_shift(shift, starts_at=START + timedelta(days=3), by=SYSTEM, now=eve)
    sweep_calls(now=eve + timedelta(days=3))
    assert standing() == ["move_shift", "duty_tomorrow"]


def test_a_reminder_made_late_in_the_evening_waits_and_ends_at_night(shift, eve, clock, member):
    late = eve.replace(hour=20, minute=59)
    clock(late)
    sweep_calls(now=late)
    at_night = late + timedelta(minutes=30)
    assert deliver_messages(clock=lambda: at_night)["sent"] == 0
    cancel_shift(shift, reason="停电", by=SYSTEM, now=at_night)
    assert deliveries() == ["withdrawn"]


# --- not confirmed ---


@pytest.fixture
def unconfirmed(community, shift):
    ask_confirmation(community)
    return shift


def test_two_working_days_ahead_is_reckoned_by_the_calendar(now):
    friday = datetime(2026, 9, 4, 9, tzinfo=SHANGHAI)
    assert last_asked_day(friday).isoformat() == "2026-09-08"
    set_calendar_day(friday.date() + timedelta(days=3), kind="holiday", name="放假", by=SYSTEM)
    set_calendar_day(friday.date() + timedelta(days=2), kind="make_up", name="调休", by=SYSTEM)
    assert last_asked_day(friday).isoformat() == "2026-09-08"
    assert last_asked_day(friday + timedelta(days=1)).isoformat() == "2026-09-08"
    assert last_asked_day(friday + timedelta(days=2)).isoformat() == "2026-09-09"


def test_a_duty_nobody_confirmed_is_asked_about_two_working_days_before(unconfirmed, member):
    wednesday = datetime(2026, 9, 2, 8, tzinfo=SHANGHAI)
    assert sweep_calls(now=wednesday - timedelta(days=1))["reminded"] == 0
    assert sweep_calls(now=wednesday)["reminded"] == 1
    assert sweep_calls(now=wednesday + timedelta(hours=1))["reminded"] == 0
    message = Notification.objects.get()
    assert (message.kind, message.recipient) == ("duty_unconfirmed", member)
    assert "爱心理发" in message.text


def test_the_day_before_one_reminder_takes_the_place_of_the_other(unconfirmed, eve):
    sweep_calls(now=eve - timedelta(days=1))
    sweep_calls(now=eve)
    assert standing() == ["duty_tomorrow"]


def test_whoever_confirmed_or_looks_for_others_is_not_asked(unconfirmed):
    wednesday = datetime(2026, 9, 2, 8, tzinfo=SHANGHAI)
    ask_substitute(unconfirmed.duties.get(), by=SYSTEM, now=wednesday)
    assert sweep_calls(now=wednesday)["reminded"] == 0


def test_confirmed_it_is_withdrawn(unconfirmed, clock):
    wednesday = datetime(2026, 9, 2, 8, tzinfo=SHANGHAI)
    clock(wednesday)
    sweep_calls(now=wednesday)
    confirm_duty(unconfirmed.duties.get(), by=SYSTEM, now=wednesday)
    assert (standing(), deliveries()) == ([], ["withdrawn"])


def test_whoever_has_no_account_is_called_about_it_once(unconfirmed, member):
    member.is_active = False
    member.save()
    wednesday = datetime(2026, 9, 2, 8, tzinfo=SHANGHAI)
    assert sweep_calls(now=wednesday)["added"] == 1
    assert sweep_calls(now=wednesday + timedelta(hours=2))["added"] == 0
    assert PhoneCall.objects.open().get().kind == "duty_unconfirmed"


def test_the_office_reads_who_has_not_confirmed(unconfirmed, community, partner, clock):
    staff, other = make_member_of(community), make_member_of(make_community())
    clock(datetime(2026, 9, 1, 9, tzinfo=SHANGHAI))
    assert not [each for each in reminders_of(staff) if each.at == START]
    clock(datetime(2026, 9, 2, 9, tzinfo=SHANGHAI))
    (found,) = [each for each in reminders_of(staff) if each.at == START]
    assert partner.name in found.text
    assert found.url.endswith(f"/duty/{unconfirmed.duties.get().pk}/change/")
    assert not [each for each in reminders_of(other) if each.at == START]
    confirm_duty(unconfirmed.duties.get(), by=Actor.of(staff))
    assert not [each for each in reminders_of(staff) if each.at == START]


def test_the_sweep_costs_the_same_when_nothing_is_new(community, shift, eve, django_assert_max_num_queries):
    for _shop in range(5):
        made = make_partner(community)
        make_partner_member(made)
        make_shift(community, starts_at=START, partners=[(made, None)])
    sweep_calls(now=eve)
    with django_assert_max_num_queries(12):
        sweep_calls(now=eve + timedelta(hours=1))
