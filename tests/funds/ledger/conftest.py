"""A fund with a few accounts and days of the past; and a committed copy of the database to attack."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import environ
import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from funds.ledger.actions import open_account, open_fund, post_transfer, reserve_transfer, reverse_transfer
from funds.ledger.models import Account, Fund, Transfer
from tests.factories import SYSTEM, make_community

DAY = datetime.date(2025, 3, 3)
HOST = "示例慈善基金会"


@dataclass
class Book:
    """A fund with its accounts: money, earmarked money, a good."""

    fund: Fund
    bank: Account
    gifts: Account
    aid: Account
    park: Account
    park_gifts: Account
    park_works: Account
    rice: Account
    rice_gifts: Account

    def give(self, amount: int, **said: Any) -> Transfer:
        said = {"purpose": "收到捐款", "booked_on": DAY, "by": SYSTEM, **said}
        return post_transfer(self.fund, debit=self.bank, credit=self.gifts, amount=amount, **said)

    def spend(self, amount: int, **said: Any) -> Transfer:
        said = {"purpose": "慰问困难家庭", "booked_on": DAY, "by": SYSTEM, **said}
        return post_transfer(self.fund, debit=self.aid, credit=self.bank, amount=amount, **said)

    def reserve(self, amount: int, **said: Any) -> Transfer:
        said = {"purpose": "楼道灯具更换", "booked_on": DAY, "by": SYSTEM, **said}
        return reserve_transfer(self.fund, debit=self.aid, credit=self.bank, amount=amount, **said)

    def balance(self, name: str) -> int:
        return Account.objects.get(pk=getattr(self, name).pk).balance


def make_book(community: Any = None, name: str = "") -> Book:
    community = community or make_community()
    fund = open_fund(community, name=f"{HOST}{name or community.name}慈善基金", host_name=HOST, by=SYSTEM)

    def account(code: str, category: str, **said: Any) -> Account:
        return open_account(fund, code=code, name=f"账户{code}", category=category, by=SYSTEM, **said)

    return Book(
        fund,
        bank=account("1002", "asset", floor=0),
        gifts=account("4001", "income"),
        aid=account("5001", "expense"),
        park=account("1002-P", "asset", floor=0, earmark="口袋公园", credited_by_commits_only=True),
        park_gifts=account("4001-P", "income", earmark="口袋公园"),
        park_works=account("5002-P", "expense", earmark="口袋公园"),
        rice=account("1201", "asset", floor=0, unit="RICE-5KG", unit_name="袋"),
        rice_gifts=account("4201", "income", unit="RICE-5KG", unit_name="袋"),
    )


@pytest.fixture
def book(db: None) -> Book:
    return make_book()


def connect(name: str, *, owner: bool = False, **changes: Any) -> Any:
    """A connection of our own to a copy, as the application or as the owner."""
    url = environ.Env.db_url_config(settings.DATABASE_OWNER_URL if owner else settings.DATABASE_URL) | changes
    made = psycopg2.connect(
        dbname=name, user=url["USER"] or None, password=url["PASSWORD"] or None, host=url["HOST"] or None,
        port=url["PORT"] or None,
    )  # fmt: skip
    made.autocommit = False
    return made


@dataclass
class Copy:
    """A committed copy of the database with two funds in it; every test rolls back what it did."""

    name: str
    book: Book
    other: Book
    given: Transfer
    wrong: Transfer
    reserved: Transfer

    def as_owner(self) -> Any:
        return connect(self.name, owner=True)

    def as_application(self) -> Any:
        return connect(self.name)

    def as_superuser(self) -> Any:
        """Where PostgreSQL lets one in from here without a password, as the embedded one and that of CI do."""
        try:
            return connect(self.name, owner=True, USER="postgres", PASSWORD="")
        except psycopg2.OperationalError:
            pytest.skip("NO SUPERUSER: nobody could switch the triggers off")


@pytest.fixture(scope="module")
def copy(django_db_setup: None, django_db_blocker: Any) -> Iterator[Copy]:
    source = settings.TEST_DATABASE_NAME
    name = f"{source}_books"
    connection.close()
    admin = connect("postgres", owner=True)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    with django_db_blocker.unblock():
        connection.settings_dict["NAME"] = name
        try:
            book = make_book()
            other = make_book(book.fund.community, name="另一")
            given = book.give(100_00)
            wrong = book.give(30_00)
            reverse_transfer(wrong, purpose="金额录错", booked_on=DAY, by=SYSTEM)
            reserved = book.reserve(40_00)
            post_transfer(book.fund, debit=book.park, credit=book.park_gifts, amount=50_00, purpose="口袋公园",
                          booked_on=DAY, by=SYSTEM)  # fmt: skip
            post_transfer(book.fund, debit=book.rice, credit=book.rice_gifts, amount=60, purpose="大米",
                          booked_on=DAY, by=SYSTEM)  # fmt: skip
            made = Copy(name, book, other, given, wrong, reserved)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
    yield made
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()


@pytest.fixture
def spare(copy: Copy) -> Iterator[Copy]:
    """A copy of the copy, for what has to be committed."""
    name = f"{copy.name}_spare"
    admin = connect("postgres", owner=True)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copy.name}"')
    yield replace(copy, name=name)
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()
