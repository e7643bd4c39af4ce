"""The office's sheet of the fund: every fault shown, the rest entered once, names sealed."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from rest_framework.test import APIClient

from community.access.actors import Actor
from community.people.models import Membership
from community.sheets.actions import apply_sheet, read_sheet, upload_sheet
from community.sheets.models import SheetImport, SheetRow
from community.sheets.reading import read_grids
from community.sheets.reminders import reminders
from community.timeline.models import Event
from funds.ledger.actions import close_period, reverse_transfer
from funds.ledger.models import MONEY, Account, Fund, Transfer
from funds.ledger.vouchers import cause_of, number_of
from tests.community.sheets.files import workbook
from tests.factories import SYSTEM, make_community, make_fund, make_member_of, make_partner, make_transfer

pytestmark = pytest.mark.django_db
SAMPLE = Path(settings.BASE_DIR, "tests", "data", "银苑社区公益基金收支.xlsx")
HEAD = ["日期", "凭证号", "摘要", "类别", "捐赠方/收款方", "收入", "支出", "结余", "经手人"]
GOODS = ["日期", "品名", "规格", "单位", "数量", "单价（元）", "金额（元）", "捐赠方/领用方", "收/发", "备注"]


def sample() -> bytes:
    """The office's own file, two years earlier: PostgreSQL books nothing on a day to come, whatever today is."""
    book = load_workbook(SAMPLE)
    for sheet in book:
        for row in sheet.iter_rows(max_col=1):
            row[0].value = str(row[0].value or "").replace("2026-", "2024-")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def fund() -> Fund:
    fund = make_fund(make_community())
    make_partner(fund.community, name="平安消防器材公司")
    return fund


def read(fund: Fund, content: Any, key: str = "fund_money", chosen: Fund | None = None) -> SheetImport:
    if isinstance(content, list):
        content = workbook(HEAD if key == "fund_money" else GOODS, *content)
    by = Actor.of(make_member_of(fund.community, Membership.Role.BOOKKEEPER))
    options = {"fund": str(chosen.uid)} if chosen else {}
    imported = upload_sheet(fund.community, sheet_key=key, content=content, options=options, by=by)
    return read_sheet(imported, by=SYSTEM)


def enter(fund: Fund, content: Any, key: str = "fund_money", *, assumed: bool = True) -> SheetImport:
    return apply_sheet(read(fund, content, key), include_assumed=assumed, by=SYSTEM)


def said(imported: SheetImport, level: str = "problem") -> dict[str, list[str]]:
    """What was said of each row, by its place."""
    rows = imported.rows.in_order()
    with translation.override("en"):
        told = {row.where: [str(each) for each in row.remarks if each.level == level] for row in rows}
    return {where: sentences for where, sentences in told.items() if sentences}


def held(fund: Fund) -> int:
    return sum(account.balance for account in Account.objects.filter(fund=fund, unit=MONEY, category="asset"))


def test_the_sample_is_entered_once_and_each_fault_in_it_is_named(fund: Fund) -> None:
    imported = enter(fund, sample())
    assert (imported.results["add"], imported.counts["bad"]) == (60, 1)
    assert said(imported) == {"26": ["Row 25 has the voucher number 记-022 too."]}
    begins = [where for where, told in said(imported, "assumed").items() if any("begins here" in each for each in told)]
    assert begins == ["40"]
    assert Transfer.objects.filter(fund=fund).count() == 60
    # The sheet ends with 3839.88; the voucher that stands in it twice is not entered.
    assert held(fund) == 3839_88 - 366_60
    assert held(fund) == 3560_50 + sum(_moves("in")) - sum(_moves("out")) - 366_60
    park = Account.objects.get(fund=fund, earmark="口袋公园", category="asset")
    assert park.balance == 50_00 + 100_00 + 1000_00
    again = read(fund, sample())
    assert (again.counts["unchanged"], again.takeable) == (60, 0)


def _moves(side: str) -> list[int]:
    rows = load_workbook(SAMPLE)["公益基金收支"].iter_rows(min_row=3, values_only=True)
    return [round((row[5 if side == "in" else 6] or 0) * 100) for row in rows]


def test_numbers_that_do_not_appear_are_told(fund: Fund) -> None:
    with translation.override("en"):
        told = [str(each) for each in read(fund, sample()).asides]
    assert "Voucher numbers that do not appear: 记-023." in told


def test_the_mended_row_goes_in_alone(fund: Fund) -> None:
    enter(fund, sample())
    mended = ["2024-04-22", "记-023", "收到捐款", "捐款", "正和律师事务所", 366.6, None, 1832.18, "会计"]
    imported = enter(fund, [mended])
    assert imported.results["add"] == 1
    assert held(fund) == 3839_88


