"""The ledger's rows."""

from funds.ledger.models.accounts import Account, AccountQuerySet, Fund, FundQuerySet
from funds.ledger.models.seals import Checkpoint, Seal
from funds.ledger.models.transfers import Transfer, TransferDetail, TransferQuerySet
from funds.ledger.models.words import BY_DEBIT, MINUTES, MONEY, MOST, POSTED, ROOM, Category, FundKind, Kind

__all__ = [
    "BY_DEBIT",
    "MINUTES",
    "MONEY",
    "MOST",
    "POSTED",
    "ROOM",
    "Account",
    "AccountQuerySet",
    "Category",
    "Checkpoint",
    "Fund",
    "FundKind",
    "FundQuerySet",
    "Kind",
    "Seal",
    "Transfer",
    "TransferDetail",
    "TransferQuerySet",
]
