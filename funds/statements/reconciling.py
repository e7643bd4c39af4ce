"""Which entries a line of the bank could be, what is left over on both sides, and whether the sums agree."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Sum

from funds.ledger.balances import balances_at
from funds.ledger.models import Transfer, TransferQuerySet
from funds.statements.models import BankLine, BankSheet, LineState
from funds.statements.periods import ONE_DAY

NEAR = datetime.timedelta(days=10)
MOST = 10


def unmatched_entries(account_id: int, fund_id: int) -> TransferQuerySet:
    """Entries that moved an account and are matched with no line of the bank."""
    lines = BankLine.objects.filter(account=account_id, entry_seq=OuterRef("seq"))
    moved = Transfer.objects.filter(Q(debit=account_id) | Q(credit=account_id), fund=fund_id).posted()
    return moved.exclude(Exists(lines))


def proposals(line: BankLine) -> list[Transfer]:
    """Unmatched entries of the same amount within ten days, the nearest first."""
    side = {"debit": line.account_id} if line.amount > 0 else {"credit": line.account_id}
    near = (line.on - NEAR, line.on + NEAR)
    rows = unmatched_entries(line.account_id, line.fund_id).filter(**side, amount=abs(line.amount))
    found = rows.filter(Q(effective_on__range=near) | Q(booked_on__range=near)).order_by("seq")[: MOST * 5]
    return sorted(found, key=lambda entry: abs((entry.effective_on - line.on).days))[:MOST]


@dataclass(frozen=True)
class Comparison:
    """Movements of the bank and of the ledger in the days of a sheet, in fen; both sides' lists of what is left."""

    bank: int
    ledger: int
    open_lines: list[BankLine]
    open_entries: list[Transfer]

    @property
    def difference(self) -> int:
        return self.bank - self.ledger


def compare(sheet: BankSheet) -> Comparison:
    """What the bank moved and what the ledger moved, and where they part."""
    before = balances_at(sheet.fund, sheet.first_on - ONE_DAY).get(sheet.account_id, 0)
    after = balances_at(sheet.fund, sheet.last_on).get(sheet.account_id, 0)
    entries = unmatched_entries(sheet.account_id, sheet.fund_id).between(sheet.first_on, sheet.last_on)
    lines = BankLine.objects.filter(sheet=sheet)
    return Comparison(
        bank=lines.aggregate(all=Sum("amount"))["all"] or 0,
        ledger=after - before,
        open_lines=list(lines.filter(state=LineState.OPEN).order_by("on", "row")[:200]),
        open_entries=list(entries.select_related("debit", "credit").order_by("seq")[:200]),
    )
