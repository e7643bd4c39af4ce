"""Console pages of bank reconciliation 对账: sheets of the bank, their lines, what is left over on both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.verbs import Verb
from community.templatetags.look import money
from funds.ledger.models import ROOM, Account
from funds.statements import actions
from funds.statements.forms import BankSheetForm, ExplainForm, MatchForm
from funds.statements.models import BankLine, BankSheet, LineState
from funds.statements.reconciling import compare
from funds.templatetags.ledger import numbered

STATES = {"open": "warning", "matched": "success", "explained": "info"}


class OfLine:
    """How a line reads."""

    @admin.display(description=_("amount"), ordering="amount")
    def moved(self, row: BankLine) -> str:
        return money(row.amount, "exact")

    @admin.display(description=_("counterparty"))
    def party(self, row: BankLine) -> str:
        return row.masked_counterparty or "—"

    @admin.display(description=_("entry no."))
    def entry(self, row: BankLine) -> str:
        return numbered(row.entry_seq) if row.entry_seq else "—"

    @display(description=_("state"), label=STATES)
    def coloured(self, row: BankLine) -> tuple[str, Any]:
        return row.state, row.get_state_display()


class LineInline(OfLine, ReadOnlyInline):
    """The lines of a sheet, each with its own page."""

    model = BankLine
    fields = ["link", "on", "moved", "party", "state", "entry", "note"]
    readonly_fields = ["on", "moved", "party", "state", "entry", "note"]
    ordering = ["on", "row"]
    per_page = 50


@admin.register(BankSheet)
class BankSheetAdmin(OwnedAdmin):
    """Statements of the bank or the host charity, held against the ledger."""

    form = BankSheetForm
    room, symbol, whole = ROOM, "account_balance_wallet", ""
    list_display = ["account", "first_on", "last_on", "fund", "community"]
    list_filter = ["fund", CommunityFilter]
    list_select_related = ["account", "fund", "community"]
    ordering = ["-last_on", "-pk"]
    readonly_fields = ["bank_sum", "ledger_sum", "difference", "only_ledger"]
    refused_at = {"unreadable": "file", "banksheet_once": "file", "banksheet_holding_account": "account"}
    inlines = [LineInline]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ["account", "first_on", "last_on", *self.readonly_fields]
        return [(None, {"fields": shown if obj else ["account", "file"]})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "account":
            kept = request.user.community_ids({"bookkeeper"}) if not request.user.is_superuser else None  # type: ignore[union-attr]
            accounts = Account.objects.money().filter(category="asset").select_related("fund").in_order()
            kwargs["queryset"] = accounts if kept is None else accounts.filter(community__in=kept)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> BankSheet:
        return actions.import_bank_sheet(values["account"], content=values["file"], by=by)

    @admin.display(description=_("moved, says the bank"))
    def bank_sum(self, row: BankSheet) -> str:
        return money(compare(row).bank, "exact")

    @admin.display(description=_("moved, says the ledger"))
    def ledger_sum(self, row: BankSheet) -> str:
        return money(compare(row).ledger, "exact")

    @admin.display(description=_("difference"))
    def difference(self, row: BankSheet) -> str:
        return money(compare(row).difference, "exact")

    @admin.display(description=_("entries that no line is matched with"))
    def only_ledger(self, row: BankSheet) -> str:
        found = compare(row).open_entries
        said = [(f"{entry} · {money(entry.amount, 'exact')}",) for entry in found]
        return format_html_join("", "<div>{}</div>", said) or "—"


@admin.register(BankLine)
class BankLineAdmin(OfLine, OwnedAdmin):
    """Lines of the bank: matched with an entry, or explained."""

    room, symbol, whole = ROOM, "rule", "sheet"
    list_display = ["on", "moved", "party", "text", "coloured", "entry", "sheet", "community"]
    list_filter = ["state", "fund", CommunityFilter]
    list_select_related = ["sheet__account", "community"]
    ordering = ["-on", "-pk"]
    fields = ["on", "moved", "party", "text", "state", "entry", "note"]
    readonly_fields = ["on", "moved", "party", "text", "state", "entry", "note"]
    verbs = [
        Verb(actions.match_line, _("Match"), form=MatchForm, done=_("Matched."),
             when=lambda row: row.state == LineState.OPEN),
        Verb(actions.explain_line, _("Explain"), form=ExplainForm, done=_("Noted."),
             when=lambda row: row.state == LineState.OPEN),
        Verb(actions.reopen_line, _("Take back"), done=_("It is open again."),
             when=lambda row: row.state != LineState.OPEN),
    ]  # fmt: skip

    def form_of(self, verb: Verb, row: Any, typed: Any) -> Any:
        return MatchForm(row, typed) if verb.form is MatchForm else super().form_of(verb, row, typed)
