"""Readers of single cells. Each takes the cell's text and the sheet's hints and returns what it read, or raises
`Unreadable` with what is wrong and how to write it. An empty cell never reaches a reader."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from .plain import half_width, squeezed, tidy
from .remarks import Read, Unreadable, assumed

LONG_TERM = ("长期", "长期有效", "永久", "无固定期限", "无期限")
EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIALS = range(20_000, 80_000)  # 1954 to 2119: a number in this range in a date column is a date that lost its format


@dataclass(frozen=True)
class Hints:
    """What the rest of the sheet says that one cell needs: the year of its title, the hours a half day has here."""

    today: dt.date
    year: int | None = None
    half_days: Mapping[str, tuple[dt.time, dt.time]] | None = None


Reader = Callable[[str, Hints], Read]


def text(limit: int) -> Reader:
    """Any text up to `limit` characters."""

    def read(cell: str, hints: Hints) -> Read:
        value = tidy(cell)
        if len(value) > limit:
            raise Unreadable(
                _("This is %(length)s characters long; at most %(limit)s fit."),
                _("Shorten it, or move a part to the remarks."),
                length=len(value),
                limit=limit,
            )
        return Read(value)

    return read


short_text = text(200)

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))[- ]?(\d{7,8})(?:(?:-|转|ext\.?)(\d{1,5}))?")
_SERVICE_LINE = re.compile(r"(?:400|800)-?\d{3,4}-?\d{3,4}|(?:110|119|120|122|12\d{3}|9\d{4,5})")
_PHONE_HOW = _("Write a mobile number of 11 digits, or a landline with its area code like 0759-2220006.")


def phone(cell: str, hints: Hints) -> Read:
    """A mobile number of 11 digits or a landline with area code; full-width digits, blanks and dashes are read."""
    value = re.sub(r"[()]", " ", half_width(cell)).strip()
    value = re.sub(r"^(?:\+|00)?86[- ]?(?=1|0)", "", value)
    together = re.sub(r"[-\s.]", "", value)
    if _MOBILE.fullmatch(together):
        return Read(together)
    if landline := _LANDLINE.fullmatch(re.sub(r"\s+", " ", value).replace(" -", "-").replace("- ", "-")):
        area, number, extension = landline.groups()
        return Read(f"{area}-{number}" + (f"-{extension}" if extension else ""))
    if _SERVICE_LINE.fullmatch(re.sub(r"\s", "", value)):
        return Read(re.sub(r"\s", "", value))
    if len(re.findall(r"\d{7,}", value)) > 1:
        raise Unreadable(
            _("There is more than one number here."),
            _("Keep one number in this cell; put the other one into the remarks."),
        )
    digits = len(re.sub(r"\D", "", value))
    if re.fullmatch(r"[2-8]\d{6,7}", together):
        raise Unreadable(_("The area code is missing."), _PHONE_HOW)
    if not digits:
        raise Unreadable(_("This is not a telephone number."), _PHONE_HOW)
    raise Unreadable(_("A telephone number of %(digits)s digits cannot be right."), _PHONE_HOW, digits=digits)


def credit_code(cell: str, hints: Hints) -> Read:
    """A unified social credit code (统一社会信用代码, GB 32100): 18 signs, the last one checks the others."""
    value = squeezed(cell).upper()
    if re.search(r"e\+\d+$", value, re.IGNORECASE):
        raise Unreadable(
            _("Excel has turned this code into a number and lost its last digits."),
            _("Format the column as text, then type the 18 characters again."),
        )
    try:
        return Read(str(uscc.validate(value)))
    except InvalidChecksum:
        raise Unreadable(
            _("The check character of this code does not fit: one of the 18 characters is wrong."),
            _("Copy it again from the licence; the letters I, O, S, V, Z are never used."),
        ) from None
    except ValidationError:
        raise Unreadable(
            _("A unified social credit code has 18 characters; this has %(length)s, or one that cannot be in it."),
            _("Copy it again from the licence, or leave the cell empty if there is none."),
            length=len(value),
        ) from None


_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?")
_SHORT_YMD = re.compile(r"(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MD = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_DATE_HOW = _("Write the date like 2026-07-06 or 2026年7月6日.")


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable(_("There is no such day in the calendar."), _DATE_HOW) from None


def date(cell: str, hints: Hints) -> Read:
    """A day, in the ways offices write it; a bare serial number and a missing year are read with a remark."""
    value = squeezed(cell) if "T" not in cell and ":" not in cell else half_width(cell)
    if found := _YMD.fullmatch(value) or _COMPACT.fullmatch(value):
        return Read(_day(*map(int, found.groups())))
    if found := _SHORT_YMD.fullmatch(value):
        year, month, day = map(int, found.groups())
        read = _day(2000 + year, month, day)
        return Read(read, (assumed(_("The year has two digits; read as %(day)s."), day=read.isoformat()),))
    if found := _MD.fullmatch(value):
        if hints.year is None:
            raise Unreadable(_("The year is missing."), _DATE_HOW)
        read = _day(hints.year, *map(int, found.groups()))
        return Read(read, (assumed(_("No year is given; read as %(day)s, after the title."), day=read.isoformat()),))
    if lost := lost_date(value):
        message = _("%(cell)s is an Excel date that lost its format; read as %(day)s.")
        return Read(dt.date.fromisoformat(lost), (assumed(message, cell=value, day=lost),))
    raise Unreadable(_("This is not a date that can be read."), _DATE_HOW)


def lost_date(text: str) -> str:
    """The day that a bare serial number stands for, as 2026-03-01; "" where it is none."""
    if not re.fullmatch(r"\d{5}(?:\.0)?", text.strip()) or int(float(text)) not in SERIALS:
        return ""
    return (EXCEL_EPOCH + dt.timedelta(days=int(float(text)))).isoformat()


def end_date(cell: str, hints: Hints) -> Read:
    """A last day, or 长期 for "without an end" (None)."""
    return Read(None) if squeezed(cell) in LONG_TERM else date(cell, hints)


_MONEY = re.compile(r"(?:¥|￥|人民币|RMB)?(\d{1,9}(?:,\d{3})*(?:\.\d{1,2})?)元?(?:整|/.*|每.*)?", re.IGNORECASE)
FREE = ("免费", "不收费", "无偿", "公益免费")


def money(cell: str, hints: Hints) -> Read:
    """An amount of yuan as whole fen: `10元`, `¥10`, `10.50`; `免费` is 0."""
    value = squeezed(cell)
    if value in FREE:
        return Read(0)
    if found := _MONEY.fullmatch(value):
        return Read(int(Decimal(found.group(1).replace(",", "")) * 100))
    raise Unreadable(_("This is not an amount of money."), _("Write it like 10元, 12.50 or 免费."))


def whole_number(cell: str, hints: Hints) -> Read:
    """A count such as `20`, `20人` or `限20人`."""
    if found := re.fullmatch(r"(?:限|约|共|名额)?(\d{1,6})(?:\.0)?[人名个位次场]?", squeezed(cell)):
        return Read(int(found.group(1)))
    raise Unreadable(_("This is not a whole number."), _("Write only the figure, like 20."))


def one_of(choices: Mapping[str, Sequence[str]]) -> Reader:
    """One of some words, each with the other words offices use for it: {"merchant": ("商家", "商户", …)}."""
    known = {squeezed(word).lower(): code for code, words in choices.items() for word in (*words, code)}

    def read(cell: str, hints: Hints) -> Read:
        value = squeezed(cell).lower()
        if value not in known:
            raise Unreadable(
                _("“%(cell)s” is not one of the words known here."),
                _("Use one of the words of the template."),
                cell=tidy(cell),
            )
        return Read(known[value])

    return read


YES = ("是", "有", "需要", "需", "要", "对", "√", "✓", "y", "yes", "true", "1")
NO = ("否", "无", "不需要", "不需", "不要", "不", "×", "✗", "n", "no", "false", "0")


def yes_no(cell: str, hints: Hints) -> Read:
    """是 or 否, in the ways people tick a box."""
    value = squeezed(cell).lower()
    if value in YES or value in NO:
        return Read(value in YES)
    raise Unreadable(_("Neither yes nor no."), _("Write 是 or 否."))
