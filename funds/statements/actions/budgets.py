"""Budgets: what a fund plans to spend in a year."""

from __future__ import annotations

from community.access.actors import Actor
from community.guards.refusal import action
from community.timeline.models import record
from funds.ledger.models import Account
from funds.statements.models import Budget


@action
def set_budget(account: Account, *, year: int, amount: int, by: Actor) -> Budget:
    """Plan an amount for an account and a year, or change it; published statements keep what was planned then.

    Args:
        amount: in fen, at least 1.

    Refused: ``budget_expense_account``, ``budget_amount``.
    """
    values = {"fund_id": account.fund_id, "community_id": account.community_id, "amount": amount}
    budget, _made = Budget.objects.update_or_create(account=account, year=year, defaults=values)
    record("set_budget", budget, by=by, account=account.code, year=year)
    return budget


@action
def remove_budget(budget: Budget, *, by: Actor) -> None:
    """Plan nothing for this account and year."""
    record("remove_budget", budget, by=by, year=budget.year)
    budget.delete()
