"""Many at once: one gift for one form, one return, no stock below nought, receipts without a gap."""

import uuid

from community.guards.refusal import Refused
from funds.giving.actions import issue_goods, issue_receipt, return_gift
from funds.giving.models import Gift, GiftReceipt
from funds.ledger.models import Account, Transfer
from tests.factories import SYSTEM, make_transfer
from tests.funds.giving.conftest import Box, refused


def codes(results):
    assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    return sorted(result.code if isinstance(result, Refused) else "" for result in results)


def test_the_same_form_at_once_is_one_gift_also_of_a_new_donor(race, at_once):
    box, key = Box(), uuid.uuid4()
    results = at_once(*[lambda: box.give(uid=key)] * 6)
    assert codes(results) == [""] * 6
    assert set(results) == {Gift.objects.get()}
    assert box.balance("1002") == 100_00


def test_first_gifts_of_an_item_and_a_source_at_once_open_one_account(race, at_once):
    box = Box()
    assert codes(at_once(*[lambda: box.give(source="sale", donor=None)] * 4)) == [""] * 4
    assert Account.objects.get(fund=box.fund, name="义卖所得").balance == 400_00


def test_a_gift_returned_by_several_at_once_is_returned_once(race, at_once):
    box = Box()
    gift = box.give()
    box.give()
    assert codes(at_once(*[lambda: return_gift(gift, reason="退回", by=SYSTEM)] * 6)) == ["", *["gift_returned"] * 5]
    assert box.balance("1002") == 100_00


def test_stock_never_falls_below_nought(race, at_once):
    box = Box()
    rice = box.item()
    box.give(10, kind="goods", item=rice)
    results = at_once(*[lambda: issue_goods(rice, pieces=3, purpose="慰问", by=SYSTEM)] * 8)
    assert codes(results) == [*[""] * 3, *["account_floor"] * 5]
    assert Account.objects.get(pk=rice.held_id).balance == 1


def test_receipts_at_once_leave_no_gap(race, at_once):
    box = Box()
    gifts = [box.give() for _number in range(4)]
    issuing = [lambda gift=gift: issue_receipt(gift, by=SYSTEM) for gift in [*gifts, *gifts]]
    assert codes(at_once(*issuing)) == [""] * 8
    assert sorted(GiftReceipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Transfer.objects.count() == 4


def test_an_entry_that_only_calls_itself_a_gift_is_refused_at_the_end(race):
    """That rule waits for the commit, as an entry comes before its gift."""
    box = Box()
    with refused("entry_of_gift"):
        make_transfer(box.fund, cause=f"gift:{uuid.uuid4()}")
    assert not Transfer.objects.exists()
