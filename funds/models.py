"""Face of the wing: its rooms' models, so that it is one Django app."""

from funds.giving.models import Campaign, Donor, Gift, GiftReceipt, Item
from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer, TransferDetail

__all__ = [
    "Account",
    "Campaign",
    "Checkpoint",
    "Donor",
    "Fund",
    "Gift",
    "GiftReceipt",
    "Item",
    "Seal",
    "Transfer",
    "TransferDetail",
]
