"""Payment against vouchers: parts, remainder, once, and by somebody who did not sign."""

import json
from typing import Any

import pytest
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.people.actions import give_role
from funds.ledger.actions import commit_transfer, post_transfer, reserve_transfer, void_transfer
from funds.ledger.models import Account, Transfer
from funds.spending.actions import (
    drop_voucher,
    finish_request,
    note_statement,
    pay_voucher,
    sign_request,
    withdraw_request,
)
from funds.spending.models import SpendingRequest, Voucher
from tests.factories import SYSTEM, make_fund
from tests.funds.spending.conftest import Table, make_table
from tests.funds.spending.test_sign_request import refused


def test_it_is_paid_in_parts_and_what_is_left_is_released(table: Table) -> None:
    request = table.approved(300_00)
    first = table.pay(request, 120_00)
    assert (first.status, table.held()) == ("reported", (880_00, 180_00))
    refused("voucher_too_much", table.voucher, request, 180_01)
    second = table.pay(request, 100_00)
    refused("partly_paid", withdraw_request, request, reason="", by=SYSTEM)
    assert finish_request(request, by=SYSTEM).status == "paid"
    assert table.held() == (780_00, 0)
    note_statement(first, statement_on=timezone.localdate(), by=SYSTEM)
    note_statement(second, statement_on=timezone.localdate(), by=SYSTEM)
    request.refresh_from_db()
    assert request.status == "settled"
    shown = SpendingRequest.objects.for_display().get(pk=request.pk)
    assert (shown.paid, shown.payments, shown.by_community, shown.by_partners) == (220_00, 2, 1, 1)


def test_paid_in_full_it_is_paid(table: Table) -> None:
    request = table.approved(300_00)
    table.pay(request)
    request.refresh_from_db()
    assert (request.status, table.held()) == ("paid", (700_00, 0))


def test_a_voucher_has_one_number_per_fund_and_is_paid_once(table: Table) -> None:
    request = table.approved(300_00)
    voucher = table.voucher(request, 100_00, number="A1")
    refused("voucher_number_once", table.voucher, request, 10_00, number="A1")
    drop_voucher(voucher, by=SYSTEM)
    voucher = table.voucher(request, 100_00, number="A1")
    pay_voucher(voucher, by=Actor.of(table.cashier))
    refused("voucher_arrows", pay_voucher, voucher, by=Actor.of(table.cashier))
    refused("voucher_arrows", drop_voucher, voucher, by=SYSTEM)


def test_who_signed_does_not_pay_and_nobody_pays_for_nobody(table: Table) -> None:
    request = table.approved()
    voucher = table.voucher(request)
    refused("voucher_payer_is_no_approver", pay_voucher, voucher, by=table.actor("c1"))
    refused("nobody_pays", pay_voucher, voucher, by=SYSTEM)


def test_the_ledger_itself_spends_nothing_past_the_committee(table: Table) -> None:
    sides: dict[str, Any] = {"debit": table.aid, "credit": table.bank, "by": SYSTEM}
    for act in (post_transfer, reserve_transfer):
        refused("spending_approved", act, table.fund, amount=1_00, purpose="绕过", **sides)
    request = table.approved(100_00)
    reserved = request.reservation()
    refused("spending_against_voucher", commit_transfer, reserved, by=SYSTEM)
    refused("spending_is_over", void_transfer, reserved, by=SYSTEM)
    waiting = table.ask(50_00)
    refused("spending_approved", reserve_transfer, table.fund, amount=50_00, purpose="x", uid=waiting.uid, **sides)
    assert table.held() == (1000_00, 100_00)


def test_gifts_returned_and_money_that_stays_are_no_spending_and_a_fund_without_rules_is_free(table: Table) -> None:
    gifts = table.fund.accounts.get(code="4001")
    post_transfer(table.fund, debit=gifts, credit=table.bank, amount=10_00, purpose="退回捐款", by=SYSTEM)
    other = make_fund(table.fund.community)
    accounts = {account.code: account for account in other.accounts.all()}
    post_transfer(other, debit=accounts["1002"], credit=accounts["4001"], amount=5_00, purpose="收到", by=SYSTEM)
    post_transfer(other, debit=accounts["5001"], credit=accounts["1002"], amount=5_00, purpose="支出", by=SYSTEM)


def test_one_bookkeeper_keeps_the_books_of_several_communities(table: Table) -> None:
    other = make_table()
    give_role(table.bookkeeper, role="bookkeeper", community=other.fund.community, by=SYSTEM)
    request = other.ask(by=Actor.of(table.bookkeeper))
    assert other.sign(request, "c1", "p1").status == "approved"


@pytest.mark.slow
def test_sixteen_at_once_never_overdraw_and_nobody_meets_a_deadlock(race: str, at_once: Any) -> None:
    table = make_table(money=1000_00)
    requests = [table.sign(table.ask(100_00), "c1") for _number in range(16)]
    by = table.actor("p1")
    done = at_once(*[lambda request=request: sign_request(request, decision="approve", by=by) for request in requests])
    codes = [each.code for each in done if isinstance(each, Refused)]
    assert [each for each in done if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    assert codes == ["account_floor"] * 6
    assert table.held() == (1000_00, 1000_00)
    vouchers = [table.voucher(each) for each in SpendingRequest.objects.filter(fund=table.fund, status="approved")]
    cashier = Actor.of(table.cashier)
    paid = at_once(*[lambda each=each: pay_voucher(each, by=cashier) for each in vouchers for _twice in range(2)])
    assert sorted(each.code for each in paid if isinstance(each, Refused)) == ["voucher_arrows"] * 10
    assert [each for each in paid if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    assert table.held() == (0, 0)
    assert Transfer.objects.filter(fund=table.fund, kind="commit").count() == 10


def test_what_is_sealed_stays_out_of_the_chain(table: Table) -> None:
    request = table.ask(relief=True, payee="张三丰", beneficiary="李四光")
    table.sign(request, "c1", "p1")
    voucher = table.pay(request)
    entries = Transfer.objects.filter(fund=table.fund)
    said = " ".join(f"{entry.purpose} {entry.cause}" for entry in entries)
    assert "张三丰" not in said
    assert "李四光" not in said
    entry = entries.get(uid=voucher.uid)
    assert entry.detail_hash is not None
    assert json.loads(entry.detail.detail)["beneficiary"] == "李四光"
    assert Voucher.objects.get(pk=voucher.pk).paid_by == table.cashier
    assert Account.objects.get(pk=table.aid.pk).balance == 100_00