def test_goods_never_go_below_nought(fund: Fund) -> None:
    imported = enter(fund, sample(), "fund_goods")
    assert list(said(imported)) == ["5"]
    assert "22 具 are to go out, but only 20 具 are there." in said(imported)["5"]
    stock = Account.objects.filter(fund=fund, category="asset").exclude(unit=MONEY).in_order()
    assert [(each.name, each.unit_name, each.balance) for each in stock] == [
        ("大米 5kg", "袋", 15),
        ("灭火器 4kg", "具", 20),
    ]
    assert "公允价值 1,920.00 元" in Transfer.objects.get(fund=fund, seq=1).purpose
    assert read(fund, sample(), "fund_goods").counts["unchanged"] == 3


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["2024-01-08", "1", "甲", "捐款", "", 1, 1], "There is an amount on both sides."),
        (["2024-01-08", "1", "甲", "捐款", "", None, None], "Nothing came in or went out."),
        (["2024-01-08", "1", "甲", "捐款", "", -5, None], "An amount is never negative."),
        (
            ["2024-01-08", "1", "甲", "捐款", "", 1.005, None],
            "There is nothing smaller than a fen: two decimals at most.",
        ),
        (["2099-01-08", "1", "甲", "捐款", "", 1, None], "This day is still to come."),
        (["2024-01-08", "1", "甲", "扶贫帮困", "", None, 5], "5.00 are to go out, but only 0.00 are there."),
        (["2024-01-08", "1", "甲", "", "", 5, None], "This must not be empty."),
        (["2024-01-08", "", "上年结转", "", "", None, None, -5], "How much was left?"),
        (["2024-01-08", "1", "甲", "捐款", "", "一百", None], "This is not an amount of money."),
    ],
)
def test_what_cannot_be_entered_comes_back(fund: Fund, cells: list[Any], sentence: str) -> None:
    assert said(read(fund, [cells]))["2"] == [sentence]


def test_days_that_go_back_and_closed_periods_are_booked_later_and_say_so(fund: Fund) -> None:
    enter(fund, [["2024-01-20", "1", "收到捐款", "捐款", "", 10]])
    close_period(fund, through=datetime.date(2024, 1, 31), by=SYSTEM)
    imported = enter(
        fund, [["2024-01-08", "2", "收到捐款", "捐款", "", 10], ["2024-02-08", "3", "收到捐款", "捐款", "", 10]]
    )
    assert said(imported, "assumed") == {
        "2": ["This period is closed: it is booked on 2024-02-01, as happened on 2024-01-08."]
    }
    late = Transfer.objects.get(cause=cause_of("2"))
    assert (late.booked_on, late.effective_on) == (datetime.date(2024, 2, 1), datetime.date(2024, 1, 8))


def test_a_voucher_number_is_one_entry_until_that_is_reversed(fund: Fund) -> None:
    enter(fund, [["2024-01-20", "记-1", "收到捐款", "捐款", "", 10]])
    other = [["2024-01-20", "记-1", "收到捐款", "捐款", "", 12]]
    assert "is in the books already" in said(read(fund, other))["2"][0]
    reverse_transfer(Transfer.objects.get(), purpose="录错", booked_on=datetime.date(2024, 1, 20), by=SYSTEM)
    enter(fund, other)
    assert held(fund) == 12_00


def test_numbers_may_begin_anew_each_month(fund: Fund) -> None:
    row = ["收到捐款", "捐款", "匿名", 10]
    imported = enter(fund, [["2024-01-20", "1", *row], ["2024-02-20", "1", *row], ["2024-02-21", "1", *row]])
    assert "month by month" in said(imported, "assumed")["3"][0]
    assert list(said(imported)) == ["4"]


def test_the_books_are_opened_once(fund: Fund) -> None:
    enter(fund, [["2024-01-01", "", "上年结转", "", "", None, None, 100], ["2024-01-02", "1", "捐款", "捐款", "", 5]])
    agrees = read(fund, [["2025-01-01", "", "上年结转", "", "", None, None, 105]])
    assert agrees.counts["unchanged"] == 1
    differs = read(fund, [["2025-01-01", "", "上年结转", "", "", None, None, 99]])
    assert "had 105.00 at that time, not 99.00" in said(differs)["2"][0]


def test_the_same_facts_without_a_number_are_two_entries_if_somebody_agrees(fund: Fund) -> None:
    row = ["2024-01-20", "", "收到捐款", "捐款", "匿名", 10]
    imported = enter(fund, [row, row])
    assert "Row 2 says the same; read as another one." in said(imported, "assumed")["3"]
    assert held(fund) == 20_00
    assert read(fund, [row, row]).counts["unchanged"] == 2


def test_only_partners_who_gave_are_named_in_public(fund: Fund) -> None:
    enter(fund, [
        ["2024-01-20", "1", "收到捐款", "捐款", "平安消防器材公司", 10, None, None, "王会计"],
        ["2024-01-20", "2", "收到捐款", "捐款", "张三", 10],
        ["2024-01-20", "3", "慰问李四", "扶贫帮困", "李四", None, 5],
        ["2024-01-20", "4", "维修", "公共设施", "平安消防器材公司", None, 5],
    ])  # fmt: skip
    gift, unknown, aid, paid = Transfer.objects.filter(fund=fund).order_by("seq")
    assert [each.purpose for each in (gift, unknown, aid, paid)] == [
        "收到捐款 · 平安消防器材公司",
        "收到捐款",
        "慰问某某",
        "维修",
    ]
    assert "张三" in unknown.detail.detail.encode().decode("unicode_escape")
    assert bytes(aid.detail_hash)
    told = " ".join(str(event.details) for event in Event.objects.all())
    for name in ("张三", "李四", "王会计"):
        assert name not in told
        assert (
            not SheetRow.objects.filter(sealed__isnull=False)
            .extra(where=["sealed LIKE %s"], params=[f"%{name}%"])
            .exists()
        )


