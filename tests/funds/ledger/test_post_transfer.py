"""Posting, reserving, committing, voiding, reversing: what a bookkeeper gets, and what is refused in words."""

import datetime
import uuid

import pytest

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.timeline.models import Event
from funds.ledger.actions import (
    commit_transfer,
    erase_detail,
    open_account,
    open_fund,
    post_transfer,
    post_transfers,
    reverse_transfer,
    void_transfer,
)
from funds.ledger.chain import commitment
from funds.ledger.models import Account, Fund, Kind, Transfer, TransferDetail
from tests.factories import SYSTEM, make_community, make_user
from tests.funds.ledger.conftest import DAY, Book

pytestmark = pytest.mark.django_db


def refused(code: str):
    class Code:
        def __enter__(self):
            self.raises = pytest.raises(Refused)
            self.caught = self.raises.__enter__()

        def __exit__(self, *args):
            passed = self.raises.__exit__(*args)
            assert self.caught.value.code == code
            return passed

    return Code()


def test_a_gift_is_on_both_accounts_and_numbered(book: Book) -> None:
    first, second = book.give(100_00), book.give(50_00)
    assert (first.seq, second.seq) == (1, 2)
    assert (book.balance("bank"), book.balance("gifts")) == (150_00, 150_00)
    assert (second.debit_balance, second.credit_balance) == (150_00, -150_00)
    fund = Fund.objects.get(pk=book.fund.pk)
    assert (fund.last_seq, bytes(fund.head)) == (2, bytes(second.hash))


def test_each_fund_has_numbers_of_its_own(book: Book) -> None:
    fund = open_fund(book.fund.community, name="银苑一区物业收支", kind="property", by=SYSTEM)
    cash = open_account(fund, code="1001", name="现金", category="asset", by=SYSTEM)
    fees = open_account(fund, code="4001", name="停车费", category="income", by=SYSTEM)
    book.give(1)
    entry = post_transfer(fund, debit=cash, credit=fees, amount=1, purpose="停车费", by=SYSTEM)
    assert entry.seq == 1


def test_more_than_there_is_cannot_be_spent_nor_reserved(book: Book) -> None:
    book.give(100_00)
    book.reserve(60_00)
    with refused("account_floor"):
        book.spend(40_01)
    with refused("account_floor"):
        book.reserve(40_01)
    assert book.spend(40_00).seq == 3


def test_a_reservation_is_paid_in_parts_and_the_rest_released(book: Book) -> None:
    book.give(100_00)
    reserved = book.reserve(60_00)
    assert book.balance("bank") == 100_00
    commit_transfer(reserved, amount=20_00, booked_on=DAY, by=SYSTEM)
    with refused("transfer_within_reserved"):
        commit_transfer(reserved, amount=40_01, booked_on=DAY, by=SYSTEM)
    assert Transfer.objects.reserved().get().remaining == 40_00
    released = void_transfer(reserved, booked_on=DAY, by=SYSTEM)
    bank = Account.objects.get(pk=book.bank.pk)
    assert (released.amount, bank.balance, bank.reserved, bank.available) == (40_00, 80_00, 0, 80_00)
    with refused("nothing_reserved"):
        commit_transfer(reserved, booked_on=DAY, by=SYSTEM)
    assert not Transfer.objects.reserved().exists()


def test_the_same_key_again_is_the_same_entry(book: Book) -> None:
    key = uuid.uuid4()
    first = book.give(100_00, uid=key)
    assert book.give(100_00, uid=key) == first
    assert book.balance("bank") == 100_00
    with refused("transfer_key_reused"):
        book.give(99_00, uid=key)
    with refused("transfer_key_reused"):
        book.reserve(100_00, uid=key)


def test_so_it_is_for_every_verb(book: Book) -> None:
    book.give(100_00)
    reserved = book.reserve(60_00)
    keys = [uuid.uuid4() for _number in range(3)]
    paid = [commit_transfer(reserved, amount=10_00, booked_on=DAY, uid=keys[0], by=SYSTEM) for _twice in range(2)]
    released = [void_transfer(reserved, booked_on=DAY, uid=keys[1], by=SYSTEM) for _twice in range(2)]
    reversals = [reverse_transfer(paid[0], purpose="错", booked_on=DAY, uid=keys[2], by=SYSTEM) for _twice in range(2)]
    assert [pair[0] == pair[1] for pair in (paid, released, reversals)] == [True] * 3
    assert book.balance("bank") == 100_00


def test_a_mistake_is_reversed_once_and_both_stay(book: Book) -> None:
    wrong = book.give(100_00)
    reversal = reverse_transfer(wrong, purpose="金额录错", booked_on=DAY, by=SYSTEM)
    assert (reversal.reverses_seq, reversal.debit, reversal.credit) == (wrong.seq, book.gifts, book.bank)
    assert book.balance("bank") == 0
    with refused("transfer_reversed_once"):
        reverse_transfer(wrong, purpose="再一次", booked_on=DAY, by=SYSTEM)
    with refused("transfer_mirrors"):
        reverse_transfer(reversal, purpose="冲销的冲销", booked_on=DAY, by=SYSTEM)


