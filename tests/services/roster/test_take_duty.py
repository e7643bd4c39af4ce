"""A partner asks others to stand in: the first has it, exactly one, and what nobody takes goes back to the office."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.guards.refusal import Refused
from community.messages.models import Notification
from services.roster.actions import (
    ask_substitute,
    cancel_shift,
    decline_duty,
    move_shift,
    release_duty,
    replace_partner,
    restore_shift,
    set_duty_settings,
    take_duty,
    withdraw_substitute,
)
from services.roster.covering import expire_substitutes
from services.roster.models import Duty, SubstituteRequest
from services.roster.reminders import reminders
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
)

Status = SubstituteRequest.Status
db = pytest.mark.django_db


def refused(call):
    with pytest.raises(Refused) as error:
        call()
    return error.value.code


@pytest.fixture
def shift(community, partner, now):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)
    return make_shift(community, starts_at=now + timedelta(days=3), partners=[(partner, None)])


@pytest.fixture
def wanted(shift, now):
    return ask_substitute(shift.duties.get(), reason="出差", by=SYSTEM, now=now)


def status_of(wanted):
    return SubstituteRequest.objects.get(pk=wanted.pk).status


@db
def test_the_office_and_the_partners_who_are_free_are_asked(community, partner, shift, now):
    free, busy, gone = (make_partner(community) for _each in range(3))
    make_shift(community, starts_at=shift.starts_at, partners=[(busy, None)])
    members = {name: make_partner_member(each) for name, each in [("free", free), ("busy", busy), ("own", partner)]}
    members["elsewhere"] = make_partner_member(make_partner(make_community()))
    office = make_member_of(community)
    ask_substitute(shift.duties.get(), by=SYSTEM, now=now)
    kinds = {name: set(Notification.objects.of(user).values_list("kind", flat=True)) for name, user in members.items()}
    assert kinds["free"] == {"substitute_wanted"}
    assert "substitute_wanted" not in kinds["busy"] | kinds["own"] | kinds["elsewhere"]
    assert set(Notification.objects.of(office).values_list("kind", flat=True)) == {"ask_substitute"}
    assert gone


@db
def test_the_first_to_take_it_has_it_and_everybody_is_told(community, partner, shift, wanted, now):
    office, asker = make_member_of(community), make_partner_member(partner)
    taker = make_partner(community)
    take_duty(wanted, partner=taker, by=SYSTEM, now=now)
    wanted.refresh_from_db()
    assert (wanted.status, wanted.taken_by) == (Status.TAKEN, taker)
    assert [(duty.partner, duty.state) for duty in shift.duties.order_by("pk")] == [
        (partner, "released"), (taker, "assigned"),
    ]  # fmt: skip
    assert wanted.successor.confirmed_at == now
    assert "take_duty" in Notification.objects.of(office).values_list("kind", flat=True)
    assert "take_duty" in Notification.objects.of(asker).values_list("kind", flat=True)
    assert list(Duty.objects.substituted()) == [wanted.duty]


@db
def test_who_cannot_take_it(community, partner, shift, wanted, now):
    busy, paused = make_partner(community), make_partner(community)
    make_shift(community, starts_at=shift.starts_at, partners=[(busy, None)])
    from partners.directory.actions import move_partner

    move_partner(paused, to="paused", by=SYSTEM)
    for taker, code in [
        (partner, "own_duty"),
        (busy, "partner_busy"),
        (paused, "partner_not_active"),
        (make_partner(make_community()), "partner_not_active"),
    ]:
        assert refused(lambda taker=taker: take_duty(wanted, partner=taker, by=SYSTEM, now=now)) == code
    late = wanted.expires_at
    assert refused(lambda: take_duty(wanted, partner=make_partner(community), by=SYSTEM, now=late)) == "request_closed"


@db
def test_one_open_request_per_duty(shift, wanted, now):
    duty = wanted.duty
    assert refused(lambda: ask_substitute(duty, by=SYSTEM, now=now)) == "substitute_open_once"
    with pytest.raises(IntegrityError), transaction.atomic():
        SubstituteRequest.objects.create(community_id=duty.community_id, duty=duty, expires_at=shift.starts_at)
    withdraw_substitute(wanted, by=SYSTEM, now=now)
    assert ask_substitute(duty, by=SYSTEM, now=now).is_open


@db
def test_it_is_only_there_where_the_community_switched_it_on(community, shift, wanted, now):
    set_duty_settings(community, asks_confirmation=False, substitutes=False, by=SYSTEM)
    assert status_of(wanted) == Status.WITHDRAWN
    assert refused(lambda: ask_substitute(wanted.duty, by=SYSTEM, now=now)) == "no_substitutes"


@db
@pytest.mark.parametrize("end", ["withdraw", "decline", "release", "replace", "cancel"])
def test_a_request_and_its_messages_end_with_their_cause(community, partner, shift, now, end):
    office = make_member_of(community)
    free = make_partner_member(make_partner(community))
    wanted = ask_substitute(shift.duties.get(), by=SYSTEM, now=now)
    duty = wanted.duty
    {
        "withdraw": lambda: withdraw_substitute(wanted, by=SYSTEM, now=now),
        "decline": lambda: decline_duty(duty, reason="忙", by=SYSTEM, now=now),
        "release": lambda: release_duty(duty, by=SYSTEM, now=now),
        "replace": lambda: replace_partner(duty, partner=make_partner(community), by=SYSTEM, now=now),
        "cancel": lambda: cancel_shift(shift, reason="停电", by=SYSTEM, now=now),
    }[end]()
    assert status_of(wanted) == Status.WITHDRAWN
    for user in (office, free):
        kinds = set(Notification.objects.of(user).values_list("kind", flat=True))
        assert not kinds & {"ask_substitute", "substitute_wanted"}
    taker = make_partner(community)
    assert refused(lambda: take_duty(wanted, partner=taker, by=SYSTEM, now=now)) == "request_closed"


@db
def test_what_nobody_takes_goes_back_to_the_office_once(community, shift, wanted, now, clock):
    office = make_member_of(community)
    assert expire_substitutes(now=now) == 0
    late = shift.starts_at - timedelta(hours=24)
    assert expire_substitutes(now=late) == 1
    assert expire_substitutes(now=late) == 0
    assert status_of(wanted) == Status.EXPIRED
    message = Notification.objects.of(office).get()
    assert message.kind == "expire_substitute"
    duty = shift.duties.assigned().get()
    clock(late)
    assert [each.urgent for each in reminders(office)] == [True]
    replace_partner(duty, partner=make_partner(community), by=SYSTEM, now=late)
    assert not any(each.urgent for each in reminders(office))
    assert not Notification.objects.of(office).exists()  # the office found somebody


@db
def test_asked_late_it_stays_open_until_the_shift_begins(shift, now):
    late = shift.starts_at - timedelta(hours=3)
    assert ask_substitute(shift.duties.get(), by=SYSTEM, now=late).expires_at == shift.starts_at


@db
def test_its_time_moves_with_the_shift(shift, wanted, now):
    before = wanted.expires_at
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=5), by=SYSTEM, now=now)
    wanted.refresh_from_db()
    assert wanted.expires_at - before == timedelta(hours=5)


@db
def test_the_database_knows_the_arrows_and_who_took_it(community, wanted):
    taker = make_partner(community)
    for wrong in [{"status": "taken"}, {"taken_by": taker}, {"status": "lost"}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            SubstituteRequest.objects.filter(pk=wanted.pk).update(**wrong)
    SubstituteRequest.objects.filter(pk=wanted.pk).update(status="withdrawn")
    for back in ["open", "taken", "expired"]:
        with pytest.raises(IntegrityError), transaction.atomic():
            SubstituteRequest.objects.filter(pk=wanted.pk).update(status=back)


@db
def test_a_cancelled_and_restored_shift_looks_for_nobody(shift, wanted, now):
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    restore_shift(shift, by=SYSTEM, now=now)
    assert not SubstituteRequest.objects.takeable(now).exists()


def race_of(number):
    """A request and so many free partners, committed."""
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=True, by=SYSTEM)
    start = timezone.now() + timedelta(days=3)
    shift = make_shift(community, starts_at=start, partners=[(make_partner(community), None)])
    wanted = ask_substitute(shift.duties.get(), by=SYSTEM)
    return community, shift, wanted, [make_partner(community) for _each in range(number)]


def outcomes(results):
    codes = [each.code for each in results if isinstance(each, Refused)]
    return len([each for each in results if not isinstance(each, Exception)]), set(codes), [
        each for each in results if isinstance(each, Exception) and not isinstance(each, Refused)
    ]  # fmt: skip


def test_of_twenty_partners_at_once_exactly_one_has_it(race, at_once):
    _community, shift, wanted, takers = race_of(20)
    won, codes, broken = outcomes(
        at_once(*[lambda taker=taker: take_duty(wanted, partner=taker, by=SYSTEM) for taker in takers])
    )
    assert (won, codes, broken) == (1, {"request_closed"}, [])
    assert shift.duties.assigned().count() == 1


def test_the_database_alone_lets_only_one_in(race, at_once, monkeypatch):
    """With the action's own checks and locks taken away, the constraints still leave one."""
    from services.roster.actions import substitutes

    _community, shift, wanted, takers = race_of(8)

    def unlocked(request):
        row = SubstituteRequest.objects.select_related("duty__shift").get(pk=wanted.pk)
        row.status = Status.OPEN
        return row.duty.shift, row, row.duty

    monkeypatch.setattr(substitutes, "_locked_request", unlocked)
    won, codes, broken = outcomes(
        at_once(*[lambda taker=taker: take_duty(wanted, partner=taker, by=SYSTEM) for taker in takers])
    )
    assert (won, broken) == (1, [])
    assert codes <= {"duty_seat_once", "substitute_arrows", "duty_arrows", "busy", "substitute_taken_once"}
    assert shift.duties.assigned().count() == 1


