"""A closed period takes no more entries; its seal is what its entries come to."""

import datetime
import hashlib

import pytest
from django.utils import timezone

from community.guards.refusal import Refused
from funds.ledger.actions import close_period, make_checkpoint, post_transfer
from funds.ledger.chain import genesis
from funds.ledger.models import Checkpoint, Fund
from funds.ledger.tasks import make_checkpoints
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, Book

pytestmark = pytest.mark.django_db
MARCH, APRIL = datetime.date(2025, 3, 31), datetime.date(2025, 4, 30)


def code_of(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def test_the_seal_holds_number_head_and_balances(book: Book) -> None:
    book.give(100_00)
    last = book.spend(30_00)
    book.give(5_00, booked_on=APRIL)
    seal = close_period(book.fund, through=MARCH, by=SYSTEM)
    assert (seal.number, seal.seq, bytes(seal.head)) == (1, 2, bytes(last.hash))
    assert seal.balances.splitlines() == [
        "1002,asset,CNY,,7000", "4001,income,CNY,,-10000", "5001,expense,CNY,,3000"
    ]  # fmt: skip
    assert bytes(seal.digest) == hashlib.sha256(seal.balances.encode()).digest()
    assert close_period(book.fund, through=APRIL, by=SYSTEM).number == 2


def test_a_period_without_entries_is_sealed_too(book: Book) -> None:
    seal = close_period(book.fund, through=MARCH, by=SYSTEM)
    assert (seal.seq, bytes(seal.head), seal.balances) == (0, genesis(book.fund.uid), "")


def test_nothing_is_booked_in_a_closed_period(book: Book) -> None:
    close_period(book.fund, through=MARCH, by=SYSTEM)
    assert code_of(lambda: book.give(1)) == "transfer_period_open"
    assert book.give(1, booked_on=MARCH + datetime.timedelta(days=1), effective_on=DAY).seq == 1


def test_periods_are_closed_forward_and_only_when_over(book: Book) -> None:
    close_period(book.fund, through=APRIL, by=SYSTEM)
    assert code_of(lambda: close_period(book.fund, through=MARCH, by=SYSTEM)) == "seal_forward"
    assert code_of(lambda: close_period(book.fund, through=APRIL, by=SYSTEM)) == "seal_forward"
    future = timezone.localdate() + datetime.timedelta(days=1)
    assert code_of(lambda: close_period(book.fund, through=future, by=SYSTEM)) == "seal_of_the_past"


def test_goods_stand_apart_in_the_seal(book: Book) -> None:
    post_transfer(
        book.fund, debit=book.rice, credit=book.rice_gifts, amount=60, purpose="大米", booked_on=DAY, by=SYSTEM
    )
    assert "1201,asset,RICE-5KG,,60" in close_period(book.fund, through=MARCH, by=SYSTEM).balances


def test_a_checkpoint_a_day_however_often_it_is_made(book: Book, settings) -> None:
    settings.CHECKPOINT_KEY = "only-for-tests"
    entry = book.give(1)
    now = timezone.now()
    checkpoint = make_checkpoint(book.fund, by=SYSTEM, now=now)
    assert make_checkpoint(book.fund, by=SYSTEM, now=now) == checkpoint
    assert checkpoint.note.splitlines()[:2] == [f"community-partners/fund/{book.fund.uid}", "1"]
    assert (checkpoint.seq, bytes(checkpoint.head)) == (1, bytes(entry.hash))
    make_checkpoints()
    assert Checkpoint.objects.filter(fund=book.fund).count() == 1


def test_without_a_key_nothing_is_signed_and_the_sweep_goes_on(book: Book, settings) -> None:
    settings.CHECKPOINT_KEY = ""
    assert code_of(lambda: make_checkpoint(book.fund, by=SYSTEM)) == "no_checkpoint_key"
    make_checkpoints()
    assert not Checkpoint.objects.exists()


def test_the_sweep_signs_every_fund_that_has_moved(book: Book, settings) -> None:
    settings.CHECKPOINT_KEY = "only-for-tests"
    make_checkpoints()
    assert not Checkpoint.objects.exists()  # nothing to sign yet
    book.give(1)
    make_checkpoints()
    assert Checkpoint.objects.get().fund == Fund.objects.get(pk=book.fund.pk)
