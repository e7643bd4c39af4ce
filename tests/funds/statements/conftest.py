"""A fund with entries in three closed months of 2025."""

import datetime
from typing import Any

import pytest

from funds.ledger.actions import close_period, commit_transfer, reverse_transfer
from funds.statements.models import Statement
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import Book, make_book

JANUARY, FEBRUARY, MARCH = (datetime.date(2025, month, 10) for month in (1, 2, 3))


def make_quarter(community: Any = None) -> Book:
    """January to March: gifts, a reversal in February, money set aside and paid in part in March."""
    book = make_book(community)
    book.give(100_00, booked_on=JANUARY)
    wrong = book.give(30_00, booked_on=JANUARY)
    book.spend(20_00, booked_on=FEBRUARY)
    reverse_transfer(wrong, purpose="金额录错", booked_on=FEBRUARY, by=SYSTEM)
    book.give(12_00, booked_on=FEBRUARY)
    reserved = book.reserve(40_00, booked_on=MARCH)
    commit_transfer(reserved, amount=15_00, booked_on=MARCH, by=SYSTEM)
    close_period(book.fund, through=datetime.date(2025, 3, 31), by=SYSTEM)
    return book


@pytest.fixture
def quarter(db: None) -> Book:
    return make_quarter()


def statement_of(book: Book, kind: str = "month", day: datetime.date = FEBRUARY) -> Statement:
    return Statement.objects.get(fund=book.fund, kind=kind, first_on__lte=day, last_on__gte=day, version=1)


@pytest.fixture
def book(db: None) -> Book:
    return make_book()