def test_what_was_spent_meanwhile_cannot_be_taken_back(book: Book) -> None:
    wrong = book.give(100_00)
    book.spend(60_00)
    with refused("account_floor"):
        reverse_transfer(wrong, purpose="金额录错", booked_on=DAY, by=SYSTEM)


def test_a_reservation_is_not_reversed_but_released(book: Book) -> None:
    book.give(100_00)
    with refused("transfer_mirrors"):
        reverse_transfer(book.reserve(10_00), purpose="错", booked_on=DAY, by=SYSTEM)


def test_earmarked_money_stays_with_its_purpose_and_is_only_spent_after_approval(book: Book) -> None:
    post_transfer(
        book.fund, debit=book.park, credit=book.park_gifts, amount=50_00, purpose="口袋公园", booked_on=DAY, by=SYSTEM
    )
    with refused("transfer_same_earmark"):
        post_transfer(book.fund, debit=book.aid, credit=book.park, amount=1, purpose="慰问", booked_on=DAY, by=SYSTEM)
    with refused("transfer_by_commit_only"):
        post_transfer(
            book.fund, debit=book.park_works, credit=book.park, amount=1, purpose="石凳", booked_on=DAY, by=SYSTEM
        )


def test_goods_and_money_are_not_mixed(book: Book) -> None:
    with refused("transfer_credit_inside"):
        post_transfer(book.fund, debit=book.bank, credit=book.rice_gifts, amount=1, purpose="大米", booked_on=DAY,
                      by=SYSTEM)  # fmt: skip


def test_days_go_forward(book: Book) -> None:
    book.give(1, booked_on=DAY)
    with refused("transfer_in_order"):
        book.give(1, booked_on=DAY - datetime.timedelta(days=1))
    late = book.give(1, booked_on=DAY, effective_on=DAY - datetime.timedelta(days=30))
    assert late.effective_on < late.booked_on
    with refused("transfer_happened_before"):
        book.give(1, booked_on=DAY, effective_on=DAY + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": 0}, "transfer_amount"),
        ({"amount": 10**13 + 1}, "transfer_amount"),
        ({"amount": 1, "purpose": "两\n行"}, "transfer_purpose"),
        ({"amount": 1, "cause": "a,b"}, "transfer_cause_plain"),
    ],
)
def test_nonsense_is_refused(book: Book, said: dict, code: str) -> None:
    with refused(code):
        book.give(**said)


def test_several_are_posted_all_or_none(book: Book) -> None:
    row = {"debit": book.bank, "credit": book.gifts, "purpose": "收到捐款", "booked_on": DAY}
    assert [t.seq for t in post_transfers(book.fund, [{**row, "amount": n} for n in (1, 2, 3)], by=SYSTEM)] == [1, 2, 3]
    with refused("transfer_amount"):
        post_transfers(book.fund, [{**row, "amount": 5}, {**row, "amount": 0}], by=SYSTEM)
    assert book.balance("bank") == 6


def test_a_name_is_sealed_and_can_be_erased_without_breaking_the_chain(book: Book) -> None:
    user = make_user()
    entry = book.give(100_00, detail={"donor": "示例居民"}, by=Actor.of(user))
    detail = TransferDetail.objects.get(transfer=entry)
    assert commitment(bytes(detail.salt), detail.detail) == bytes(entry.detail_hash)
    assert entry.posted_by == user
    erase_detail(entry, by=SYSTEM)
    assert not TransferDetail.objects.exists()
    assert bytes(Transfer.objects.get().detail_hash) == bytes(entry.detail_hash)
    assert Event.objects.filter(verb="erase_detail", subject_id=entry.pk).exists()


def test_a_pool_bears_its_official_name_and_leads_nowhere_without_a_filing() -> None:
    community = make_community()
    host = {"host_name": "示例慈善基金会"}
    with refused("fund_official_name"):
        open_fund(community, name="公益基金池", by=SYSTEM, **host)
    with refused("fund_how_to_give"):
        open_fund(community, name="示例慈善基金会某社区慈善基金", platform_url="https://example.cn/", by=SYSTEM, **host)
    fund = open_fund(community, name="示例慈善基金会某社区慈善基金", nickname="公益基金池", by=SYSTEM, **host)
    assert str(fund) == "公益基金池"


def test_posting_costs_one_statement(book: Book, django_assert_num_queries) -> None:
    with django_assert_num_queries(3):  # savepoint, insert, release
        book.give(1)


def test_the_kind_says_what_an_entry_does(book: Book) -> None:
    book.give(3)
    assert [t.kind for t in (book.reserve(1), book.spend(1))] == [Kind.PENDING, Kind.SINGLE]
    assert Transfer.objects.posted().count() == 2
