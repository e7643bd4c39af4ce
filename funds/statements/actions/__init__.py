"""Every write of statements."""

from funds.statements.actions.budgets import remove_budget, set_budget
from funds.statements.actions.disclosures import enter_disclosure, settle_disclosure
from funds.statements.actions.reconciling import explain_line, import_bank_sheet, match_line, reopen_line
from funds.statements.actions.signing import countersign
from funds.statements.actions.stating import check_statement, correct_statement, make_statement, publish_statement

__all__ = [
    "check_statement",
    "correct_statement",
    "countersign",
    "enter_disclosure",
    "explain_line",
    "import_bank_sheet",
    "make_statement",
    "match_line",
    "publish_statement",
    "remove_budget",
    "reopen_line",
    "set_budget",
    "settle_disclosure",
]
