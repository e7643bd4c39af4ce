"""Face of the wing: its rooms' rules; without it no permission of the wing exists."""

from funds.ledger import rules as ledger
from funds.statements import rules as statements

__all__ = ["ledger", "statements"]
