"""Cells as people write them."""

import datetime as dt

import pytest

from community.sheets import cells
from community.sheets.cells import Hints
from community.sheets.clauses import Offer, clues, offers, written
from community.sheets.columns import Column, guess_mapping
from community.sheets.plain import header_form
from community.sheets.remarks import Unreadable
from community.sheets.times import WeekdayRule, time_span, weekday_rule, written_rule

HINTS = Hints(dt.date(2026, 11, 22))
TITLED = Hints(dt.date(2026, 11, 22), year=2026)


def value(reader: cells.Reader, cell: str, hints: Hints = HINTS) -> object:
    return reader(cell, hints).value


def is_assumed(reader: cells.Reader, cell: str, hints: Hints = HINTS) -> bool:
    return bool(reader(cell, hints).remarks)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("１３８０００００００４", "13800000004"),
        ("138 0000 0004", "13800000004"),
        ("+86 138-0000-0004", "13800000004"),
        ("0759-2220006", "0759-2220006"),
        ("（0759）2220006", "0759-2220006"),
        ("0759 2220006", "0759-2220006"),
        ("01062220006", "010-62220006"),
        ("0759-2220006转801", "0759-2220006-801"),
        ("400-800-8888", "400-800-8888"),
    ],
)
def test_telephones(cell: str, number: str) -> None:
    assert value(cells.phone, cell) == number


@pytest.mark.parametrize("cell", ["1380000", "2220006", "无", "138000000044", "13800000001/13800000002", "12800000000"])
def test_what_is_no_telephone_is_said(cell: str) -> None:
    with pytest.raises(Unreadable):
        cells.phone(cell, HINTS)


@pytest.mark.parametrize(
    "cell", ["2026年7月6日", "2026/7/6", "2026.7.6", "2026-07-06", "20260706", "２０２６-7-6", "2026-07-06 00:00"]
)
def test_days_read_without_a_remark(cell: str) -> None:
    assert value(cells.date, cell) == dt.date(2026, 7, 6)
    assert not is_assumed(cells.date, cell)


def test_days_read_with_an_assumption() -> None:
    assert value(cells.date, "46082") == dt.date(2026, 3, 1)
    assert value(cells.date, "3月21日", TITLED) == dt.date(2026, 3, 21)
    assert value(cells.date, "26.7.6") == dt.date(2026, 7, 6)
    assert all(is_assumed(cells.date, cell, TITLED) for cell in ("46082", "3月21日", "26.7.6"))


@pytest.mark.parametrize("cell", ["3月21日", "2026年2月30日", "2026年12月", "6/7/2026", "明天", "460", "2026-13-01"])
def test_what_is_no_day_is_said(cell: str) -> None:
    with pytest.raises(Unreadable):
        cells.date(cell, HINTS)


def test_without_an_end() -> None:
    assert value(cells.end_date, "长期") is None
    assert value(cells.end_date, " 长 期 ") is None


@pytest.mark.parametrize(
    ("cell", "fen"),
    [("10元", 1000), ("¥10", 1000), ("￥１０．５", 1050), ("免费", 0), ("1,200元", 120000), ("10元/次", 1000)],
)
def test_money(cell: str, fen: int) -> None:
    assert value(cells.money, cell) == fen


@pytest.mark.parametrize(
    ("cell", "span", "assumed"),
    [
        ("9:00-11:30", "09:00-11:30", False),
        ("9：00—11：30", "09:00-11:30", False),
        ("9:00~11:30", "09:00-11:30", False),
        ("9:00 至 11:30", "09:00-11:30", False),
        ("上午9:00-11:30", "09:00-11:30", False),
        ("下午14:30—17:00", "14:30-17:00", False),
        ("下午2:30-5:00", "14:30-17:00", False),
        ("9点-11点半", "09:00-11:30", False),
        ("上午9:00-下午5:00", "09:00-17:00", False),
        ("晚7点到9点", "19:00-21:00", False),
        ("09:00:00-11:30:00", "09:00-11:30", False),
        ("2:30-5:00", "14:30-17:00", True),
        ("9:00-5:00", "09:00-17:00", True),
        ("下午", "14:30-17:00", True),
    ],
)
def test_hours(cell: str, span: str, assumed: bool) -> None:
    assert str(value(time_span, cell)) == span
    assert is_assumed(time_span, cell) is assumed


