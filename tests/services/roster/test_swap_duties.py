"""Two partners swap duties by agreement of both: proposed, agreed, declined, withdrawn, expired, or overtaken."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from community.categories.models import Category
from community.guards.refusal import Refused
from community.messages.models import Notification
from partners.directory.actions import move_partner
from services.roster.actions import (
    accept_swap,
    add_absence,
    ask_substitute,
    ask_swap,
    assign_duty,
    cancel_shift,
    confirm_duty,
    decline_duty,
    decline_swap,
    move_shift,
    release_duty,
    replace_partner,
    set_duty_settings,
    share_duty,
    take_duty,
    withdraw_swap,
)
from services.roster.covering import expire_swaps
from services.roster.links import find_duty, token_of
from services.roster.models import Duty, DutySwap, PhoneCall, Shift
from services.roster.models.swaps import swappable
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member, make_shift

pytestmark = pytest.mark.django_db


def on(community, partner, now, *, days, hours=0, **fields):
    start = now + timedelta(days=days, hours=hours)
    shift = make_shift(community, starts_at=start, partners=[(partner, None)] if partner else [], **fields)
    return shift.duties.select_related("shift", "partner").get() if partner else shift


@pytest.fixture
def pair(community, partner, now):
    """Two partners with a duty each, in two and in four days, where swapping is switched on."""
    switch(community)
    other = make_partner(community)
    return on(community, partner, now, days=2), on(community, other, now, days=4)


def switch(community, **fields):
    set_duty_settings(community, **{"asks_confirmation": True, "substitutes": True, "swaps": True, **fields}, by=SYSTEM)


def ask(pair, now):
    return ask_swap(pair[0], other=pair[1], by=SYSTEM, now=now)


def code_of(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def who(shift):
    return {duty.partner_id for duty in Duty.objects.assigned().filter(shift=shift)}


def test_both_seats_change_hands_at_once(pair, now, person):
    mine, theirs = pair
    Duty.objects.filter(pk=mine.pk).update(person=person)
    confirm_duty(mine, by=SYSTEM, now=now)
    links = [token_of(share_duty(duty, by=SYSTEM, now=now)) for duty in pair]
    swap = accept_swap(ask(pair, now), by=SYSTEM, now=now)
    assert who(mine.shift) == {theirs.partner_id}
    assert who(theirs.shift) == {mine.partner_id}
    assert swap.status == "accepted"
    for new, old in [(swap.new_duty, theirs), (swap.new_other, mine)]:
        assert (new.shift_id, new.seat, new.person_id, new.confirmed_at) == (old.shift_id, old.seat, None, None)
        old.refresh_from_db()
        assert old.state == "released"
    assert [find_duty(link, now) for link in links] == [None, None]


def test_the_partner_asked_is_told_and_whoever_proposed_hears_the_answer(pair, now):
    mine, theirs = pair
    office = make_member_of(mine.community)
    asker, asked = (make_partner_member(duty.partner) for duty in pair)
    swap = ask(pair, now)
    question = Notification.objects.get(kind="ask_swap")
    assert question.recipient == asked
    assert mine.partner.name in question.text
    accept_swap(swap, by=SYSTEM, now=now)
    question.refresh_from_db()
    assert question.settled_at is not None
    told = Notification.objects.filter(kind="accept_swap")
    assert {row.recipient for row in told} == {asker, asked}
    assert theirs.shift.title in told.get(recipient=asker).text
    assert Notification.objects.get(kind="swap_agreed").recipient == office


def test_a_partner_without_an_account_is_called_about_it_and_no_longer_once_it_is_answered(pair, now):
    swap = ask(pair, now)
    call = PhoneCall.objects.get(kind="ask_swap")
    assert (call.partner, call.shift) == (pair[1].partner, pair[1].shift)
    assert pair[0].partner.name in call.said
    decline_swap(swap, by=SYSTEM, now=now)
    call.refresh_from_db()
    assert not call.is_open
    assert PhoneCall.objects.open().get(kind="decline_swap").partner == pair[0].partner


def test_a_question_about_a_swap_does_not_drop_what_was_still_to_be_said(community, partner, now):
    switch(community)
    free = [on(community, None, now, days=days) for days in (2, 4)]
    partners = [partner, make_partner(community)]
    pair = [assign_duty(shift, partner=each, by=SYSTEM, now=now) for shift, each in zip(free, partners, strict=True)]
    waiting = PhoneCall.objects.open().filter(kind="assign_duty")
    assert waiting.count() == 2
    ask(pair, now)
    assert waiting.count() == 2


def test_what_is_declined_withdrawn_or_expired_leaves_both_duties_where_they_are(pair, now):
    for end in (decline_swap, withdraw_swap):
        swap = end(ask(pair, now), by=SYSTEM, now=now)
        assert swap.held is None
        assert code_of(lambda swap=swap: accept_swap(swap, by=SYSTEM, now=now)) == "swap_closed"
        assert code_of(lambda swap=swap: decline_swap(swap, by=SYSTEM, now=now)) == "swap_closed"
        assert code_of(lambda swap=swap: withdraw_swap(swap, by=SYSTEM, now=now)) == "swap_closed"
    swap = ask(pair, now)
    assert swap.expires_at == pair[0].shift.starts_at - timedelta(hours=24)
    assert expire_swaps(now=now) == 0
    assert code_of(lambda: accept_swap(swap, by=SYSTEM, now=swap.expires_at)) == "swap_closed"
    assert (expire_swaps(now=swap.expires_at), expire_swaps(now=swap.expires_at)) == (1, 0)
    assert (who(pair[0].shift), who(pair[1].shift)) == ({pair[0].partner_id}, {pair[1].partner_id})


def test_asked_late_it_stays_open_until_the_earlier_shift_begins(community, partner, now):
    switch(community)
    pair = on(community, partner, now, days=9), on(community, make_partner(community), now, days=0, hours=5)
    assert ask(pair, now).expires_at == pair[1].shift.starts_at


def test_a_duty_stands_in_one_open_swap_only_whichever_side_it_is_on(pair, community, now):
    third = on(community, make_partner(community), now, days=6)
    ask(pair, now)
    for attempt in [(pair[0], third), (third, pair[0]), (pair[1], third), (third, pair[1]), (pair[1], pair[0])]:
        assert code_of(lambda attempt=attempt: ask(attempt, now)) == "swap_open_once"
        fields = {"community": community, "duty": attempt[0], "other": attempt[1], "expires_at": now}
        with pytest.raises(IntegrityError, match="swap_open_once"), transaction.atomic():
            DutySwap.objects.create(**fields)  # without the action's own look


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda mine, theirs, now: switch(mine.community, swaps=False), "no_swaps"),
        (lambda mine, theirs, now: cancel_shift(theirs.shift, reason="停电", by=SYSTEM, now=now), "shift_cancelled"),
        (lambda mine, theirs, now: release_duty(theirs, by=SYSTEM, now=now), "not_assigned"),
        (lambda mine, theirs, now: release_duty(mine, by=SYSTEM, now=now), "not_assigned"),
        (lambda mine, theirs, now: move_partner(theirs.partner, to="paused", by=SYSTEM), "not_swappable"),
        (lambda mine, theirs, now: move_partner(mine.partner, to="paused", by=SYSTEM), "not_swappable"),
        (lambda mine, theirs, now: absent(mine.partner, theirs.shift), "not_swappable"),
        (lambda mine, theirs, now: absent(theirs.partner, mine.shift), "not_swappable"),
        (lambda mine, theirs, now: on(mine.community, mine.partner, now, days=4), "not_swappable"),
        (lambda mine, theirs, now: on(mine.community, theirs.partner, now, days=2), "not_swappable"),
    ],
)
def test_only_what_both_could_take_can_be_swapped(pair, now, break_it, code):
    assert list(swappable(pair[0], now)) == [pair[1]]
    break_it(*pair, now)
    assert code_of(lambda: ask(pair, now)) == code


def absent(partner, shift):
    add_absence(partner, first_on=shift.day, last_on=shift.day, by=SYSTEM, now=shift.starts_at)


def test_what_changed_since_it_was_proposed_is_looked_at_again(pair, now):
    swap = ask(pair, now)
    absent(pair[0].partner, pair[1].shift)
    assert code_of(lambda: accept_swap(swap, by=SYSTEM, now=now)) == "not_swappable"
    assert decline_swap(swap, by=SYSTEM, now=now).status == "declined"


def test_own_duties_the_same_shift_and_other_communities_are_not_offered(pair, community, partner, now):
    mine = pair[0]
    on(community, partner, now, days=6)
    make_shift(community, seats=2, starts_at=mine.shift.starts_at + timedelta(days=9), partners=[(partner, None)])
    elsewhere = make_community()
    on(elsewhere, make_partner(elsewhere), now, days=5)
    on(community, make_partner(community), now, days=0, hours=-1)  # has begun
    assert list(swappable(mine, now)) == [pair[1]]
    assert code_of(lambda: ask_swap(mine, other=mine, by=SYSTEM, now=now)) == "not_swappable"


def test_nothing_is_swapped_once_one_of_the_shifts_has_begun(pair, now):
    begun = pair[0].shift.starts_at
    assert code_of(lambda: ask(pair, begun)) == "shift_begun"


@pytest.mark.parametrize(
    "cause",
    [
        lambda mine, theirs, now: cancel_shift(theirs.shift, reason="停电", by=SYSTEM, now=now),
        lambda mine, theirs, now: cancel_shift(mine.shift, reason="停电", by=SYSTEM, now=now),
        lambda mine, theirs, now: move_shift(
            theirs.shift, starts_at=theirs.shift.starts_at + timedelta(days=1), by=SYSTEM, now=now
        ),
        lambda mine, theirs, now: decline_duty(theirs, reason="有事", by=SYSTEM, now=now),
        lambda mine, theirs, now: release_duty(mine, by=SYSTEM, now=now),
        lambda mine, theirs, now: replace_partner(theirs, partner=make_partner(mine.community), by=SYSTEM, now=now),
        lambda mine, theirs, now: take_duty(
            ask_substitute(theirs, by=SYSTEM, now=now), partner=make_partner(mine.community), by=SYSTEM, now=now
        ),
        lambda mine, theirs, now: switch(mine.community, swaps=False),
    ],
)
def test_a_swap_ends_with_its_cause_and_the_question_with_it(pair, now, cause):
    asked = make_partner_member(pair[1].partner)
    swap = ask(pair, now)
    cause(*pair, now)
    swap.refresh_from_db()
    assert (swap.status, swap.held) == ("withdrawn", None)
    assert not Notification.objects.of(asked).filter(kind="ask_swap").exists()
    assert code_of(lambda: accept_swap(swap, by=SYSTEM, now=now)) == "swap_closed"


def test_whoever_proposed_hears_that_the_other_duty_is_gone(pair, now):
    asker = make_partner_member(pair[0].partner)
    ask(pair, now)
    cancel_shift(pair[1].shift, reason="停电", by=SYSTEM, now=now)
    assert Notification.objects.of(asker).filter(kind="swap_off").exists()


def test_a_search_for_a_substitute_ends_when_the_swap_is_agreed(pair, now):
    swap = ask(pair, now)
    wanted = ask_substitute(pair[0], by=SYSTEM, now=now)
    accept_swap(swap, by=SYSTEM, now=now)
    wanted.refresh_from_db()
    assert wanted.status == "withdrawn"


def test_the_series_leaves_both_shifts_alone(pair, now):
    ask(pair, now)
    assert not Shift.objects.untouched().filter(pk__in=[duty.shift_id for duty in pair]).exists()


# --- what the database keeps, whoever writes ---


@pytest.mark.parametrize("side", [0, 1])
def test_neither_duty_can_be_given_away_while_an_answer_is_awaited(pair, now, side):
    ask(pair, now)
    name = ["swap_duty_stands", "swap_other_stands"][side]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Duty.objects.filter(pk=pair[side].pk).update(state="released")


def test_states_move_along_their_arrows_only(pair, now):
    for status in ["accepted", "declined", "withdrawn", "expired"]:
        swap = ask(pair, now)
        DutySwap.objects.filter(pk=swap.pk).update(status=status, held=None)
        for to in {"open", "accepted", "declined", "withdrawn", "expired"} - {status}:
            with pytest.raises(IntegrityError, match="swap_arrows"), transaction.atomic():
                DutySwap.objects.filter(pk=swap.pk).update(status=to, held="assigned" if to == "open" else None)
    with pytest.raises(IntegrityError, match="swap_arrows"), transaction.atomic():
        DutySwap.objects.create(
            community=pair[0].community, duty=pair[0], other=pair[1], expires_at=now, status="accepted", held=None
        )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"held": None}, "swap_held_while_open"),
        ({"status": "declined"}, "swap_held_while_open"),
        ({"held": "released"}, "swap_"),
    ],
)
def test_an_open_swap_holds_its_duties_and_a_closed_one_does_not(pair, now, fields, name):
    swap = ask(pair, now)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DutySwap.objects.filter(pk=swap.pk).update(**fields)


def test_a_swap_joins_two_duties_of_one_community(pair, now):
    elsewhere = make_community()
    stranger = on(elsewhere, make_partner(elsewhere), now, days=4)
    for other, name in [(pair[0], "swap_of_two_duties"), (stranger, "swap_other_community")]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            DutySwap.objects.create(community=pair[0].community, duty=pair[0], other=other, expires_at=now)


def test_only_an_agreed_swap_has_new_duties(pair, now):
    swap = ask(pair, now)
    spare = on(pair[0].community, make_partner(pair[0].community), now, days=8)
    with pytest.raises(IntegrityError, match="swap_done_when_agreed"), transaction.atomic():
        DutySwap.objects.filter(pk=swap.pk).update(new_duty=spare)


@pytest.mark.parametrize("side", [0, 1])
def test_an_open_swap_ends_with_a_partnership(pair, now, side):
    swap = ask(pair, now)
    assert expire_swaps(now=now) == 0
    move_partner(pair[side].partner, to="ended", by=SYSTEM)
    assert (expire_swaps(now=now), expire_swaps(now=now)) == (1, 0)
    swap.refresh_from_db()
    assert swap.status == "expired"


def test_duties_of_another_kind_are_folded_on_the_page_of_swaps(client, clock, community, partner, now):
    clock(now)
    switch(community)
    kind = Category.objects.get(code="health")
    mine = on(community, partner, now, days=2, category=kind)
    on(community, make_partner(community), now, days=3, title="量血压", category=kind)
    on(community, make_partner(community), now, days=4, title="磨剪刀")
    client.force_login(make_partner_member(partner))
    before, folded = client.get(reverse("portal_duty_swap", args=[mine.uid])).content.decode().split("<details", 1)
    assert "量血压" in before
    assert "磨剪刀" not in before
    assert "磨剪刀" in folded
