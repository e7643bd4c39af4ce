"""Many at once: never below zero, nothing lost or twice, numbers without gaps, and no deadlock that reaches anybody."""

import uuid

from django.db.models import F, Sum

from community.guards.refusal import Refused
from funds.ledger.actions import commit_transfer, post_transfer, reverse_transfer
from funds.ledger.models import Account, Fund, Transfer
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, make_book


def codes(results):
    return [result.code if isinstance(result, Refused) else "" for result in results]


def test_sixteen_spend_from_one_pool_with_too_little_money(race, at_once):
    book = make_book()
    book.give(100_00)

    def spend():
        return [_code(lambda: book.spend(9_00)) for _turn in range(3)]

    results = [code for turns in at_once(*[spend] * 16) for code in turns]
    assert sorted(set(results)) == ["", "account_floor"]
    assert results.count("") == 11
    assert book.balance("bank") == 1_00
    assert list(Transfer.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 13))
    assert Fund.objects.get().last_seq == 12


def _code(call):
    try:
        call()
    except Refused as refusal:
        return refusal.code
    return ""


def test_the_same_key_at_once_is_one_entry(race, at_once):
    book, key = make_book(), uuid.uuid4()
    results = at_once(*[lambda: book.give(5, uid=key)] * 8)
    assert set(results) == {Transfer.objects.get()}
    assert book.balance("bank") == 5


def test_a_reservation_paid_by_several_at_once_is_paid_once(race, at_once):
    book = make_book()
    book.give(100_00)
    reserved = book.reserve(60_00)
    results = at_once(*[lambda: commit_transfer(reserved, amount=60_00, booked_on=DAY, by=SYSTEM)] * 8)
    assert sorted(codes(results)) == ["", *["transfer_within_reserved"] * 7]
    assert book.balance("bank") == 40_00


def test_a_mistake_reversed_by_several_at_once_is_reversed_once(race, at_once):
    book = make_book()
    wrong = book.give(100_00)
    book.give(900_00)  # so that it is not for want of money
    results = at_once(*[lambda: reverse_transfer(wrong, purpose="错", booked_on=DAY, by=SYSTEM)] * 6)
    assert sorted(codes(results)) == ["", *["transfer_reversed_once"] * 5]


def test_money_back_and_forth_between_accounts_does_not_deadlock(race, at_once):
    book = make_book()
    book.give(100_00)

    def move(there, back):
        for _turn in range(10):
            post_transfer(book.fund, debit=there, credit=back, amount=1, purpose="来回", booked_on=DAY, by=SYSTEM)

    pairs = [(book.aid, book.bank), (book.bank, book.aid)] * 4
    results = at_once(*[lambda pair=pair: move(*pair) for pair in pairs])
    assert results == [None] * 8
    sums = Account.objects.aggregate(all=Sum(F("debits") - F("credits")))
    assert sums["all"] == 0
