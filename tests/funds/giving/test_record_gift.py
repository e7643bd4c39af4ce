"""Recording a gift: what donor, books and public get; goods and hours beside; the same form sent twice is one gift."""

import datetime
import uuid

import pytest
from django.utils.translation import gettext

from community.timeline.models import Event
from funds.giving.actions import erase_donor, hide_donor, issue_goods, issue_receipt, return_gift
from funds.giving.models import Gift, GiftStatus
from funds.ledger.actions import open_account, reverse_transfer
from funds.ledger.chain import commitment
from funds.ledger.models import Account, Transfer, TransferDetail
from tests.factories import SYSTEM, make_partner
from tests.funds.giving.conftest import NAME, Box, refused

pytestmark = pytest.mark.django_db


def test_a_gift_is_an_entry_of_the_books(box: Box) -> None:
    gift = box.give(88_00, what="八八公益日")
    entry = gift.entry()
    assert (gift.uid, gift.amount, gift.status) == (entry.uid, entry.amount, "recorded")
    assert (entry.debit.code, entry.credit.code, entry.cause) == ("1002", "4001", f"gift:{gift.uid}")
    assert entry.purpose == "收到捐款（八八公益日） · 爱心人士"
    assert box.balance("1002") == 88_00


def test_a_person_is_sealed_and_masked_and_an_anonymous_one_not_shown_at_all(box: Box) -> None:
    shown, hidden = box.give(), box.give(anonymous=True)
    assert (shown.shown_as, hidden.shown_as) == ("王**", gettext("A kind person (anonymous)"))
    assert hidden.entry().purpose == "收到捐款 · 爱心人士（匿名）"
    for gift in (shown, hidden):
        detail = TransferDetail.objects.get(transfer=gift.entry())
        assert NAME in gift.donor.full_name
        assert commitment(bytes(detail.salt), detail.detail) == bytes(gift.entry().detail_hash)
    assert NAME not in "".join(Transfer.objects.values_list("purpose", flat=True))
    assert NAME not in str(list(Event.objects.values_list("details", flat=True)))


def test_a_partner_is_named_and_can_be_hidden_later(box: Box) -> None:
    partner = make_partner(box.community, name="启明眼镜店")
    gift = box.give(donor=box.donor("", partner=partner), source="sale")
    assert (gift.shown_as, gift.entry().purpose) == ("启明眼镜店", "义卖所得 · 启明眼镜店")
    assert gift.entry().credit.code == "4002"
    assert hide_donor(gift, by=SYSTEM).anonymous
    assert box.donor("", partner=partner) == gift.donor
    unlisted = make_partner(box.community, name="李示例", is_listed=False)
    assert "李示例" not in box.give(donor=box.donor("", partner=unlisted)).entry().purpose


def test_a_name_is_erased_and_the_chain_stays_whole(box: Box) -> None:
    gift = box.give()
    erased = erase_donor(gift.donor, by=SYSTEM)
    assert (erased.full_name, erased.shown_as) == ("", "爱心人士")
    assert not TransferDetail.objects.exists()
    assert gift.entry().detail_hash is not None
    assert box.donor() != erased
    partner = box.donor("", partner=make_partner(box.community))
    with refused("donor_is_partner"):
        erase_donor(partner, by=SYSTEM)


def test_the_same_form_twice_is_one_gift(box: Box) -> None:
    key = uuid.uuid4()
    assert box.give(uid=key) == box.give(uid=key)
    assert box.balance("1002") == 100_00
    for other in [
        {"amount": 99_00},
        {"source": "sale"},
        {"donor": box.donor("李示例")},
        {"given_on": datetime.date(2025, 1, 1)},
    ]:
        with refused("gift_key_reused"):
            box.give(uid=key, **other)
    assert Gift.objects.count() == 1


