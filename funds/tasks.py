"""Face of the wing: its rooms' tasks, so that workers find them."""

from funds.ledger import tasks as ledger

__all__ = ["ledger"]