def test_taken_withdrawn_expired_and_cancelled_at_once_has_one_outcome(race, at_once):
    _community, shift, wanted, takers = race_of(2)
    results = at_once(
        *[lambda taker=taker: take_duty(wanted, partner=taker, by=SYSTEM) for taker in takers],
        lambda: withdraw_substitute(wanted, by=SYSTEM),
        lambda: decline_duty(wanted.duty, reason="忙", by=SYSTEM),
        lambda: cancel_shift(shift, reason="停电", by=SYSTEM),
    )
    assert outcomes(results)[2] == []
    assert status_of(wanted) in {Status.TAKEN, Status.WITHDRAWN}
    assert shift.duties.assigned().count() <= 1


def test_one_partner_does_not_take_two_duties_of_one_time(race, at_once):
    community, shift, wanted, (taker,) = race_of(1)
    other = make_shift(community, starts_at=shift.starts_at, partners=[(make_partner(community), None)])
    second = ask_substitute(other.duties.get(), by=SYSTEM)
    results = at_once(
        lambda: take_duty(wanted, partner=taker, by=SYSTEM), lambda: take_duty(second, partner=taker, by=SYSTEM)
    )
    assert outcomes(results)[0] == 1
    assert outcomes(results)[1] <= {"partner_busy"}
    assert Duty.objects.assigned().filter(partner=taker).count() == 1
    connection.close()
