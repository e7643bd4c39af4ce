"""Journals for hledger and beancount: those programs, and a small reader of our own, come to the same balances."""

import datetime
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from funds.ledger.actions import commit_transfer, post_transfer, reverse_transfer
from funds.ledger.journals import account_name
from funds.ledger.models import Account, Transfer
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, Book, make_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(book: Book, tmp_path: Path):
    """A fund with all kinds of entries; gives what writes a format into a file."""
    book.give(1000_01, purpose='引号" 和 \\ 反斜杠; 分号 | 竖线')
    wrong = book.spend(30_00)
    reverse_transfer(wrong, purpose="金额录错", booked_on=DAY, by=SYSTEM)
    reserved = book.reserve(60_00)
    later = DAY + datetime.timedelta(days=3)
    commit_transfer(reserved, amount=20_00, booked_on=later, effective_on=DAY, by=SYSTEM)
    post_transfer(
        book.fund, debit=book.rice, credit=book.rice_gifts, amount=60, purpose="大米", booked_on=later, by=SYSTEM
    )

    def write(form: str) -> Path:
        path = tmp_path / f"ledger.{form}"
        call_command("export_ledger", format=form, output=str(path))
        return path

    return write


def expected() -> dict[str, int]:
    return {account_name(a): a.debits - a.credits for a in Account.objects.all() if a.debits or a.credits}


def added_up(text: str) -> dict[str, int]:
    """Postings of a journal, added up by account."""
    sums: dict[str, int] = defaultdict(int)
    for account, figure in re.findall(r"^ +((?:Assets|Income|Expenses|Equity)\S+)  (-?[\d.]+) ", text, re.MULTILINE):
        sums[account] += round(float(figure) * 100) if "." in figure else int(figure)
    return dict(sums)


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_the_postings_come_to_our_balances(written, form: str) -> None:
    assert added_up(written(form).read_text()) == expected()


def test_hledger_accepts_it_with_every_running_balance(written) -> None:
    if not shutil.which("hledger"):
        pytest.skip("hledger is not installed")
    journal = written("hledger")
    checked = subprocess.run(["hledger", "-f", str(journal), "check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_bean_check_accepts_it(written) -> None:
    if not shutil.which("bean-check"):
        pytest.skip("bean-check is not installed")
    checked = subprocess.run(["bean-check", str(written("beancount"))], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_part_of_an_account_begins_as_beancount_wants(written) -> None:
    accounts = re.findall(r"^\S+ open (\S+)", written("beancount").read_text(), re.MULTILINE)
    assert accounts
    assert all(re.fullmatch(r"[A-Z]\w*(:[A-Z0-9][^\W_]*(-[^\W_]+)*-?)+", account) for account in accounts)


def test_csv_has_a_line_for_each_entry(written) -> None:
    assert len(written("csv").read_text().splitlines()) == Transfer.objects.count() + 1


def test_with_several_funds_one_is_named(written, book: Book) -> None:
    make_book(book.fund.community, name="另一")
    with pytest.raises(CommandError):
        written("csv")
    call_command("export_ledger", format="beancount", fund=str(book.fund.uid), output="/dev/null")
    with pytest.raises(CommandError):
        call_command("export_ledger", format="zip", fund=str(book.fund.uid))
