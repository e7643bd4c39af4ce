"""The rows of statements: statements and their checks, countersigned seals, budgets, what is to be published."""

from funds.statements.models.banking import LINE_ARROWS, BankLine, BankLineQuerySet, BankSheet, LineState
from funds.statements.models.disclosures import DISCLOSURE_TEMPLATES, Disclosure, DisclosureKind, DisclosureQuerySet
from funds.statements.models.statements import (
    STATEMENT_ARROWS,
    Budget,
    BudgetQuerySet,
    Countersignature,
    Opinion,
    Statement,
    StatementCheck,
    StatementQuerySet,
    StatementState,
)

__all__ = [
    "DISCLOSURE_TEMPLATES",
    "LINE_ARROWS",
    "STATEMENT_ARROWS",
    "BankLine",
    "BankLineQuerySet",
    "BankSheet",
    "Budget",
    "BudgetQuerySet",
    "Countersignature",
    "Disclosure",
    "DisclosureKind",
    "DisclosureQuerySet",
    "LineState",
    "Opinion",
    "Statement",
    "StatementCheck",
    "StatementQuerySet",
    "StatementState",
]
