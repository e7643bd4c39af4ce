"""Face of the wing: its rooms' rules; without it no permission of the wing exists."""

from funds.giving import rules as giving
from funds.ledger import rules as ledger
from funds.spending import rules as spending
from funds.statements import rules as statements

__all__ = ["giving", "ledger", "spending", "statements"]
