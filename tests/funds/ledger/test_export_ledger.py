"""Journals for hledger and beancount: those programs, and a small reader of our own, come to the same balances."""

import datetime
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from benchmarks.journals import PROGRAMS, accepts, make_random_fund, write
from funds.ledger import journals
from funds.ledger.actions import commit_transfer, post_transfer, reverse_transfer
from funds.ledger.journals import account_name
from funds.ledger.models import Account, Transfer
from tests.factories import SYSTEM, make_community
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
    for account, figure in re.findall(
        r"^ +((?:Assets|Income|Expenses|Equity|Liabilities)\S+)  (-?[\d.]+) ", text, re.MULTILINE
    ):
        sums[account] += round(float(figure) * 100) if "." in figure else int(figure)
    return dict(sums)


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_the_postings_come_to_our_balances(written, form: str) -> None:
    assert added_up(written(form).read_text()) == expected()


@pytest.mark.parametrize("form", ["hledger", "beancount"])
def test_the_programs_accept_a_random_ledger_and_refuse_one_fen(form: str, tmp_path: Path) -> None:
    """The long form, 100,000 entries: `python3 -m benchmarks.journals`."""
    fund = make_random_fund(make_community(), 250)
    journal = write(getattr(journals, form)(fund), tmp_path / f"ledger.{form}")
    assert added_up(journal.read_text()) == expected()
    if not shutil.which(PROGRAMS[form][0]):
        pytest.skip(f"NO {PROGRAMS[form][0].upper()} FOUND: it did not check the journal")
    assert accepts(form, journal) == ""
    text, figure = journal.read_text(), re.compile(r"(balance Assets:1002-\S+  |Assets:1002-\S+  \S+ CNY = )([\d.]+)")
    last = list(figure.finditer(text))[-1]
    journal.write_text(f"{text[: last.start(2)]}{float(last[2]) + 0.01:.2f}{text[last.end(2) :]}")
    assert "1002" in accepts(form, journal)


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
