"""Both sides sign: who may, how many, and what follows in the same moment."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.people.models import User
from funds.ledger.models import Transfer
from funds.spending.actions import (
    change_request,
    confirm_minutes,
    enter_minutes,
    give_opinion,
    seat_member,
    set_rules,
    sign_request,
    unseat_member,
    withdraw_request,
)
from funds.spending.models import CommitteeMember
from tests.factories import SYSTEM, make_fund, make_user
from tests.funds.spending.conftest import LAX, Table, picture

pytestmark = pytest.mark.django_db


def refused(code: str, act: Any, *args: Any, **said: Any) -> None:
    with pytest.raises(Refused) as refusal:
        act(*args, **said)
    assert refusal.value.code == code


def test_one_of_each_side_approves_a_small_amount_and_its_money_is_set_aside(table: Table) -> None:
    request = table.sign(table.ask(300_00), "c1")
    assert request.status == "submitted"
    assert table.held() == (1000_00, 0)
    request = table.sign(request, "p2")
    assert request.status == "approved"
    assert table.held() == (1000_00, 300_00)
    entry = Transfer.objects.get(uid=request.uid)
    assert (entry.kind, entry.cause) == ("pending", f"spending:{request.uid}")


def test_a_larger_amount_needs_two_of_each_side_and_above_it_the_committee_votes(table: Table) -> None:
    set_rules(table.fund, by=SYSTEM, small_up_to=50_00, medium_up_to=200_00, quorum=4, **LAX)
    medium = table.sign(table.ask(100_00), "c1", "c2", "c3", "p1")
    assert medium.status == "submitted"
    assert table.sign(medium, "p2").status == "approved"
    large = table.sign(table.ask(300_00), "c1", "p1", "p2")
    assert large.status == "submitted"  # three of five, but one of the community's side only, and no quorum
    assert table.sign(large, "c2").status == "approved"


def test_it_is_refused_when_it_cannot_be_approved_any_more(table: Table) -> None:
    request = table.sign(table.ask(), "p1", decision="refuse")
    assert request.status == "submitted"
    assert table.sign(request, "p2", decision="recuse").status == "refused"
    assert table.held() == (1000_00, 0)


def test_who_has_an_interest_stands_aside_and_does_not_count(table: Table) -> None:
    request = table.sign(table.ask(), "c1", decision="recuse")
    assert table.sign(request, "p1").status == "submitted"
    refused("approval_once", sign_request, request, decision="approve", by=table.actor("c1"))
    assert table.sign(request, "c2").status == "approved"


def test_nobody_signs_twice_their_own_or_without_a_seat(table: Table) -> None:
    own = table.ask(by=table.actor("c1"))
    refused("approval_not_own", sign_request, own, decision="approve", by=table.actor("c1"))
    table.sign(own, "c2")
    refused("approval_once", sign_request, own, decision="approve", by=table.actor("c2"))
    for who in [table.actor("s1"), Actor.of(table.bookkeeper), Actor.of(make_user(is_superuser=True)), SYSTEM]:
        refused("approval_by_member", sign_request, own, decision="approve", by=who)


def test_one_person_is_on_one_side_only_with_or_without_an_account(table: Table) -> None:
    somebody = table.members["c1"].user
    refused("committeemember_one_seat", seat_member, table.fund, seat="partners", user=somebody, by=SYSTEM)
    refused("committeemember_one_person", seat_member, table.fund, seat="partners", name=str(somebody), by=SYSTEM)
    seat_member(table.fund, seat="partners", name="李示例", by=SYSTEM)
    refused("committeemember_one_person", seat_member, table.fund, seat="community", name=" 李 示例", by=SYSTEM)
    seat_member(make_fund(table.fund.community), seat="partners", user=somebody, by=SYSTEM)  # of another fund it may


def test_nobody_signs_for_both_sides_by_changing_seats(table: Table) -> None:
    request = table.sign(table.ask(), "c1")
    user = User.objects.get(pk=table.members["c1"].user_id)
    unseat_member(table.members["c1"], by=SYSTEM)
    table.seat("c4", "community")
    unseat_member(table.members["p2"], by=SYSTEM)
    table.seat("again", "partners", user=user)
    refused("approval_once", sign_request, request, decision="approve", by=Actor.of(user))


@pytest.mark.parametrize("gone", [["c1"], ["c1", "p2"], ["s1"]], ids=["even", "four", "without a supervisor"])
def test_a_committee_that_is_not_whole_cannot_approve(table: Table, gone: list[str]) -> None:
    request = table.ask()
    for name in gone:
        unseat_member(table.members[name], by=SYSTEM)
    refused("spendingrequest_committee", sign_request, request, decision="approve", by=table.actor("c2"))


def test_too_little_money_is_said_and_nothing_is_signed(table: Table) -> None:
    request = table.sign(table.ask(900_00), "c1")
    table.approved(200_00)
    refused("account_floor", sign_request, request, decision="approve", by=table.actor("p1"))
    request.refresh_from_db()
    assert (request.status, request.approvals.count()) == ("submitted", 1)


def test_minutes_on_paper_count_once_one_of_each_side_has_confirmed_them(table: Table) -> None:
    paper = seat_member(table.fund, seat="partners", name="没有账号的成员", by=SYSTEM)
    seat_member(table.fund, seat="partners", name="另一位成员", by=SYSTEM)
    request = table.ask()
    upload, size = picture()
    today = timezone.localdate()
    said = {"held_on": today, "upload": upload, "size": size, "by": Actor.of(table.bookkeeper)}
    enter_minutes(request, approve=[table.members["c1"], paper], **said)
    request.refresh_from_db()
    assert request.status == "submitted"
    refused("minutes_by_member", _raw_confirm, request, paper)
    assert confirm_minutes(request, by=table.actor("c2")).status == "submitted"
    refused("minutes_once", confirm_minutes, request, by=table.actor("c2"))
    assert confirm_minutes(request, by=table.actor("p1")).status == "approved"


def _raw_confirm(request: Any, member: CommitteeMember) -> None:
    from community.guards.refusal import action
    from funds.spending.models import MinutesConfirmation

    action(lambda: MinutesConfirmation.objects.create(minutes=request.minutes.get(), member=member))()


def test_an_objection_in_the_notice_period_stops_it_until_it_is_taken_back(table: Table) -> None:
    set_rules(table.fund, by=SYSTEM, notice_days=3, second_factor=False)
    request = table.approved()
    assert request.payable_from == timezone.localdate() + datetime.timedelta(days=3)
    refused("spending_payable", table.pay, request)
    refused("opinion_by_supervisor", give_opinion, request, kind="object", text="x", by=table.actor("c1"))
    refused("opinion_empty", give_opinion, request, kind="object", text=" ", by=table.actor("s1"))
    request = give_opinion(request, kind="object", text="报价只有一家", by=table.actor("s1"))
    assert request.status == "suspended"
    assert table.held() == (1000_00, 100_00)
    refused("spendingrequest_arrows", give_opinion, request, kind="object", text="再次", by=table.actor("s1"))
    assert give_opinion(request, kind="lift", text="已补报价", by=table.actor("s1")).status == "approved"
    withdraw_request(request, reason="不再需要", by=SYSTEM)
    assert table.held() == (1000_00, 0)


def test_after_the_notice_period_nobody_objects(table: Table) -> None:
    refused("notice_over", give_opinion, table.approved(), kind="object", text="太晚", by=table.actor("s1"))


def test_what_was_submitted_stands(table: Table) -> None:
    draft = table.ask(submit=False)
    assert change_request(draft, amount=120_00, by=SYSTEM).amount == 120_00
    refused("spendingrequest_arrows", change_request, table.ask(), amount=1, by=SYSTEM)


def test_without_a_second_factor_nobody_signs_where_the_rules_ask_for_it(table: Table) -> None:
    set_rules(table.fund, by=SYSTEM, notice_days=0)
    refused("second_factor_missing", sign_request, table.ask(), decision="approve", by=table.actor("c1"))
