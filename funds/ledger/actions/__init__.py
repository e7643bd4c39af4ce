"""Every write of the ledger."""

from funds.ledger.actions.books import change_fund, open_account, open_fund
from funds.ledger.actions.closing import close_period, make_checkpoint
from funds.ledger.actions.posting import (
    commit_transfer,
    erase_detail,
    post_transfer,
    post_transfers,
    reserve_transfer,
    reverse_transfer,
    void_transfer,
)

__all__ = [
    "change_fund",
    "close_period",
    "commit_transfer",
    "erase_detail",
    "make_checkpoint",
    "open_account",
    "open_fund",
    "post_transfer",
    "post_transfers",
    "reserve_transfer",
    "reverse_transfer",
    "void_transfer",
]
