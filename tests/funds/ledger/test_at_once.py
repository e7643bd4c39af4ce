"""Many at once: never below zero, nothing lost or twice, numbers without gaps, and no deadlock that reaches anybody."""

import uuid

from django.core.management import call_command
from django.db.models import F, Sum

from community.guards.refusal import Refused
from funds.ledger.actions import commit_transfer, post_transfer, reverse_transfer, void_transfer
from funds.ledger.models import POSTED, Account, Fund, Transfer
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


def test_sixteen_spend_reserve_pay_release_and_take_gifts_back_with_too_little_money(race, at_once):
    """Whatever is done at once: never below zero with what is reserved, and the entries there are those not refused."""
    book = make_book()
    wrong = [book.give(10_00) for _number in range(8)]
    begun = Transfer.objects.count()

    def spend():
        return [_code(lambda: book.spend(9_00)) for _turn in range(4)]

    def reserve_and_pay():
        codes = [_code(lambda: book.reserve(13_00)) for _turn in range(2)]
        mine = Transfer.objects.filter(kind="pending", purpose="楼道灯具更换").order_by("-seq").first()
        if mine is not None:  # perhaps somebody else's
            codes.append(_code(lambda: commit_transfer(mine, amount=5_00, booked_on=DAY, by=SYSTEM)))
            codes.append(_code(lambda: void_transfer(mine, booked_on=DAY, by=SYSTEM)))
        return codes

    def take_back():
        return [
            _code(lambda each=each: reverse_transfer(each, purpose="错", booked_on=DAY, by=SYSTEM)) for each in wrong
        ]

    results = [code for turns in at_once(*[spend, reserve_and_pay, take_back, reserve_and_pay] * 4) for code in turns]
    assert set(results) <= {
        "", "account_floor", "nothing_reserved", "transfer_within_reserved", "transfer_reversed_once"
    }  # fmt: skip
    assert results.count("") == Transfer.objects.count() - begun
    assert "account_floor" in results
    seqs = list(Transfer.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert all(held - set_aside >= 0 for held, set_aside in through_time(book))
    call_command("verify_ledger")


def through_time(book):
    """What the pool held and what of it was set aside, after each entry."""
    held = set_aside = 0
    for each in Transfer.objects.order_by("seq"):
        sign = (each.debit_id == book.bank.pk) - (each.credit_id == book.bank.pk)
        held += sign * each.amount * (each.kind in POSTED)
        set_aside += {"pending": 1, "single": 0, "commit": -1, "void": -1}[each.kind] * each.amount
        yield held, set_aside


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
