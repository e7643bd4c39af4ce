"""Console pages of statements and of the bank's."""

from funds.statements.admin import banking, statements

__all__ = ["banking", "statements"]
