"""Face of the wing: its rooms' console pages."""

from funds.giving import admin as giving
from funds.ledger import admin as ledger
from funds.spending import admin as spending
from funds.statements import admin as statements

__all__ = ["giving", "ledger", "spending", "statements"]
