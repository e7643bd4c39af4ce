"""What the columns of a duty roster are called, and how their cells are read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.sheets import cells
from community.sheets.clauses import clues
from community.sheets.columns import Column, Option
from community.sheets.plain import squeezed, tidy
from community.sheets.remarks import Read
from community.sheets.times import WeekdayRule, time_span, weekday, weekday_rule
from partners.directory.models import Service
from services.roster.models import DutySeries

Policy = DutySeries.HolidayPolicy
POLICIES = {Policy.MOVE: ("顺延",), Policy.SKIP: ("停", "不值班", "休息", "暂停"), Policy.KEEP: ("照常", "不休")}
HOLIDAYS = {Policy.SKIP: _("left out"), Policy.KEEP: _("as on other days"), Policy.MOVE: _("to the next working day")}
BOOKINGS = {
    Service.Booking.NONE: ("无需预约", "不需要", "否", "无", "不用预约"),
    Service.Booking.PHONE: ("电话预约", "需预约", "预约", "提前预约", "是", "需要"),
    Service.Booking.OFFICE: ("到社区预约", "社区预约", "现场预约"),
    Service.Booking.HERE: ("约号", "网上约号", "网上预约", "预约取号"),
}
QUARTERS = {"一": (3, 31), "二": (6, 30), "三": (9, 30), "四": (12, 31)}


def _when(cell: str, hints: cells.Hints) -> Read:
    """Days, hours or both, in whichever column they stand: (rule, span or None)."""
    rule, rest = weekday_rule(cell)
    if not rest:
        return Read((rule, None))
    read = time_span(rest if rule != WeekdayRule() else cell, hints)
    return Read((rule, read.value), read.remarks)


def _days(cell: str, hints: cells.Hints) -> Read:
    """The column of weekdays, which may hold the hours too."""
    weekday(cell, hints)  # says so where there is no weekday in it
    return _when(cell, hints)


def _names(cell: str, hints: cells.Hints) -> Read:
    """The partners named in a cell, as typed; which of them the directory knows is seen later."""
    return Read(tidy(cell.replace("\n", "、")))


def _clues(cell: str, hints: cells.Hints) -> Read:
    read = clues(cell)
    return Read(read, read.remarks)


def _choice(choices: Mapping[Any, Sequence[str]]) -> cells.Reader:
    return cells.one_of({str(code): words for code, words in choices.items()})


COLUMNS = (
    Column(
        "weekday",
        _("Days"),
        "星期 星期几 值班日 周几 日期 值班日期 周次",
        _days,
        example="单周周二",
        width=18,
        help=_("周一, 周一、周三, 单周周二 or 每月第一、三个周五."),
        looks_like=lambda t: bool(weekday_rule(t)[0].weekdays),
    ),
    Column(
        "time",
        _("Hours"),
        "时间 时段 值班时间 值班时段 服务时间 时间段",
        _when,
        example="9:00-11:30",
        width=16,
        help=_("On the 24-hour clock."),
        looks_like=lambda t: bool(re.search(r"\d[:点]\d*|^[上下]午$", squeezed(t))),
    ),
    Column(
        "title",
        _("Service on offer"),
        "服务内容 服务项目 值班内容 项目 内容 服务 主题 值班项目 活动内容",
        cells.text(60),
        takes_rest=True,
        example="爱心理发",
        width=22,
    ),
    Column(
        "partner",
        _("Partner"),
        "值班单位 合伙人 单位 值班合伙人 单位名称 服务单位 承接单位 商家 轮值单位",
        _names,
        required=True,
        example="丽人理发店",
        width=28,
        help=_("As in the directory; several are parted by 、 and take turns if the remarks say 轮流."),
    ),
    Column(
        "person",
        _("Person on duty"),
        "值班人 值班人员 联系人 姓名 值班员 负责人 服务人员",
        cells.text(40),
        example="示例联系人8",
        width=16,
    ),
    Column("phone", _("Telephone"), "电话 联系电话 手机 手机号 联系方式", cells.phone, example="13800000008", width=16),
    Column(
        "place", _("Place"), "地点 值班地点 服务地点 场地 位置", cells.text(60), example="党群服务中心一楼", width=22
    ),
    Column("capacity", _("For how many"), "人数 名额 限额 人数上限", cells.whole_number, width=10),
    Column("booking", _("Booking"), "预约 是否预约 预约方式", _choice(BOOKINGS), width=12),
    Column("price", _("Price"), "费用 收费 价格 收费标准", cells.money, example="10元", width=10),
    Column("free_for", _("Free for"), "免费对象 免费人群", cells.text(120), example="低保户、残疾人", width=18),
    Column("bring", _("What to bring"), "需带 自带 携带物品", cells.text(120), width=16),
    Column("seats", _("Partners at a time"), "每次几家 同时值班", cells.whole_number, width=12),
    Column("starts_on", _("First day"), "开始日期 起始日期 执行日期", cells.date, width=14),
    Column("ends_on", _("Last day"), "结束日期 截止日期", cells.end_date, width=14),
    Column(
        "holidays",
        _("Holidays"),
        "节假日 法定节假日",
        _choice(POLICIES),
        example="顺延",
        width=10,
        help=_("顺延, 停 or 照常."),
    ),
    Column(
        "note", _("Remarks"), "备注 说明 备注说明 其他 注意事项", _clues, example="10元，低保户、残疾人免费", width=30
    ),
)

OPTIONS = (
    Option("starts_on", _("First day"), cells.date, kind="date"),
    Option("ends_on", _("Last day"), cells.end_date, kind="date"),
    Option(
        "holidays",
        _("Holidays"),
        _choice(POLICIES),
        choices=tuple((str(policy), word) for policy, word in HOLIDAYS.items()),
    ),
)


def split_cell(text: str) -> dict[str, str]:
    """A cell of a grid: `法律咨询（正和律师事务所）`, `正和律师事务所：法律咨询`, or only the partners."""
    whole = tidy(text.replace("\n", "、"))
    if found := re.fullmatch(r"([^（(：:]+)[（(]([^）)]+)[）)]", whole):
        return {"title": found.group(1).strip("、 "), "partner": found.group(2)}
    if found := re.fullmatch(r"([^（(：:]+)[：:]([^：:]+)", whole):
        return {"title": found.group(2).strip("、 "), "partner": found.group(1)}
    return {"partner": whole}


def title_options(titles: Sequence[str], hints: cells.Hints) -> dict[str, str]:
    title, found = squeezed(" ".join(titles)), {}
    if hints.year and (start := re.search(r"(\d{1,2})月(\d{1,2})日?起", title)):
        found["starts_on"] = dt.date(hints.year, int(start.group(1)), int(start.group(2))).isoformat()
    if hints.year and (quarter := re.search(r"第?([一二三四])季度", title)):
        found["ends_on"] = dt.date(hints.year, *QUARTERS[quarter.group(1)]).isoformat()
    if holiday := re.search(r"节假日(?:期间)?(.{0,4})", title):
        for policy, words in POLICIES.items():
            if any(word in holiday.group(1) for word in words):
                found["holidays"] = str(policy)
    return found
