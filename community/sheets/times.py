"""Readers for when something takes place: a span of hours, and a rule such as 单周周二 or 每月第一、三个星期五."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from .cells import Hints
from .plain import one_dash, squeezed
from .remarks import Read, Remark, Unreadable, assumed

HALF_DAYS = {
    "上午": (dt.time(9, 0), dt.time(11, 30)),
    "下午": (dt.time(14, 30), dt.time(17, 0)),
    "晚上": (dt.time(19, 0), dt.time(21, 0)),
    "全天": (dt.time(9, 0), dt.time(17, 0)),
}
SAME_HALF = {
    "早上": "上午",
    "早晨": "上午",
    "晨": "上午",
    "中午": "中午",
    "午后": "下午",
    "傍晚": "晚上",
    "夜间": "晚上",
    "晚": "晚上",
}
_HALF = r"(上午|早上|早晨|晨|中午|下午|午后|傍晚|晚上|夜间|晚|全天)"
_CLOCK = r"(\d{1,2})(?:[:点时.](\d{1,2}|半|一刻|三刻)?分?整?)?"
_SPAN = re.compile(rf"{_HALF}?{_CLOCK}-{_HALF}?{_CLOCK}")
_SPAN_HOW = _("Write from when to when on the 24-hour clock, like 9:00-11:30.")
_PARTS = {None: 0, "": 0, "半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True)
class Span:
    """From when to when, on one day."""

    start: dt.time
    end: dt.time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def _clock(hour: str, part: str | None, half: str | None) -> int:
    """Minutes after midnight."""
    hours, minutes = int(hour), _PARTS[part] if part in _PARTS else int(part or 0)
    if half and SAME_HALF.get(half, half) in ("下午", "晚上") and hours < 12:
        hours += 12
    if half == "中午" and hours < 6:
        hours += 12
    if hours > 23 or minutes > 59:
        raise Unreadable(
            _("There is no such time as %(hour)s:%(minute)s."), _SPAN_HOW, hour=hour, minute=f"{minutes:02}"
        )
    return hours * 60 + minutes


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


def time_span(cell: str, hints: Hints) -> Read:
    """A span like `9:00-11:30`, `下午2点半至5点`; a bare half day is read as the usual hours, with a remark."""
    value = re.sub(r"(\d:\d{2}):00", r"\1", squeezed(one_dash(cell)))
    if value in HALF_DAYS or value in SAME_HALF:
        return _half_day(SAME_HALF.get(value, value), hints)
    found = _SPAN.fullmatch(value)
    if not found:
        if re.fullmatch(rf"{_HALF}?{_CLOCK}", value):
            raise Unreadable(_("Only one time is given: when does it end?"), _SPAN_HOW)
        raise Unreadable(_("These hours cannot be read."), _SPAN_HOW)
    half, hour, part, half_to, hour_to, part_to = found.groups()
    start = _clock(hour, part, half)
    end = _clock(hour_to, part_to, half_to or (half if int(hour_to) < 12 else None))
    return _checked(start, end, said=bool(half or half_to))


def _checked(start: int, end: int, said: bool) -> Read:
    """Start before end; hours typed on the 12-hour clock are moved to the afternoon, with a remark."""
    remarks: tuple[Remark, ...] = ()
    if not said and start < 6 * 60 and end <= 12 * 60 and start < end:
        start, end = start + 720, end + 720
        remarks = (assumed(_("Read as the afternoon: %(span)s."), span=str(Span(_time(start), _time(end)))),)
    elif end < start < 12 * 60 and end + 720 > start and end < 12 * 60:
        end += 720
        remarks = (assumed(_("Read as %(span)s."), span=str(Span(_time(start), _time(end)))),)
    if end <= start:
        raise Unreadable(_("It ends before it begins."), _("A duty that runs past midnight is written as two rows."))
    return Read(Span(_time(start), _time(end)), remarks)


def _half_day(half: str, hints: Hints) -> Read:
    hours = (hints.half_days or HALF_DAYS).get(half)
    if not hours:
        raise Unreadable(_("These hours cannot be read."), _SPAN_HOW)
    span = Span(*hours)
    return Read(span, (assumed(_("No hours are given; “%(half)s” is read as %(span)s."), half=half, span=str(span)),))


DAYS = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "1": 0,
    "2": 1,
    "3": 2,
    "4": 3,
    "5": 4,
    "6": 5,
    "7": 6,
}
_WEEK = r"(?:周|星期|礼拜)"
_DAY = r"(?:[一二三四五六日天]|[1-7](?![\d:点时.]))"
_NTH = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "首": 1}
GROUPS = {
    "工作日": (0, 1, 2, 3, 4),
    "周末": (5, 6),
    "双休日": (5, 6),
    "每天": tuple(range(7)),
    "每日": tuple(range(7)),
    "天天": tuple(range(7)),
}


@dataclass(frozen=True)
class WeekdayRule:
    """On which days: weekdays (Monday is 0), only odd or even weeks, or only the n-th of a month (-1 is the last)."""

    weekdays: tuple[int, ...] = ()
    parity: str = ""  # "odd" or "even"
    nth: tuple[int, ...] = ()

    def joined(self, other: WeekdayRule) -> WeekdayRule:
        """This rule completed by what another cell of the row says (备注: 单周)."""
        return WeekdayRule(self.weekdays or other.weekdays, self.parity or other.parity, self.nth or other.nth)


_ODD = re.compile(r"单周|单数周|奇数周|隔周\(单\)")
_EVEN = re.compile(r"双周|双数周|偶数周|隔周\(双\)")
_MONTHLY = re.compile(
    rf"每?个?月的?(?:第)?((?:[一二三四1-4首](?:个|周)?(?:[、,和及]|第)*)+|最后一?)(?:个|周)?(?:的)?{_WEEK}({_DAY})"
)
_DAY_LIST = re.compile(rf"{_WEEK}({_DAY}(?:[、,和及/]?{_WEEK}?{_DAY})*)")
_DAY_RANGE = re.compile(rf"{_WEEK}({_DAY})-{_WEEK}?({_DAY})")


def weekday_rule(text: str) -> tuple[WeekdayRule, str]:
    """Take the rule out of a text; returns the rule and what is left of the text (often the hours)."""
    value = squeezed(one_dash(text))
    parity = ""
    nth: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    if _ODD.search(value):
        parity, value = "odd", _ODD.sub("", value)
    if _EVEN.search(value):
        parity, value = ("" if parity else "even"), _EVEN.sub("", value)
    if found := _MONTHLY.search(value):
        nth = (
            (-1,)
            if found.group(1).startswith("最后")
            else tuple(sorted({_NTH[s] for s in found.group(1) if s in _NTH}))
        )
        weekdays = (DAYS[found.group(2)],)
    elif found := _DAY_RANGE.search(value):
        first, last = DAYS[found.group(1)], DAYS[found.group(2)]
        weekdays = tuple(range(first, last + 1)) if first <= last else (*range(first, 7), *range(last + 1))
    elif found := _DAY_LIST.search(value):
        weekdays = tuple(sorted({DAYS[sign] for sign in found.group(1) if sign in DAYS}))
    elif found := re.search("|".join(GROUPS), value):
        weekdays = GROUPS[found.group()]
    if found:
        value = value[: found.start()] + value[found.end() :]
    rest = re.sub(r"^(?:每个?|的|逢|\()+|[()的,、]+$", "", value)
    return WeekdayRule(weekdays, parity, nth), rest


def weekday(cell: str, hints: Hints) -> Read:
    """On which days, as (rule, text left over): `周一`, `每周三 9:00—11:30`, `单周周二`, `每月第一、三个星期五`."""
    rule, rest = weekday_rule(cell)
    if not rule.weekdays:
        raise Unreadable(
            _("No day of the week can be read here."), _("Write it like 周一, 单周周二 or 每月第一、三个星期五.")
        )
    return Read((rule, rest))


def is_weekday(text: str) -> bool:
    """Whether a cell names a weekday and nothing else, as in the head of a grid."""
    rule, rest = weekday_rule(text) if len(text) < 12 else (WeekdayRule(), text)
    return len(rule.weekdays) == 1 and (not rest or bool(re.fullmatch(r"\(?\d{1,2}[月./]\d{1,2}日?\)?", rest)))


def is_span(text: str) -> bool:
    """Whether a cell names hours or a half day and nothing else."""
    try:
        time_span(text, Hints(today=dt.date.min))
    except Unreadable:
        return False
    return True


_NAMES = "一二三四五六日"


def written_rule(rule: WeekdayRule) -> str:
    """A rule as `weekday_rule` reads it back: 周一、周三, 单周周二, 每月第一、三个周五."""
    days = "、".join(f"周{_NAMES[day]}" for day in rule.weekdays)
    if -1 in rule.nth:
        return f"每月最后一个{days}"
    if rule.nth:
        return f"每月第{'、'.join(_NAMES[n - 1] for n in rule.nth)}个{days}"
    return {"odd": "单周", "even": "双周"}.get(rule.parity, "") + days
