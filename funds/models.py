"""Face of the wing: its rooms' models, so that it is one Django app."""

from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer, TransferDetail
from funds.statements.models import (
    BankLine,
    BankSheet,
    Budget,
    Countersignature,
    Disclosure,
    Statement,
    StatementCheck,
)

__all__ = [
    "Account",
    "BankLine",
    "BankSheet",
    "Budget",
    "Checkpoint",
    "Countersignature",
    "Disclosure",
    "Fund",
    "Seal",
    "Statement",
    "StatementCheck",
    "Transfer",
    "TransferDetail",
]
