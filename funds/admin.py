"""Face of the wing: its rooms' console pages."""

from funds.ledger import admin as ledger
from funds.spending import admin as spending

__all__ = ["ledger", "spending"]
