"""What the columns of a fund's sheets are called, and how their cells are read."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from community.sheets import cells
from community.sheets.columns import Column, Option
from community.sheets.plain import squeezed, tidy
from community.sheets.remarks import Read, Unreadable, assumed
from funds.ledger.models import MOST, Fund
from funds.ledger.vouchers import LONGEST

NOTHING = ("-", "--", "—", "——", "/", "0.00", "无")
HOW = gettext_noop("Write only the figure in yuan, like 366.60.")


def _fen(cell: str) -> Read:
    value = re.sub(r"^[¥￥]|[,，]|元$", "", squeezed(cell))
    if value in NOTHING:
        return Read(0)
    if not re.fullmatch(r"[-+]?\d{1,13}(?:\.\d+)?", value):
        raise Unreadable(gettext_noop("This is not an amount of money."), HOW)
    exact = Decimal(value) * 100
    fen = round(exact)
    if abs(fen) > MOST:
        raise Unreadable(gettext_noop("This is more than can be entered."), HOW)
    if exact == fen:
        return Read(fen)
    if len(value.partition(".")[2]) > 8 and abs(exact - fen) < Decimal("0.0001"):  # 0.30000000000000004
        return Read(fen, (assumed(gettext_noop("Excel reckoned this; read as %(amount)s."), amount=yuan(fen)),))
    raise Unreadable(gettext_noop("There is nothing smaller than a fen: two decimals at most."), HOW)


def amount(cell: str, hints: cells.Hints) -> Read:
    """An amount of yuan as whole fen; a dash or nought is none."""
    read = _fen(cell)
    if read.value < 0:
        raise Unreadable(
            gettext_noop("An amount is never negative."),
            gettext_noop("What came back stands on the other side; a mistake is reversed in the console."),
        )
    return read


def balance(cell: str, hints: cells.Hints) -> Read:
    """What is left after a row, as the sheet states it."""
    return _fen(cell)


def yuan(fen: int) -> str:
    """An amount as remarks say it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def line(limit: int) -> cells.Reader:
    """Text without signs that cannot be seen."""
    read_text = cells.text(limit)
    return lambda cell, hints: read_text("".join(sign for sign in tidy(cell) if sign.isprintable()), hints)


def _voucher(cell: str, hints: cells.Hints) -> Read:
    value = squeezed(cell)
    if len(value) > LONGEST or not value.isprintable():
        raise Unreadable(
            gettext_noop("A voucher number of %(length)s signs is too long."),
            gettext_noop("Write it like 记-001."),
            length=len(value),
        )
    return Read(value)


def _funds(community: Any) -> list[tuple[str, str]]:
    """A community's funds to choose from, the welfare fund first."""
    return [(str(fund.uid), str(fund)) for fund in Fund.objects.filter(community=community).in_order()]


OPTIONS = (Option("fund", _("Fund"), offered=_funds),)

DATE = Column("date", _("Day"), "日期 记账日期 发生日期 入账日期 时间", cells.date, required=True, example="2026-01-08")
MONEY_COLUMNS = (
    DATE,
    Column("voucher", _("Voucher no."), "凭证号 凭证 凭证字号 凭证编号", _voucher, example="记-001", width=12),
    Column(
        "text", _("What for"), "摘要 事由 用途 内容", line(120), required=True, width=32, example="慰问困难家庭",
        help=_("Everybody reads this. An earmark stands in brackets: 收到捐款(指定用于口袋公园)."),
    ),
    Column(
        "category", _("Category"), "类别 科目 会计科目 收支类别 分类", line(30), example="扶贫帮困",
        help=_("As the fund's accounts are called; for another word a new account is proposed."),
    ),
    Column(
        "party", _("Donor or payee"), "捐赠方/收款方 捐赠方 收款方 捐赠人 收款人 收款单位 捐赠单位 对方单位", line(80),
        width=28, help=_("Sealed, unless it is a partner who gave something."),
    ),
    Column("received", _("In"), "收入 收入金额 借方 收方", amount, example="100"),
    Column("spent", _("Out"), "支出 支出金额 贷方 付方", amount, example="366.60"),
    Column(
        "balance", _("Then there was"), "结余 余额 结存", balance, example="3260.50",
        help=_("Reckoned once more; a difference is shown where it begins."),
    ),
    Column("handler", _("Handled by"), "经手人/审批人 经手人 经办人 审批人", line(40), help=_("Sealed.")),
)  # fmt: skip

GOODS_COLUMNS = (
    DATE,
    Column("item", _("Item"), "品名 名称 物资名称 物品 物品名称", line(20), required=True, example="大米"),
    Column("spec", _("Specification"), "规格 型号 规格型号", line(15), example="5kg", width=12),
    Column("unit", _("Unit"), "单位 计量单位", line(10), required=True, example="袋", width=8),
    Column("quantity", _("Quantity"), "数量 件数", cells.whole_number, required=True, example="60", width=10),
    Column("price", _("Fair value of one"), "单价 公允单价", amount, example="32", width=12),
    Column("worth", _("Fair value"), "金额 公允价值 总价 价值", amount, example="1920", width=12),
    Column("party", _("Donor or recipient"), "捐赠方/领用方 捐赠方 领用方 领用人 捐赠人", line(80), width=28,
           help=_("Sealed, unless it is a partner who gave something.")),
    Column("direction", _("In or out"), "收/发 收发 出入库", cells.one_of({
        "in": ("收", "收入", "入", "入库", "接收", "收到"), "out": ("发", "发放", "出", "出库", "发出", "领用"),
    }), required=True, example="收", width=10, help=_("收 or 发.")),
    Column("note", _("Remarks"), "备注 说明", line(200), help=_("Sealed.")),
)  # fmt: skip
