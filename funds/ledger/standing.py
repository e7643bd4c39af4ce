"""How a fund stands, for its public page: what is held, what came in and went out this year, by purpose."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from funds.ledger.balances import balances_at, money_held, moved
from funds.ledger.models.accounts import Account, Fund
from funds.ledger.models.words import MONEY


@dataclass
class Purpose:
    """Money of one earmark, or that of none; `opening` + `received` − `spent` + `owed` is what is `held`.

    `opening` is what was there as the year began or was brought into these books since, `owed` what more is owed now.
    """

    earmark: str
    opening: int = 0
    received: int = 0
    spent: int = 0
    held: int = 0
    reserved: int = 0
    owed: int = 0


@dataclass
class Goods:
    """An item or hours: what came, what went, what is there, in its own unit."""

    unit: str
    unit_name: str
    name: str = ""
    received: int = 0
    spent: int = 0
    held: int = 0
    has_stock: bool = False


@dataclass
class Standing:
    """A fund as its page shows it; amounts in fen."""

    held: int
    received: int
    spent: int
    accounts: list[Account]
    purposes: list[Purpose] = field(default_factory=list)
    goods: list[Goods] = field(default_factory=list)

    @property
    def reserved(self) -> int:
        return sum(purpose.reserved for purpose in self.purposes)

    @property
    def earmarked(self) -> int:
        return sum(purpose.held for purpose in self.purposes if purpose.earmark)


def standing_of(fund: Fund, today: datetime.date) -> Standing:
    """Two queries, however many entries."""
    accounts = list(Account.objects.filter(fund=fund).in_order())
    year = moved(accounts, balances_at(fund, datetime.date(today.year - 1, 12, 31)))
    money = [account for account in accounts if account.unit == MONEY]
    purposes: dict[str, Purpose] = {}
    goods: dict[str, Goods] = {}
    for account in accounts:
        if account.unit == MONEY:
            purpose = purposes.setdefault(account.earmark, Purpose(account.earmark))
            if account.category == "asset":
                purpose.held += account.balance
                purpose.opening += account.balance - year[account.pk]
                purpose.reserved += account.reserved
            elif account.category == "equity":
                purpose.opening += year[account.pk]
            elif account.category == "liability":
                purpose.owed += year[account.pk]
            else:
                name = {"income": "received", "expense": "spent"}[account.category]
                setattr(purpose, name, getattr(purpose, name) + year[account.pk])
            continue
        item = goods.setdefault(account.unit, Goods(account.unit, account.unit_name))
        if account.category == "asset":
            item.held, item.name, item.has_stock = item.held + account.balance, account.name, True
        elif account.category in ("income", "expense"):
            name = "received" if account.category == "income" else "spent"
            setattr(item, name, getattr(item, name) + year[account.pk])
            item.name = item.name or account.name
    return Standing(
        held=money_held(money),
        received=sum(purpose.received for purpose in purposes.values()),
        spent=sum(purpose.spent for purpose in purposes.values()),
        accounts=accounts,
        purposes=sorted(purposes.values(), key=lambda purpose: purpose.earmark),
        goods=list(goods.values()),
    )
