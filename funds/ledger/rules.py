"""Who may, about the ledger: the secretary opens funds, the bookkeeper keeps the books, the cashier pays."""

import rules
from django.db.models import Model

from community.people.models import Membership, User
from community.people.rules import community_id_of, is_secretary, oversees

Role = Membership.Role


@rules.predicate
def keeps_books(user: User, row: Model | None = None) -> bool:
    """Bookkeeper 报账员 of the row's community; one person may be it in several (代理记账)."""
    kept = user.community_ids({Role.BOOKKEEPER})
    return bool(kept) if row is None else community_id_of(row) in kept


@rules.predicate
def pays(user: User, row: Model | None = None) -> bool:
    """Cashier 出纳 of the row's community."""
    paid = user.community_ids({Role.CASHIER})
    return bool(paid) if row is None else community_id_of(row) in paid


for model in ["fund", "account", "transfer", "seal", "checkpoint"]:
    rules.add_perm(f"funds.view_{model}", oversees)
for permission in ["add_fund", "change_fund", "open_fund"]:
    rules.add_perm(f"funds.{permission}", is_secretary)
for permission in ["add_account", "open_account"]:
    rules.add_perm(f"funds.{permission}", is_secretary | keeps_books)
for permission in [
    "add_transfer", "post_transfer", "reserve_transfer", "void_transfer", "reverse_transfer", "close_period",
    "import_entries",
]:  # fmt: skip
    rules.add_perm(f"funds.{permission}", keeps_books)
rules.add_perm("funds.commit_transfer", pays | keeps_books)
