"""What is in stock of each item: received, handed out, there."""

from __future__ import annotations

from dataclasses import dataclass

from funds.giving.models import Item
from funds.ledger.models import Fund


@dataclass(frozen=True)
class Stock:
    """An item in its own pieces, since the books began."""

    item: Item
    received: int
    issued: int
    held: int


def stock_of(fund: Fund) -> list[Stock]:
    """One query, from the balances of the accounts."""
    items = Item.objects.filter(fund=fund).with_accounts().in_order()
    return [Stock(item, item.received.balance, item.issued.balance, item.held.balance) for item in items]