def test_goods_are_counted_in_pieces_with_their_value_beside(box: Box) -> None:
    rice = box.item()
    gift = box.give(60, kind="goods", item=rice, value_fen=1800_00)
    assert (gift.entry().purpose, gift.entry().unit) == ("收到大米 · 爱心人士", rice.code)
    entry = issue_goods(rice, pieces=45, purpose="春节慰问", households=45, by=SYSTEM)
    assert entry.purpose == "春节慰问（45 户）"
    assert Account.objects.get(pk=rice.held_id).balance == 15
    with refused("account_floor"):
        issue_goods(rice, pieces=16, purpose="慰问", by=SYSTEM)
    with refused("account_floor"):
        return_gift(gift, reason="退回", by=SYSTEM)
    assert box.balance("1002") == 0


def test_an_item_takes_over_accounts_that_the_books_have(box: Box) -> None:
    held = open_account(
        box.fund, code="1209", name="油", category="asset", unit="OIL-5L", unit_name="桶", floor=0, by=SYSTEM
    )
    item = box.item("食用油", code="OIL-5L")
    assert item.held == held
    assert box.item("食用油", earmark="助老").code != box.item("面").code
    with refused("item_name_once"):
        box.item("面")
    with refused("item_is_unit"):
        box.item("钱", code="CNY")


def test_a_service_is_hours_and_says_what_was_done(box: Box) -> None:
    gift = box.give(90, kind="service", what="义诊", value_fen=300_00)
    assert gift.entry().purpose == "义诊 · 爱心人士"
    assert (box.balance("4301"), box.balance("5301")) == (90, 90)
    with refused("gift_kind"):
        box.give(90, kind="service", what="")


def test_an_earmark_needs_its_accounts_first(box: Box) -> None:
    with refused("earmark_unknown"):
        box.give(earmark="口袋公圆")
    open_account(box.fund, code="1002-P", name="公园", category="asset", earmark="口袋公园", floor=0, by=SYSTEM)
    gift = box.give(earmark="口袋公园")
    assert (gift.entry().debit.code, gift.entry().credit.earmark) == ("1002-P", "口袋公园")


def test_what_makes_no_sense_is_refused(box: Box) -> None:
    other = Box()
    with refused("gift_item_inside"):
        box.give(1, kind="goods", item=_moved(other.item(), box))
    with refused("gift_kind"):
        box.give(1, kind="goods")
    with refused("gift_kind"):
        box.give(value_fen=1)
    with refused("gift_donor_community"):
        box.give(donor=other.donor())
    with refused("donor_unnamed"):
        box.donor(" ")


def _moved(item, box):
    """Another fund's item with accounts of this one: what a careless caller might send."""
    mine = box.item("面", code=item.code)
    item.held, item.received = mine.held, mine.received
    return item


def test_a_gift_is_returned_once_whoever_takes_it_back(box: Box) -> None:
    gift = box.give()
    returned = return_gift(gift, reason="捐赠人要求退回", by=SYSTEM)
    assert returned.status == GiftStatus.RETURNED
    assert box.balance("1002") == 0
    with refused("gift_returned"):
        return_gift(gift, reason="再退", by=SYSTEM)
    with refused("giftreceipt_numbered"):
        issue_receipt(gift, by=SYSTEM)
    second = box.give()
    reverse_transfer(second.entry(), purpose="录错", by=SYSTEM)
    assert Gift.objects.get(pk=second.pk).is_returned


def test_receipts_count_without_gaps_in_each_fund(box: Box) -> None:
    first, second = box.give(), box.give(anonymous=True)
    receipts = [issue_receipt(gift, by=SYSTEM) for gift in (first, second, first)]
    assert [receipt.number for receipt in receipts] == [1, 2, 1]
    assert Gift.objects.get(pk=first.pk).status == GiftStatus.RECEIPTED
    other = Box()
    assert issue_receipt(other.give(), by=SYSTEM).number == 1
    with refused("no_donor"):
        issue_receipt(box.give(donor=None), by=SYSTEM)
    assert return_gift(first, reason="退回", by=SYSTEM).is_returned
