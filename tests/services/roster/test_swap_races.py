"""The two halves of a swap against whatever else can happen to either duty: exactly one outcome, real threads."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.guards.refusal import Refused
from services.roster.actions import (
    accept_swap,
    ask_substitute,
    ask_swap,
    cancel_shift,
    decline_duty,
    decline_swap,
    release_duty,
    set_duty_settings,
    take_duty,
    withdraw_swap,
)
from services.roster.actions import swaps as swap_actions
from services.roster.models import Duty, DutySwap
from tests.factories import SYSTEM, make_community, make_partner, make_shift


def scene(*days):
    """Partners with a duty each in shifts of different days, committed."""
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=True, swaps=True, by=SYSTEM)
    duties = []
    for day in days:
        start = timezone.now() + timedelta(days=day)
        shift = make_shift(community, starts_at=start, partners=[(make_partner(community), None)])
        duties.append(shift.duties.select_related("shift", "partner").get())
    return community, duties


def split(results):
    """How many succeeded, with which codes the others were refused, and what broke."""
    refused = {each.code for each in results if isinstance(each, Refused)}
    broken = [each for each in results if isinstance(each, Exception) and not isinstance(each, Refused)]
    return sum(not isinstance(each, Exception) for each in results), refused, broken


def crew(duty):
    return set(Duty.objects.assigned().filter(shift=duty.shift_id).values_list("partner", flat=True))


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("rival", ["cancel", "release", "decline", "substitute"])
def test_a_swap_against_what_else_happens_to_either_duty_has_one_outcome(race, at_once, rival, side):
    community, (mine, theirs) = scene(3, 5)
    duty, before = (mine, theirs)[side], (mine.partner_id, theirs.partner_id)
    swap = ask_swap(mine, other=theirs, by=SYSTEM)
    wanted, taker = ask_substitute(duty, by=SYSTEM), make_partner(community)
    rivals = {
        "cancel": lambda: cancel_shift(duty.shift, reason="停电", by=SYSTEM),
        "release": lambda: release_duty(duty, by=SYSTEM),
        "decline": lambda: decline_duty(duty, reason="有事", by=SYSTEM),
        "substitute": lambda: take_duty(wanted, partner=taker, by=SYSTEM),
    }
    results = at_once(lambda: accept_swap(swap, by=SYSTEM), rivals[rival])
    won, refused, broken = split(results)
    assert broken == []
    swap.refresh_from_db()
    swapped = swap.status == "accepted"
    assert swap.status in {"accepted", "withdrawn"}
    # a cancellation is possible before and after; everything else excludes the swap
    assert won == 2 if rival == "cancel" and swapped else won == 1
    assert refused <= {"swap_closed", "not_assigned", "shift_cancelled", "request_closed"}
    if swapped:
        assert (crew(mine), crew(theirs)) == ({before[1]}, {before[0]})
    else:
        other = theirs if side == 0 else mine
        assert crew(other) == {other.partner_id}
        assert crew(duty) == {"substitute": {taker.pk}, "cancel": {duty.partner_id}}.get(rival, set())
    connection.close()


def test_of_all_answers_at_once_one_counts(race, at_once):
    _community, (mine, theirs) = scene(3, 5)
    swap = ask_swap(mine, other=theirs, by=SYSTEM)
    acts = [accept_swap, decline_swap, withdraw_swap] * 4
    won, refused, broken = split(at_once(*[lambda act=act: act(swap, by=SYSTEM) for act in acts]))
    assert (won, refused, broken) == (1, {"swap_closed"}, [])
    connection.close()


def test_two_proposals_of_each_others_duties_at_once_leave_one(race, at_once):
    _community, (mine, theirs) = scene(3, 5)
    results = at_once(
        *[lambda: ask_swap(mine, other=theirs, by=SYSTEM), lambda: ask_swap(theirs, other=mine, by=SYSTEM)] * 3
    )
    assert split(results) == (1, {"swap_open_once"}, [])
    connection.close()


def test_the_database_alone_lets_only_one_be_proposed(race, at_once, monkeypatch):
    """With the action's locks and its look at open swaps taken away."""
    community, duties = scene(3, 5, 7)
    monkeypatch.setattr(swap_actions, "_locked_pair", lambda duty, other: (duty, other))
    monkeypatch.setattr(swap_actions, "_refuse_unswappable", lambda *args, **kwargs: None)
    monkeypatch.setattr(swap_actions.DutySwap.objects, "open", lambda: DutySwap.objects.none(), raising=False)
    pairs = [(0, 1), (1, 0), (2, 1), (1, 2), (0, 2), (2, 0)]
    calls = [lambda a=a, b=b: ask_swap(duties[a], other=duties[b], by=SYSTEM) for a, b in pairs]
    won, refused, broken = split(at_once(*calls))
    assert (won, broken) == (1, [])
    assert refused <= {"swap_open_once", "busy"}
    assert DutySwap.objects.filter(community=community, status="open").count() == 1
    connection.close()


def test_the_database_alone_lets_a_swap_or_a_release_happen_not_both(race, at_once, monkeypatch):
    """With all locks and the ending of swaps taken away, a duty that stands in an open swap cannot be given away."""
    from services.roster import seating

    _community, (mine, theirs) = scene(3, 5)
    swap = ask_swap(mine, other=theirs, by=SYSTEM)
    monkeypatch.setattr(seating, "stop_swaps", lambda *args, **kwargs: None)

    def unlocked(row, now):
        return DutySwap.objects.for_display().get(pk=swap.pk)

    monkeypatch.setattr(swap_actions, "_locked_open", unlocked)
    results = at_once(*[lambda: accept_swap(swap, by=SYSTEM)] * 3, lambda: release_duty(theirs, by=SYSTEM))
    won, refused, broken = split(results)
    assert broken == []
    assert won == 1
    swap.refresh_from_db()
    assert swap.status == "accepted" or crew(theirs) == {theirs.partner_id}
    guards = {"swap_other_stands", "swap_arrows", "duty_arrows", "duty_seat_once", "busy"}
    assert refused <= {*guards, "not_assigned", "not_swappable"}
    with pytest.raises(IntegrityError, match="swap_arrows"), transaction.atomic():
        DutySwap.objects.filter(pk=swap.pk).update(status="declined", held=None)
    connection.close()


def test_swaps_across_many_shifts_in_every_order_do_not_wait_for_each_other(race, at_once):
    """Six swaps whose pairs cross, answered while two of the shifts are cancelled: nothing breaks, nothing hangs."""
    _community, duties = scene(*range(2, 14))
    swaps = [ask_swap(duties[a], other=duties[11 - a], by=SYSTEM) for a in range(6)]
    results = at_once(
        *[lambda swap=swap: accept_swap(swap, by=SYSTEM) for swap in swaps],
        lambda: cancel_shift(duties[0].shift, reason="停电", by=SYSTEM),
        lambda: cancel_shift(duties[8].shift, reason="停电", by=SYSTEM),
    )
    _won, refused, broken = split(results)
    assert broken == []
    assert refused <= {"swap_closed"}
    assert not DutySwap.objects.open().exists()
    connection.close()
