"""What accounts held at the end of a day: read from the entry that touched them last, however many there are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import connection

from funds.ledger.models.accounts import Account, Fund
from funds.ledger.models.words import MONEY

AT = """
SELECT a.id, coalesce(last.balance, 0), coalesce(last.seq, 0)
FROM funds_account a LEFT JOIN LATERAL (
    SELECT balance, seq FROM (
        (SELECT booked_on, seq, debit_balance AS balance FROM funds_transfer
            WHERE debit_id = a.id AND booked_on <= %(day)s ORDER BY booked_on DESC, seq DESC LIMIT 1)
        UNION ALL
        (SELECT booked_on, seq, credit_balance FROM funds_transfer
            WHERE credit_id = a.id AND booked_on <= %(day)s ORDER BY booked_on DESC, seq DESC LIMIT 1)
    ) either ORDER BY booked_on DESC, seq DESC LIMIT 1) last ON true
WHERE a.fund_id = %(fund)s"""


def last_at(fund: Fund, day: datetime.date) -> tuple[dict[int, int], int]:
    """Debits − credits of every account at the end of a day, and the number of the fund's last entry by then."""
    with connection.cursor() as cursor:
        cursor.execute(AT, {"fund": fund.pk, "day": day})
        rows = cursor.fetchall()
    return {account: balance for account, balance, _seq in rows}, max((seq for *_rest, seq in rows), default=0)


def balances_at(fund: Fund, day: datetime.date) -> dict[int, int]:
    """Debits − credits of every account at the end of a day."""
    return last_at(fund, day)[0]


def moved(accounts: Iterable[Account], before: dict[int, int]) -> dict[int, int]:
    """What each account has moved since, on its own side."""
    return {each.pk: each.balance - each.sign * before.get(each.pk, 0) for each in accounts}


def money_held(accounts: Iterable[Account]) -> int:
    """All the money a fund has, earmarked or not; goods and hours are never added."""
    return sum(each.balance for each in accounts if each.unit == MONEY and each.category == "asset")
