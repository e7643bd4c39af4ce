"""Bank reconciliation: a sheet comes in, a person confirms which line is which entry, the rest is explained."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from community.guards.refusal import Refused
from community.people.models import Membership
from funds.ledger.models import Transfer
from funds.statements.actions import explain_line, import_bank_sheet, match_line, reopen_line
from funds.statements.bank_reading import amount_of, read_lines
from funds.statements.models import BankLine, BankSheet
from funds.statements.reconciling import compare, proposals
from tests.factories import SYSTEM, make_member_of
from tests.funds.ledger.conftest import Book
from tests.funds.statements.conftest import make_quarter
from tests.funds.statements.test_make_statement import code_of

SHEET = (
    "账户明细,,,,\n交易日期,收入,支出,对方户名,摘要\n2025-01-11,100.00,,王示例,捐款\n2025-02-12,,20.00,李示例,慰问\n"
    "2025-02-28,0.31,,,结息\n合计,100.31,20.00,,\n"
).encode("gb18030")


def taken_in(book: Book) -> tuple[BankLine, BankLine, BankLine]:
    sheet = import_bank_sheet(book.bank, content=SHEET, by=SYSTEM)
    gift, aid, interest = BankLine.objects.filter(sheet=sheet).order_by("row")
    return gift, aid, interest


@pytest.mark.parametrize(("text", "fen"), [("1,234.50", 123450), ("-20", -2000), ("¥3", 300), ("", 0), ("−0.5元", -50)])
def test_amounts_are_read_as_banks_write_them(text: str, fen: int) -> None:
    assert amount_of(text) == fen


def test_a_sheet_is_read_with_its_titles_and_totals() -> None:
    assert [(line.row, f"{line.day}", line.amount, line.text) for line in read_lines(SHEET)] == [
        (3, "2025-01-11", 100_00, "捐款"), (4, "2025-02-12", -20_00, "慰问"), (5, "2025-02-28", 31, "结息"),
    ]  # fmt: skip
    signed = "日期,金额\n2025-01-11,-3.5\n".encode()
    assert [line.amount for line in read_lines(signed)] == [-350]


def test_a_sheet_comes_in_whole_once_or_not_at_all(quarter: Book) -> None:
    bad = SHEET.replace(b"100.00", b"abc")
    assert code_of(lambda: import_bank_sheet(quarter.bank, content=bad, by=SYSTEM)) == "unreadable"
    assert code_of(lambda: import_bank_sheet(quarter.bank, content=b"a,b\n1,2\n", by=SYSTEM)) == "unreadable"
    assert not BankSheet.objects.exists()
    taken_in(quarter)
    assert code_of(lambda: taken_in(quarter)) == "banksheet_once"
    assert code_of(lambda: import_bank_sheet(quarter.gifts, content=SHEET, by=SYSTEM)) == "banksheet_holding_account"


def test_lines_are_matched_explained_and_what_is_left_is_listed(quarter: Book) -> None:
    gift, aid, interest = taken_in(quarter)
    (given,) = proposals(gift)
    assert (given.amount, given.purpose) == (100_00, "收到捐款")
    match_line(gift, entry=given, by=SYSTEM)
    assert proposals(gift) == []
    (spent,) = proposals(aid)
    assert code_of(lambda: match_line(aid, entry=given, by=SYSTEM)) == "bankline_same_movement"
    match_line(aid, entry=spent, by=SYSTEM)
    assert proposals(interest) == []
    assert code_of(lambda: explain_line(interest, note=" ", by=SYSTEM)) == "bankline_says_what"
    left = compare(gift.sheet)
    assert [line.text for line in left.open_lines] == ["结息"]
    assert [entry.amount for entry in left.open_entries] == [30_00, 12_00]  # what was reversed and given in February
    explain_line(interest, note="利息由慈善组织统一核算", by=SYSTEM)
    assert compare(gift.sheet).open_lines == []
    assert code_of(lambda: match_line(interest, entry=spent, by=SYSTEM)) == "bankline_settled"
    reopen_line(aid, by=SYSTEM)
    assert [entry.pk for entry in proposals(aid)] == [spent.pk]


def test_two_persons_at_once_match_a_line_and_an_entry_once(race, at_once) -> None:
    book = make_quarter()
    gift, _aid, _interest = taken_in(book)
    other = import_bank_sheet(book.bank, content="日期,金额\n2025-01-11,100\n".encode(), by=SYSTEM).lines.get()
    (entry,) = proposals(gift)
    results = at_once(*[lambda line=line: match_line(line, entry=entry, by=SYSTEM) for line in (gift, gift, other)])
    assert sum(isinstance(each, BankLine) for each in results) == 1
    assert {each.code for each in results if isinstance(each, Refused)} <= {"bankline_settled", "bankline_entry_once"}


def test_the_bookkeeper_does_it_in_the_console_and_names_stay_masked(client, quarter: Book) -> None:
    client.force_login(make_member_of(quarter.fund.community, Membership.Role.BOOKKEEPER))
    file = SimpleUploadedFile("对账单.csv", SHEET)
    added = client.post(reverse("admin:funds_banksheet_add"), {"account": quarter.bank.pk, "file": file})
    assert added.status_code == 302
    sheet = BankSheet.objects.get()
    page = client.get(reverse("admin:funds_banksheet_change", args=[sheet.pk])).content.decode()
    assert "¥80.31" in page
    assert "王示例" not in page
    gift, _aid, interest = sheet.lines.order_by("row")
    entry = Transfer.objects.get(fund=quarter.fund, amount=100_00)
    match = reverse("admin:funds_bankline_match_line", args=[gift.pk])
    assert "收到捐款" in client.get(match).content.decode()
    client.post(match, {"entry": entry.pk})
    client.post(reverse("admin:funds_bankline_explain_line", args=[interest.pk]), {"note": "利息"})
    gift.refresh_from_db()
    interest.refresh_from_db()
    assert (gift.state, gift.entry_seq, interest.state) == ("matched", entry.seq, "explained")
    client.post(reverse("admin:funds_bankline_reopen_line", args=[gift.pk]))
    gift.refresh_from_db()
    assert (gift.state, gift.entry_seq) == ("open", None)
