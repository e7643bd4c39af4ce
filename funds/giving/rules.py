"""Who may, about giving: the bookkeeper records, the cashier reads, the secretary plans and publishes campaigns."""

import rules

from community.people.rules import is_secretary, oversees
from funds.ledger.rules import keeps_books, pays

for model in ["gift", "donor", "item", "campaign", "giftreceipt"]:
    rules.add_perm(f"funds.view_{model}", oversees)
for permission in ["add_gift", "record_gift", "return_gift", "issue_receipt", "hide_donor", "add_donor", "issue_goods"]:
    rules.add_perm(f"funds.{permission}", keeps_books)
for permission in ["unseal_donor", "print_receipt"]:
    rules.add_perm(f"funds.{permission}", keeps_books | pays | is_secretary)
rules.add_perm("funds.erase_donor", is_secretary)
rules.add_perm("funds.add_item", keeps_books | is_secretary)
for permission in [
    "add_campaign", "change_campaign", "plan_campaign", "publish_campaign", "account_campaign",
]:  # fmt: skip
    rules.add_perm(f"funds.{permission}", is_secretary)
