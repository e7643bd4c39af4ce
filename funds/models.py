"""Face of the wing: its rooms' models, so that it is one Django app."""

from funds.giving.models import Campaign, Donor, Gift, GiftReceipt, Item
from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer, TransferDetail
from funds.spending.models import (
    Approval,
    CommitteeMember,
    FundRules,
    Minutes,
    MinutesConfirmation,
    Opinion,
    RequestPaper,
    SpendingRequest,
    Voucher,
)
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
    "Approval",
    "BankLine",
    "BankSheet",
    "Budget",
    "Campaign",
    "Checkpoint",
    "CommitteeMember",
    "Countersignature",
    "Disclosure",
    "Donor",
    "Fund",
    "FundRules",
    "Gift",
    "GiftReceipt",
    "Item",
    "Minutes",
    "MinutesConfirmation",
    "Opinion",
    "RequestPaper",
    "Seal",
    "SpendingRequest",
    "Statement",
    "StatementCheck",
    "Transfer",
    "TransferDetail",
    "Voucher",
]
