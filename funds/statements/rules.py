"""Who may, about statements: the bookkeeper makes, secretary and bookkeeper publish, the secretary plans."""

import rules

from community.people.rules import is_secretary, oversees
from funds.ledger.rules import keeps_books
from partners.directory.rules import acts_for_partner

for model in ["statement", "statementcheck", "countersignature", "budget", "disclosure", "banksheet", "bankline"]:
    rules.add_perm(f"funds.view_{model}", oversees)
for permission in [
    "add_statement", "make_statement", "correct_statement", "add_banksheet", "import_bank_sheet", "match_line",
    "explain_line", "reopen_line",
]:  # fmt: skip
    rules.add_perm(f"funds.{permission}", keeps_books)
for permission in ["publish_statement", "check_statement"]:
    rules.add_perm(f"funds.{permission}", keeps_books | is_secretary)
for permission in ["add_budget", "change_budget", "delete_budget", "set_budget", "remove_budget"]:
    rules.add_perm(f"funds.{permission}", is_secretary)
for permission in ["add_disclosure", "enter_disclosure", "settle_disclosure"]:
    rules.add_perm(f"funds.{permission}", keeps_books | is_secretary)
# Asked of the partner that one signs for.
rules.add_perm("funds.countersign", acts_for_partner)
