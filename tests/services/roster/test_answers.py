"""A partner's answers: confirmed where it is asked, declined at any time, marked as missed only by the office."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from services.roster.actions import (
    cancel_shift,
    confirm_duty,
    decline_duty,
    mark_missed,
    move_shift,
    set_duty_settings,
    unmark_missed,
)
from services.roster.models import Duty, DutySettings
from tests.factories import SYSTEM, make_community, make_member_of, make_partner_member, make_shift

pytestmark = pytest.mark.django_db


def refused(call):
    with pytest.raises(Refused) as error:
        call()
    return error.value.code


@pytest.fixture
def shift(community, partner, now):
    return make_shift(community, starts_at=now + timedelta(days=2), partners=[(partner, None)])


@pytest.fixture
def duty(shift):
    return shift.duties.get()


def ask(community, **fields):
    values = {"asks_confirmation": True, "substitutes": True, **fields}
    return set_duty_settings(community, **values, by=SYSTEM)


def test_a_community_asks_nothing_until_it_says_so(community, duty, now):
    assert not DutySettings.of(community.pk).asks_confirmation
    assert not DutySettings.of(community.pk).substitutes
    assert refused(lambda: confirm_duty(duty, by=SYSTEM, now=now)) == "not_asked"
    over = now + timedelta(days=3)
    assert list(Duty.objects.kept(over)) == [duty]  # nobody had to say so


def test_settings_are_one_row_however_often_they_are_set(community):
    ask(community)
    ask(community, substitutes=False)
    assert DutySettings.objects.get().substitutes is False
    assert refused(lambda: ask(community, substitute_hours=0)) == "dutysettings_hours"


def test_a_duty_is_confirmed_once(community, duty, now):
    ask(community)
    first = confirm_duty(duty, by=SYSTEM, now=now).confirmed_at
    assert confirm_duty(duty, by=SYSTEM, now=now + timedelta(hours=1)).confirmed_at == first
    assert Event.objects.about(duty).filter(verb="confirm_duty").count() == 1


def test_who_confirmed_one_time_has_not_confirmed_another(community, shift, duty, now):
    ask(community)
    confirm_duty(duty, by=SYSTEM, now=now)
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=3), by=SYSTEM, now=now)
    duty.refresh_from_db()
    assert duty.confirmed_at is None


def test_whoever_cannot_come_gives_the_seat_back_and_the_office_reads_why(community, shift, duty, now):
    office = make_member_of(community)
    decline_duty(duty, reason=" 店里走不开 ", by=SYSTEM, now=now)
    duty.refresh_from_db()
    assert (duty.state, duty.decline_reason) == ("released", "店里走不开")
    message = Notification.objects.of(office).get()
    assert message.kind == "decline_duty"
    assert "店里走不开" in message.text
    assert message.url.startswith("/console/")
    assert Event.objects.about(shift).filter(verb="decline_duty").exists()


def test_what_cannot_be_answered(community, shift, duty, now):
    ask(community)
    assert refused(lambda: decline_duty(duty, reason=" ", by=SYSTEM, now=now)) == "reason_missing"
    begun = shift.starts_at + timedelta(minutes=1)
    assert refused(lambda: decline_duty(duty, reason="忙", by=SYSTEM, now=begun)) == "shift_begun"
    over = shift.ends_at
    assert refused(lambda: confirm_duty(duty, by=SYSTEM, now=over)) == "shift_over"
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    assert refused(lambda: confirm_duty(duty, by=SYSTEM, now=now)) == "shift_cancelled"
    assert refused(lambda: decline_duty(duty, reason="忙", by=SYSTEM, now=now)) == "shift_cancelled"
    assert refused(lambda: mark_missed(duty, reason="没来", by=SYSTEM, now=begun)) == "shift_cancelled"


def test_a_released_duty_takes_no_answer(community, shift, duty, now):
    ask(community)
    decline_duty(duty, reason="忙", by=SYSTEM, now=now)
    begun = shift.starts_at + timedelta(minutes=1)
    for call in [
        lambda: confirm_duty(duty, by=SYSTEM, now=now),
        lambda: decline_duty(duty, reason="忙", by=SYSTEM, now=now),
        lambda: mark_missed(duty, reason="没来", by=SYSTEM, now=begun),
        lambda: unmark_missed(duty, reason="记错了", by=SYSTEM, now=begun),
    ]:
        assert refused(call) == "not_assigned"


def test_missed_is_the_offices_word_with_a_reason_and_can_be_corrected(community, partner, shift, duty, now):
    member = make_partner_member(partner)
    begun = shift.starts_at + timedelta(minutes=30)
    assert refused(lambda: mark_missed(duty, reason="没来", by=SYSTEM, now=now)) == "not_begun"
    assert refused(lambda: mark_missed(duty, reason="", by=SYSTEM, now=begun)) == "reason_missing"
    mark_missed(duty, reason="没来", by=SYSTEM, now=begun)
    assert refused(lambda: mark_missed(duty, reason="没来", by=SYSTEM, now=begun)) == "already_missed"
    assert list(Duty.objects.missed()) == [duty]
    unmark_missed(duty, reason="签到表上有", by=SYSTEM, now=begun)
    assert refused(lambda: unmark_missed(duty, reason="再来", by=SYSTEM, now=begun)) == "not_missed"
    duty.refresh_from_db()
    assert (duty.is_missed, duty.missed_reason, duty.cleared_reason) == (False, "没来", "签到表上有")
    assert list(Event.objects.about(duty).values_list("verb", flat=True)) == ["unmark_missed", "mark_missed"]
    kinds = list(Notification.objects.of(member).values_list("kind", flat=True))
    assert kinds[:2] == ["unmark_missed", "mark_missed"]


def test_the_database_keeps_the_rules_too(duty, now, shift):
    begun = shift.starts_at + timedelta(minutes=1)
    for wrong in [
        {"missed_at": now, "missed_reason": "早了"},
        {"missed_at": begun, "missed_reason": ""},
        {"missed_at": begun, "missed_reason": "没来", "state": "released"},
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=duty.pk).update(**wrong)


def test_a_settings_row_stays_in_its_community(community):
    other = make_community()
    ask(community)
    assert not DutySettings.of(other.pk).asks_confirmation
