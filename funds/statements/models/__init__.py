"""The rows of statements: statements and their checks, countersigned seals, budgets, what is to be published."""

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
    "STATEMENT_ARROWS",
    "Budget",
    "BudgetQuerySet",
    "Countersignature",
    "Disclosure",
    "DisclosureKind",
    "DisclosureQuerySet",
    "Opinion",
    "Statement",
    "StatementCheck",
    "StatementQuerySet",
    "StatementState",
]