@pytest.mark.parametrize("cell", ["14:30-25:00", "9:00", "22:00-6:00", "随时", "9:70-10:00", "11:00-11:00"])
def test_what_are_no_hours_is_said(cell: str) -> None:
    with pytest.raises(Unreadable):
        time_span(cell, HINTS)


@pytest.mark.parametrize(
    ("text", "rule", "rest"),
    [
        ("周一", WeekdayRule((0,)), ""),
        ("星期三", WeekdayRule((2,)), ""),
        ("礼拜天", WeekdayRule((6,)), ""),
        ("周一下午", WeekdayRule((0,)), "下午"),
        ("每周三 9:00—11:30", WeekdayRule((2,)), "9:00-11:30"),
        ("周三14:30-17:00", WeekdayRule((2,)), "14:30-17:00"),
        ("周一至周五", WeekdayRule((0, 1, 2, 3, 4)), ""),
        ("周一、三、五", WeekdayRule((0, 2, 4)), ""),
        ("工作日", WeekdayRule((0, 1, 2, 3, 4)), ""),
        ("单周周二", WeekdayRule((1,), "odd"), ""),
        ("周二（双周）", WeekdayRule((1,), "even"), ""),
        ("每月第一、三个星期五", WeekdayRule((4,), "", (1, 3)), ""),
        ("每月最后一个周五", WeekdayRule((4,), "", (-1,)), ""),
        ("单周", WeekdayRule((), "odd"), ""),
        ("量血压", WeekdayRule(), "量血压"),
    ],
)
def test_days_of_the_week(text: str, rule: WeekdayRule, rest: str) -> None:
    assert weekday_rule(text) == (rule, rest)
    if rule.weekdays:
        assert weekday_rule(written_rule(rule))[0] == rule


def test_remarks_are_taken_apart_and_the_rest_kept_word_for_word() -> None:
    read = clues("10元，低保户、残疾人免费；请提前预约，限6人，带上社保卡，周末人多")
    assert (read.price, read.free_for, read.booking, read.capacity) == (1000, "低保户、残疾人", True, 6)
    assert (read.bring, read.note) == ("社保卡", "周末人多")
    assert clues("两家轮流").rotation
    assert clues("无需预约").booking is False
    assert clues("单周").rule.parity == "odd"
    assert clues("寒暑假停，5人一组").note == "寒暑假停，5人一组"
    assert clues("「限6人」").capacity is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("母婴护理咨询、产后指导", (Offer("母婴护理咨询"), Offer("产后指导"))),
        ("理发10元，低保户、残疾人免费", (Offer("理发", 1000, "低保户、残疾人"),)),
        ("家电维修（收零件费）", (Offer("家电维修", note="收零件费"),)),
        ("免费验光、清洗眼镜", (Offer("验光", 0), Offer("清洗眼镜"))),
        ("每周至少2次公共区域保洁、绿化", (Offer("公共区域保洁", often="每周至少2次"), Offer("绿化"))),
        ("「剪发、染发」，30元；洗头", (Offer("剪发、染发", 3000), Offer("洗头"))),
    ],
)
def test_services(text: str, read: tuple[Offer, ...]) -> None:
    assert offers(text)[0] == read
    assert offers("；".join(map(written, read)))[0] == read


def test_headers_are_known_by_their_synonyms_however_typed() -> None:
    columns = (Column("name", "Name", "单位名称 商家"), Column("phone", "Phone", "电话 联系电话"))
    assert guess_mapping([" 商 家 ", "联系电话（必填）*"], columns) == ["name", "phone"]
    assert guess_mapping(["序号", "负责人电话", "单位名称（全称）"], columns) == ["", "phone", "name"]
    assert header_form("电　话：") == "电话"
