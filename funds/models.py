"""Face of the wing: its rooms' models, so that it is one Django app."""

from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer, TransferDetail

__all__ = ["Account", "Checkpoint", "Fund", "Seal", "Transfer", "TransferDetail"]
