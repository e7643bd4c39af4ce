"""Statements and budgets in the API."""

from typing import Any

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.rules import require
from funds.statements import actions, serializers
from funds.statements.filters import BudgetFilter, StatementFilter
from funds.statements.models import Budget, Statement


class StatementViewSet(AddMixin, ReadViewSet):
    """Statements of closed periods, newest first; what was published never changes, a correction is a further one."""

    queryset = Statement.objects.for_display().prefetch_related("checks", "seal__countersignatures__partner")
    serializer_class = serializers.StatementSerializer
    takes = {"create": serializers.NewStatementSerializer}
    filterset_class = StatementFilter
    ordering = ("-pk",)

    def add(self, values: Values) -> Statement:
        """Reckon a closed period; a draft there is gets its figures anew."""
        require(self.request.user, "funds.make_statement", values["fund"])
        return actions.make_statement(values["fund"], period=values["period"], by=self.actor)

    @verb("funds.publish_statement", "publish")
    def publish_statement(self, statement: Statement) -> Statement:
        """Open a draft to everybody; its figures stay from then on."""
        return actions.publish_statement(statement, by=self.actor)

    @verb("funds.correct_statement", "correct", takes=serializers.CorrectStatementSerializer)
    def correct_statement(self, statement: Statement, **values: Any) -> Statement:
        """Begin a correction of a published statement; answers with its draft."""
        return actions.correct_statement(statement, by=self.actor, **values)

    @verb("funds.check_statement", "check", takes=serializers.NewStatementCheckSerializer)
    def check_statement(self, statement: Statement, **values: Any) -> Statement:
        """Record what the owners' committee, a notary or an auditor said of it."""
        actions.check_statement(statement, by=self.actor, **values)
        return statement


class BudgetViewSet(AddMixin, ChangeMixin, RemoveMixin, ReadViewSet):
    """Budget lines of funds; the secretary plans."""

    queryset = Budget.objects.select_related("community", "account")
    serializer_class = serializers.BudgetSerializer
    filterset_class = BudgetFilter
    ordering = ("pk",)

    def add(self, values: Values) -> Budget:
        """Plan an amount for an account and a year; a second time changes it."""
        require(self.request.user, "funds.set_budget", values["account"])
        return actions.set_budget(values["account"], year=values["year"], amount=values["amount"], by=self.actor)

    def change(self, budget: Budget, values: Values) -> Budget:
        """Change the amount."""
        require(self.request.user, "funds.set_budget", budget)
        amount = values.get("amount", budget.amount)
        return actions.set_budget(budget.account, year=budget.year, amount=amount, by=self.actor)

    def remove(self, budget: Budget) -> None:
        """Plan nothing for this account and year."""
        require(self.request.user, "funds.remove_budget", budget)
        actions.remove_budget(budget, by=self.actor)
