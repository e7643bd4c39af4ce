"""A statement reckoned from the ledger: opening, income, expense, closing; by account and by purpose.

The balances stored with each entry make it a matter of accounts, not of entries: what an account moved is the
difference of two balances. Only reversals and reservations, which are few and have an index, are looked at one by one.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import Case, F, Sum, When

from funds.ledger.balances import last_at
from funds.ledger.models import MONEY, Account, Fund, Kind, Transfer
from funds.statements.periods import ONE_DAY

Figures = dict[str, Any]
SUMS = ("opening", "income", "expense", "other", "closing", "reserved", "income_reversed", "expense_reversed")
"""Of money, in fen; opening + income − expense + other = closing; `other` was brought forward or is owed now."""
ON_A_LINE = ("opening", "moved", "closing", "reversed", "year", "reserved")
MOST_BELATED = 200


def reckon(fund: Fund, first: datetime.date, last: datetime.date) -> Figures:
    """The figures of the days from `first` to `last`, as they are kept with a statement.

    Returns:
        ``seq_first``, ``seq_last``: the numbers of the first and the last entry. ``total``, ``restricted``, ``free``:
        sums of money. ``purposes``: the same for each earmark. ``lines``: accounts that held or moved something, with
        ``year``, what they moved since January. ``goods``: items and hours, never added to money.
    """
    before, seq_before = last_at(fund, first - ONE_DAY)
    after, seq_last = last_at(fund, last)
    january = last_at(fund, datetime.date(last.year - 1, 12, 31))[0] if first.month > 1 else before
    accounts = list(Account.objects.filter(fund=fund).in_order())
    reversed_on = _reversed(accounts, fund, seq_before, seq_last)
    reserved_on = _reserved(fund, seq_last)
    lines = []
    for account in accounts:
        opening, closing, year = (account.sign * at.get(account.pk, 0) for at in (before, after, january))
        line = {
            "code": account.code, "name": account.name, "category": account.category, "earmark": account.earmark,
            "unit": account.unit, "unit_name": account.unit_name, "opening": opening, "moved": closing - opening,
            "closing": closing, "reversed": reversed_on[account.pk], "year": closing - year,
            "reserved": reserved_on.get(account.pk, 0) if account.category == "asset" else 0,
        }  # fmt: skip
        lines.append(line)
    purposes, goods = _purposes(lines), _goods(lines)
    return {
        "seq_first": seq_before + 1,
        "seq_last": seq_last,
        "total": _sum(purposes),
        "restricted": _sum([each for each in purposes if each["earmark"]]),
        "free": _sum([each for each in purposes if not each["earmark"]]),
        "purposes": [each for each in purposes if any(each[name] for name in SUMS)],
        "lines": [line for line in lines if any(line[name] for name in ON_A_LINE)],
        "goods": [item for item in goods if any(item[name] for name in ("opening", "came", "went", "closing"))],
    }


def _reversed(accounts: list[Account], fund: Fund, after: int, until: int) -> dict[int, int]:
    """What reversals took off each account, on its own side and so mostly below nought."""
    sign = {account.pk: account.sign for account in accounts}
    rows = Transfer.objects.filter(fund=fund, seq__gt=after, seq__lte=until, reverses_seq__isnull=False)
    found: dict[int, int] = defaultdict(int)
    for debit, credit, amount in rows.values_list("debit", "credit").annotate(Sum("amount")).order_by():
        found[debit] += sign[debit] * amount
        found[credit] -= sign[credit] * amount
    return found


def _reserved(fund: Fund, until: int) -> dict[int, int]:
    """What was set aside on each account after the entry `until`."""
    rows = Transfer.objects.filter(fund=fund, seq__lte=until).exclude(kind=Kind.SINGLE).values_list("credit")
    left = Sum(Case(When(kind=Kind.PENDING, then=F("amount")), default=-F("amount")))
    return dict(rows.annotate(left=left).order_by())


def _purposes(lines: list[Figures]) -> list[Figures]:
    """Money by earmark; that of none comes first."""
    found: dict[str, Figures] = {}
    for line in lines:
        if line["unit"] != MONEY:
            continue
        purpose = found.setdefault(line["earmark"], {"earmark": line["earmark"], **dict.fromkeys(SUMS, 0)})
        category = line["category"]
        if category == "asset":
            for name in ("opening", "closing", "reserved"):
                purpose[name] += line[name]
        elif category in ("income", "expense"):
            purpose[category] += line["moved"]
            purpose[f"{category}_reversed"] += line["reversed"]
        else:
            purpose["other"] += line["moved"]
    return sorted(found.values(), key=lambda purpose: str(purpose["earmark"]))


def _sum(purposes: list[Figures]) -> Figures:
    return {name: sum(purpose[name] for purpose in purposes) for name in SUMS}


def _goods(lines: list[Figures]) -> list[Figures]:
    """Items and hours, each in its own unit."""
    found: dict[str, Figures] = {}
    for line in lines:
        if line["unit"] == MONEY:
            continue
        item = found.setdefault(line["unit"], {
            "unit": line["unit"], "unit_name": line["unit_name"], "name": line["name"], "has_stock": False,
            "opening": 0, "came": 0, "went": 0, "closing": 0,
        })  # fmt: skip
        if line["category"] == "asset":
            item |= {"name": line["name"], "has_stock": True}
            item["opening"], item["closing"] = item["opening"] + line["opening"], item["closing"] + line["closing"]
        elif line["category"] in ("income", "expense"):
            item["came" if line["category"] == "income" else "went"] += line["moved"]
    return list(found.values())


def belated(fund: Fund, first: datetime.date, last: datetime.date, figures: Figures) -> list[Figures]:
    """Entries booked after the period that belong into it: they happened then, or take back what was entered then."""
    later = Transfer.objects.filter(fund=fund, seq__gt=figures["seq_last"]).posted()
    happened = later.filter(effective_on__range=(first, last))
    taken_back = later.filter(reverses_seq__range=(figures["seq_first"], figures["seq_last"]))
    rows = (happened | taken_back).select_related("debit", "credit").order_by("seq")[:MOST_BELATED]
    return [
        {"seq": row.seq, "booked_on": f"{row.booked_on:%Y-%m-%d}", "purpose": row.purpose, "unit": row.unit,
         "unit_name": row.debit.unit_name, **_change(row)}
        for row in rows
    ]  # fmt: skip


def _change(row: Transfer) -> Figures:
    """Which side of the statement an entry changes, and by how much."""
    for account, amount in ((row.debit, row.amount), (row.credit, -row.amount)):
        if account.category in ("income", "expense"):
            return {"side": account.category, "account": account.name, "amount": account.sign * amount}
    return {"side": "other", "account": row.debit.name, "amount": row.amount}
