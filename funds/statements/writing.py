"""Statements and entries as Excel sheets; texts stay texts, whatever they begin with (community/sheets/writing.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from community.sheets.writing import write_workbook
from funds.ledger.models import MINUTES, MONEY, Category, Fund, Transfer
from funds.statements.models import Statement
from funds.statements.periods import Span
from funds.statements.reckoning import Figures
from funds.templatetags.ledger import numbered

MOST_ROWS = 20_000
"""Of one sheet; the whole ledger is in the zip that `…/fund/verify/` offers."""
Cells = Sequence[str | Decimal]


def quantity(amount: int, unit: str) -> Decimal:
    """Yuan, hours or pieces: what a sheet can add up."""
    if unit == MONEY:
        return Decimal(amount) / 100
    return (Decimal(amount) / 60).quantize(Decimal("0.01")) if unit == MINUTES else Decimal(amount)


def unit_word(unit: str, unit_name: str) -> str:
    return {MONEY: _("yuan"), MINUTES: _("hours")}.get(unit, unit_name or unit)


def write_statement(statement: Statement) -> bytes:
    """One worksheet: the sums by purpose, then every account; sums stand in yuan."""
    figures = statement.figures
    headers = [
        _("Code"), _("Account"), _("Class"), _("Purpose"), _("Unit"), _("Opening"), _("In this period"),
        _("of it reversals"), _("Since January"), _("Closing"), _("Planned for the year"),
    ]  # fmt: skip
    titles = [
        f"{statement.fund.name} {statement.span.words}",
        _("Seal no. %(number)s · last entry no. %(seq)s · code %(code)s") % {
            "number": statement.seal.number, "seq": statement.seq, "code": bytes(statement.head).hex(),
        },
        " · ".join(filter(None, [_("Version %(version)s") % {"version": statement.version}, statement.reason])),
        *(_sums_said(purpose) for purpose in figures["purposes"]),
    ]  # fmt: skip
    rows = list(_lines(figures))
    return write_workbook(str(statement.span), headers, rows, titles=titles, widths=[10, 30, 10, 16, 8, *[14] * 6])


def _sums_said(purpose: Figures) -> str:
    names = ("opening", "income", "expense", "other", "closing")
    yuan = {name: f"{Decimal(purpose[name]) / 100:,.2f}" for name in names}
    said = _("opening %(opening)s + income %(income)s − expense %(expense)s + other %(other)s = closing %(closing)s")
    return f"{purpose['earmark'] or _('not earmarked')}: {said % yuan}"


def _lines(figures: Figures) -> Iterator[Cells]:
    planned = {line["code"]: line["planned"] for line in figures["budget"]}
    for line in figures["lines"]:
        unit, holds = line["unit"], line["category"] not in ("income", "expense")
        yield [
            line["code"], line["name"], str(Category(line["category"]).label), line["earmark"],
            unit_word(unit, line["unit_name"]), quantity(line["opening"], unit) if holds else "",
            quantity(line["moved"], unit), quantity(line["reversed"], unit) if line["reversed"] and not holds else "",
            quantity(line["year"], unit), quantity(line["closing"], unit) if holds else "",
            quantity(planned[line["code"]], unit) if line["code"] in planned else "",
        ]  # fmt: skip


def write_ledger(fund: Fund, span: Span) -> bytes:
    """The entries of a period, each with its number, both accounts and the balances after it."""
    headers = [
        _("No."), _("Booked on"), _("Happened on"), _("Kind"), _("What for"), _("To (debit)"), _("From (credit)"),
        _("Purpose"), _("Amount"), _("Unit"), _("Debit account then"), _("Credit account then"), _("Reverses no."),
        _("From reservation no."), _("Code"),
    ]  # fmt: skip
    entries = Transfer.objects.filter(fund=fund).between(span.first, span.last).select_related("debit", "credit")
    found = list(entries.order_by("seq")[: MOST_ROWS + 1])
    titles = [f"{fund.name} {span.words}"]
    if len(found) > MOST_ROWS:
        said = {"most": MOST_ROWS}
        titles.append(_("Only the first %(most)s entries; the whole ledger is in the zip beside it.") % said)
    rows = (_entry(row) for row in found[:MOST_ROWS])
    widths = [9, 12, 12, 12, 40, 24, 24, 16, 14, 8, 16, 16, 10, 10, 68]
    return write_workbook(str(span), headers, rows, titles=titles, widths=widths)


def _entry(row: Transfer) -> Cells:
    sign, unit = (-1 if row.is_reversal else 1), row.unit
    return [
        numbered(row.seq), f"{row.booked_on:%Y-%m-%d}", f"{row.effective_on:%Y-%m-%d}",
        _("reversal") if row.is_reversal else str(row.get_kind_display()), row.purpose, str(row.debit), str(row.credit),
        row.debit.earmark, quantity(sign * row.amount, unit), unit_word(unit, row.debit.unit_name),
        quantity(row.debit_balance, unit), quantity(row.credit_balance, unit),
        numbered(row.reverses_seq) if row.reverses_seq else "", numbered(row.pending_seq) if row.pending_seq else "",
        bytes(row.hash).hex(),
    ]  # fmt: skip
