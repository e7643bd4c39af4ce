"""Budgets against what was spent: by account, for the year so far."""

from __future__ import annotations

from funds.ledger.models import Fund
from funds.statements.models import Budget
from funds.statements.periods import Span
from funds.statements.reckoning import Figures


def against_budget(fund: Fund, period: Span, figures: Figures) -> list[Figures]:
    """Each budgeted account with what was planned for the year and spent since January, in fen."""
    spent = {line["code"]: line["year"] for line in figures["lines"]}
    rows = Budget.objects.filter(fund=fund, year=period.last.year).select_related("account").order_by("account__code")
    return [
        {"code": row.account.code, "name": row.account.name, "planned": row.amount,
         "spent": spent.get(row.account.code, 0), "left": row.amount - spent.get(row.account.code, 0)}
        for row in rows
    ]  # fmt: skip
