"""Every write of giving."""

from funds.giving.actions.campaigns import account_campaign, change_campaign, plan_campaign, publish_campaign
from funds.giving.actions.gifts import (
    add_donor,
    erase_donor,
    hide_donor,
    issue_receipt,
    record_gift,
    return_gift,
    unseal_donor,
)
from funds.giving.actions.items import add_item, issue_goods

__all__ = [
    "account_campaign",
    "add_donor",
    "add_item",
    "change_campaign",
    "erase_donor",
    "hide_donor",
    "issue_goods",
    "issue_receipt",
    "plan_campaign",
    "publish_campaign",
    "record_gift",
    "return_gift",
    "unseal_donor",
]
