"""Console pages of statements, budgets and what else is to be published."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Verb
from community.templatetags.look import money
from funds.ledger.models import ROOM, Account
from funds.statements import actions
from funds.statements.forms import BudgetForm, CheckForm, ReasonForm, SettleForm
from funds.statements.models import Budget, Disclosure, Statement

STATES = {"draft": "warning", "published": "success", "corrected": "info"}


@admin.register(Statement)
class StatementAdmin(OwnedAdmin):
    """Statements: made when a period is closed, published here, corrected by a further version."""

    room, symbol = ROOM, "summarize"
    list_display = ["period", "fund", "coloured", "version", "due_on", "came_in", "spent", "left", "community"]
    list_filter = ["state", "kind", "fund", CommunityFilter]
    list_select_related = ["fund", "community"]
    ordering = ["-last_on", "first_on", "-version"]
    fields = ["fund", "period", "state", "version", "reason", "opening", "came_in", "spent", "left", "seal",
              "due_on", "made_at", "published_at", "published_by"]  # fmt: skip
    readonly_fields = fields  # type: ignore[assignment]
    verbs = [
        Verb(
            actions.publish_statement, _("Publish"), done=_("Published; everybody reads it now."),
            ask=_("Its figures cannot be changed afterwards, only corrected by a further version with a reason."),
            when=lambda row: row.is_draft,
        ),
        Verb(
            actions.correct_statement, _("Correct"), form=ReasonForm,
            done=_("The correction is a draft; look at it and publish it."), when=lambda row: row.is_published,
        ),
        Verb(actions.check_statement, _("Record a check"), form=CheckForm, done=_("Recorded; it stands below.")),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        return super().get_queryset(request).select_related("community", "fund", "seal", "published_by")

    @admin.display(description=_("period"), ordering="last_on")
    def period(self, row: Statement) -> str:
        return row.span.words

    @display(description=_("state"), label=STATES)
    def coloured(self, row: Statement) -> tuple[str, Any]:
        return row.state, row.get_state_display()

    @admin.display(description=_("opening"))
    def opening(self, row: Statement) -> str:
        return money(row.figures["total"]["opening"], "exact")

    @admin.display(description=_("came in"))
    def came_in(self, row: Statement) -> str:
        return money(row.figures["total"]["income"], "exact")

    @admin.display(description=_("spent"))
    def spent(self, row: Statement) -> str:
        return money(row.figures["total"]["expense"], "exact")

    @admin.display(description=_("closing"))
    def left(self, row: Statement) -> str:
        return money(row.figures["total"]["closing"], "exact")


@admin.register(Budget)
class BudgetAdmin(OwnedAdmin):
    """What funds plan to spend."""

    form = BudgetForm
    room, symbol, whole = ROOM, "calculate", ""
    list_display = ["account", "year", "planned", "fund", "community"]
    list_filter = ["year", "fund", CommunityFilter]
    list_select_related = ["account", "fund", "community"]
    ordering = ["-year", "account__code"]
    fields = ["account", "year", "yuan"]
    refused_at = {"budget_expense_account": "account", "budget_amount": "yuan"}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["account", "year"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may_change = obj is None or self.has_change_permission(request, obj)
        return [(None, {"fields": self.fields if may_change else ["account", "year", "planned"]})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "account":
            accounts = Account.objects.money().filter(category="expense").select_related("fund").in_order()
            kwargs["queryset"] = accounts.changeable_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("planned"), ordering="amount")
    def planned(self, row: Budget) -> str:
        return money(row.amount, "exact")

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Budget:
        return actions.set_budget(values["account"], year=values["year"], amount=values["amount"], by=by)

    def change(self, row: Budget, values: dict[str, Any], by: Actor) -> Budget:
        return actions.set_budget(row.account, year=row.year, amount=values["amount"], by=by)

    def remove(self, row: Budget, by: Actor) -> None:
        actions.remove_budget(row, by=by)


@admin.register(Disclosure)
class DisclosureAdmin(OwnedAdmin):
    """What else is to be published by when."""

    room, symbol, whole = ROOM, "alarm", "fund"
    list_display = ["title", "kind", "due_on", "done_on", "fund", "community"]
    list_filter = ["kind", "fund", CommunityFilter]
    list_select_related = ["fund", "community"]
    ordering = ["-due_on", "-pk"]
    fields = ["kind", "title", "since_on"]
    refused_at = {"disclosure_once": "title"}
    verbs = [
        Verb(
            actions.settle_disclosure, _("Published"), form=SettleForm, done=_("Noted."),
            when=lambda row: row.done_on is None,
        )
    ]  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["fund", *self.fields, *(["due_on", "done_on", "address"] if obj else [])]
        return self.in_words(request, obj, [(None, {"fields": fields})])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["fund", *self.fields, "due_on", "done_on", "address"] if obj else []

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Disclosure:
        return actions.enter_disclosure(whole, **values, by=by)
