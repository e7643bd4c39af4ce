"""A bank's or host charity's account statement as lines: day, signed amount in fen, counterparty, text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop

from community.sheets.cells import Hints, date
from community.sheets.plain import header_form, squeezed, tidy
from community.sheets.reading import Grid, read_grids
from community.sheets.remarks import Unreadable

HEADER_WITHIN = 30
NAMES = {
    "day": "日期 交易日期 记账日期 入账日期 交易时间 date",
    "amount": "金额 交易金额 发生额 amount",
    "came": "收入 收入金额 存入 贷方 贷方发生额 贷方金额 转入 in credit",
    "went": "支出 支出金额 支取 借方 借方发生额 借方金额 转出 out debit",
    "party": "对方户名 对方单位 对方名称 对方账户名称 交易对手 户名 counterparty",
    "text": "摘要 用途 附言 备注 交易说明 text",
}
KNOWN = {name: key for key, names in NAMES.items() for name in names.split()}
AMOUNT = re.compile(r"[¥￥]?([-+−]?)[¥￥]?(\d{1,12})(?:\.(\d{1,2}))?元?")


@dataclass(frozen=True)
class Line:
    """One movement on the account; what came in is above nought."""

    row: int
    day: datetime.date
    amount: int
    party: str
    text: str


def amount_of(cell: str) -> int:
    """Fen of `1,234.50`, `-20`, `¥3`; an empty cell is nought."""
    plain = squeezed(cell).replace(",", "")
    if plain in ("", "-", "—"):
        return 0
    found = AMOUNT.fullmatch(plain)
    if found is None:
        raise Unreadable(gettext_noop("This is not an amount of money."))
    fen = int(Decimal(f"{found[2]}.{found[3] or '0'}") * 100)
    return -fen if found[1] in ("-", "−") else fen


def read_lines(content: bytes) -> list[Line]:
    """Every movement of the first worksheet with a day and an amount.

    Raises:
        Unreadable: it is no sheet, has no such columns, or a row cannot be read; it is then said which.
    """
    for grid in read_grids(content):
        for at, row in enumerate(grid.rows[:HEADER_WITHIN]):
            columns = {KNOWN[name]: place for place, cell in enumerate(row) if (name := header_form(cell)) in KNOWN}
            if "day" in columns and {"amount", "came", "went"} & set(columns):
                return _lines(grid, at + 1, columns)
    raise Unreadable(gettext_noop("No columns for the day and the amount were found."))


def _lines(grid: Grid, first: int, columns: dict[str, int]) -> list[Line]:
    found = []
    hints = Hints(timezone.localdate())
    for number, row in enumerate(grid.rows[first:], first + 1):
        told = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
        if not told["day"].strip() or not squeezed(told["day"])[0].isdigit():
            continue  # a total, a note, an empty row
        try:
            amount = amount_of(told.get("amount", "")) or amount_of(told.get("came", "")) - abs(
                amount_of(told.get("went", ""))
            )
            day = date(told["day"], hints).value
        except Unreadable as problem:
            sentence = gettext_noop("Row %(row)s: %(problem)s")
            raise Unreadable(sentence, row=number, problem=str(problem.remark)) from None
        if amount:
            found.append(Line(number, day, amount, tidy(told.get("party", ""))[:100], tidy(told.get("text", ""))[:200]))
    if not found:
        raise Unreadable(gettext_noop("There is nothing in this file."))
    return found
