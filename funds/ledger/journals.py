"""A fund's books as journals of other programs, which check them and compute the same balances: hledger, beancount.

https://hledger.org/hledger.html#journal, https://beancount.github.io/docs/beancount_language_syntax.html
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from funds.ledger.exporting import accounts_at_once, rows_of
from funds.ledger.models import MONEY, POSTED, Account, Fund

ROOTS = {"asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"}


def account_name(account: Account) -> str:
    """Assets:1002-银行存款: beancount wants each part to begin with an ASCII letter or digit."""
    plain = re.sub(r"[^\w-]|_", "-", account.name)
    return f"{ROOTS[account.category]}:{account.code}-{plain}"


def quantity(amount: int, unit: str, quoted: bool = False) -> str:
    """100.00 CNY; goods in pieces, services in minutes."""
    figure = f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}" if unit == MONEY else amount
    symbol = f'"{unit}"' if quoted and not unit.isalpha() else unit
    return f"{figure} {symbol}"


def beancount(fund: Fund) -> Iterator[str]:
    """A beancount journal; `balance` directives at its end are what the ledger says, to the fen (`~ 0`)."""
    fund, accounts = accounts_at_once(fund)
    names = {account.code: account_name(account) for account in accounts}
    begun = None
    for row in rows_of(fund):
        seq, kind, booked, effective, _at, unit, debit, credit, amount = row[:9]
        if begun is None:
            begun = booked
            yield f'option "title" "{_escaped(fund.name)}"\n'
            yield f'option "operating_currency" "{MONEY}"\n'
            yield from (f"{begun} open {names[a.code]} {a.unit}\n" for a in accounts)
        if kind not in POSTED:
            yield f"; {seq:06d} {kind} {quantity(amount, unit)}\n"
            continue
        yield f'\n{booked} * "{_escaped(row[16])}" #n{seq:06d}\n'
        yield f'  effective: {effective}\n  hash: "{bytes(row[17]).hex()}"\n'
        yield f"  {names[debit]}  {quantity(amount, unit)}\n  {names[credit]}  {quantity(-amount, unit)}\n"
    if begun is None:
        return
    assert fund.last_booked_on is not None
    after = fund.last_booked_on + datetime.timedelta(days=1)
    yield "\n"
    for account in accounts:
        figure, unit = quantity(account.debits - account.credits, account.unit).split(" ")
        yield f"{after} balance {names[account.code]}  {figure} ~ 0 {unit}\n"
    yield f'{fund.last_booked_on} custom "chain-head" {fund.last_seq} "{bytes(fund.head or b"").hex()}"\n'


def hledger(fund: Fund) -> Iterator[str]:
    """An hledger journal that asserts the running balance on every posting; the second date is when it happened."""
    fund, accounts = accounts_at_once(fund)
    names = {account.code: account_name(account) for account in accounts}
    yield f"; {fund.name}\n"
    for account in accounts:
        yield f"account {names[account.code]}\n"
    for unit in sorted({account.unit for account in accounts}):
        yield f"commodity {quantity(100000 if unit == MONEY else 1000, unit, True).replace('1000 ', '1000. ')}\n"
    for row in rows_of(fund):
        seq, kind, booked, effective, _at, unit, debit, credit, amount, after_debit, after_credit = row[:11]
        if kind not in POSTED:
            yield f"\n; {seq:06d} {kind} {quantity(amount, unit)}\n"
            continue
        described = re.sub("[;|]", lambda match: {";": "；", "|": "｜"}[match[0]], row[16])
        yield f"\n{booked}={effective} * ({seq:06d}) {described}  ; hash:{bytes(row[17]).hex()}\n"
        yield f"    {names[debit]}  {quantity(amount, unit, True)} = {quantity(after_debit, unit, True)}\n"
        yield f"    {names[credit]}  {quantity(-amount, unit, True)} = {quantity(after_credit, unit, True)}\n"
    yield f"\n; chain-head {fund.last_seq} {bytes(fund.head or b'').hex()}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