def test_an_account_nobody_agreed_to_is_not_opened(fund: Fund) -> None:
    enter(fund, [["2024-01-01", "", "上年结转", "", "", None, None, 100]])
    rows = [["2024-01-02", "1", "甲", "新事", "", 5], ["2024-01-03", "2", "乙", "新事", "", 5]]
    imported = enter(fund, rows, assumed=False)
    assert imported.results["refused"] == 1
    assert not Account.objects.filter(fund=fund, name="新事").exists()


def test_what_was_typed_in_already_is_pointed_at(fund: Fund) -> None:
    make_transfer(fund, amount=10_00, booked_on=datetime.date(2024, 1, 20))
    imported = read(fund, [["2024-01-20", "1", "收到捐款", "账户4001", "", 10]])
    assert said(imported, "assumed") == {"2": ["Entry 1 is of the same day, amount and account; entered beside it."]}


def test_a_fund_of_ones_own_is_chosen(fund: Fund) -> None:
    second = make_fund(fund.community)
    imported = read(fund, [["2024-01-20", "1", "收到捐款", "捐款", "", 10]], chosen=second)
    apply_sheet(imported, include_assumed=True, by=SYSTEM)
    assert Transfer.objects.get().fund == second


def test_the_bookkeeper_alone_sees_and_takes_in(client: Any, fund: Fund) -> None:
    imported = read(fund, sample())
    upload = reverse("upload_sheet", args=[fund.community.slug, "fund_money"])
    for role, status in ((Membership.Role.SECRETARY, 403), (Membership.Role.BOOKKEEPER, 200)):
        user = make_member_of(fund.community, role)
        client.force_login(user)
        assert client.get(upload).status_code == status
        assert client.get(imported.get_absolute_url()).status_code == (200 if status == 200 else 404)
        assert bool(reminders(user)) is (status == 200)
        page = client.get(reverse("community_sheets", args=[fund.community.slug])).content.decode()
        assert ("fund_money/upload" in page) is (status == 200)
        assert SheetRow.objects.managed_by(user).exists() is (status == 200)
    assert client.get(reverse("export_sheet", args=[fund.community.slug, "fund_money"])).status_code == 404


def test_what_is_left_comes_back_as_a_sheet_and_is_read_again(client: Any, fund: Fund) -> None:
    imported = enter(fund, sample())
    client.force_login(make_member_of(fund.community, Membership.Role.BOOKKEEPER))
    body = client.get(reverse("sheet_problems", args=[imported.uid])).content
    grid = read_grids(body)[0]
    assert sum("记-022" in row for row in grid.rows) == 1
    assert any("Row 25" in cell or "25" in cell for row in grid.rows for cell in row)
    mended = load_workbook(io.BytesIO(body))
    for row in mended.active.iter_rows():
        for cell in row:
            if cell.value == "记-022":
                cell.value = "记-023"
    stream = io.BytesIO()
    mended.save(stream)
    assert enter(fund, stream.getvalue()).results["add"] == 1


def test_the_api_takes_the_sheet_in(fund: Fund) -> None:
    user = make_member_of(fund.community, Membership.Role.BOOKKEEPER)
    office = make_member_of(fund.community, Membership.Role.SECRETARY)
    api = APIClient()
    api.force_authenticate(office)
    values = {"community": fund.community.slug, "list": "fund_money"}
    assert api.post("/api/v1/sheet-imports/", values | {"file": _file()}, format="multipart").status_code == 403
    api.force_authenticate(user)
    made = api.post("/api/v1/sheet-imports/", values | {"file": _file()}, format="multipart")
    assert made.status_code == 201, made.content
    url = f"/api/v1/sheet-imports/{made.json()['uid']}/"
    done = api.post(f"{url}apply/", {"include_assumed": True}, format="json")
    assert done.status_code == 200, done.content
    assert Transfer.objects.filter(fund=fund).count() == 60
    api.force_authenticate(office)
    assert api.get(url).status_code == 404
    assert api.get("/api/v1/sheet-rows/").json()["results"] == []


def _file() -> io.BytesIO:
    file = io.BytesIO(sample())
    file.name = "基金.xlsx"
    return file


def test_voucher_numbers_come_back_as_they_were() -> None:
    for number in ("记-001", "A_1", "银付 12", "𠮷-1", "2024/07:3"):
        assert number_of(cause_of(number)) == number
    assert number_of("gift") == ""
