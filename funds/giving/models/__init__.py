"""Giving's rows."""

from funds.giving.models.campaigns import Campaign, CampaignStatus
from funds.giving.models.donors import Donor, DonorKind
from funds.giving.models.gifts import Gift, GiftQuerySet, GiftStatus
from funds.giving.models.items import Item
from funds.giving.models.receipts import GiftReceipt
from funds.giving.models.words import GiftKind, GiftSource

__all__ = [
    "Campaign",
    "CampaignStatus",
    "Donor",
    "DonorKind",
    "Gift",
    "GiftKind",
    "GiftQuerySet",
    "GiftReceipt",
    "GiftSource",
    "GiftStatus",
    "Item",
]
