"""Face of the wing: its rooms' console pages."""

from funds.giving import admin as giving
from funds.ledger import admin as ledger

__all__ = ["giving", "ledger"]
