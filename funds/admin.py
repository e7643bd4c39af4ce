"""Face of the wing: its rooms' console pages."""

from funds.ledger import admin as ledger
from funds.statements import admin as statements

__all__ = ["ledger", "statements"]
