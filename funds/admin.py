"""Face of the wing: its rooms' console pages."""

from funds.ledger import admin as ledger

__all__ = ["ledger"]
