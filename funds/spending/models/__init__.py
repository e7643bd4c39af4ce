"""Committees, requests, signatures, vouchers."""

from funds.spending.models.committee import LEAST_MEMBERS, CommitteeMember, FundRules, identity_of
from funds.spending.models.requests import SpendingRequest, SpendingRequestQuerySet
from funds.spending.models.signing import Approval, Minutes, MinutesConfirmation, Opinion, RequestPaper
from funds.spending.models.vouchers import Voucher
from funds.spending.models.words import Decision, Seat, State, VoucherState, Word

__all__ = [
    "LEAST_MEMBERS",
    "Approval",
    "CommitteeMember",
    "Decision",
    "FundRules",
    "Minutes",
    "MinutesConfirmation",
    "Opinion",
    "RequestPaper",
    "Seat",
    "SpendingRequest",
    "SpendingRequestQuerySet",
    "State",
    "Voucher",
    "VoucherState",
    "Word",
    "identity_of",
]
