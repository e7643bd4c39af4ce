"""Console pages of funds: their accounts and entries to read; everything is entered by actions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.rules import require
from community.access.verbs import Verb
from funds.ledger import actions
from funds.ledger.actions.books import FUND_FIELDS
from funds.ledger.forms import CREDIT, DEBIT, RESERVE, PostForm, ThroughForm, WhyForm
from funds.ledger.models import ROOM, Account, Fund, Kind, Transfer
from funds.ledger.months import month_to_close
from funds.templatetags.ledger import in_unit, numbered, said_amount


class AccountInline(ReadOnlyInline):
    """The accounts of a fund."""

    model = Account
    fields = ["link", "category", "earmark", "unit", "held"]
    readonly_fields = ["held"]
    ordering = ["code"]

    @admin.display(description=_("balance"))
    def held(self, row: Account) -> str:
        return in_unit(row.balance, row)


@admin.register(Fund)
class FundAdmin(OwnedAdmin):
    """Funds and property accounts."""

    room, symbol = ROOM, "savings"
    list_display = ["name", "kind", "last_seq", "closed_through", "is_public", "community"]
    list_filter = ["kind", CommunityFilter]
    list_select_related = ["community"]
    ordering = ["kind", "pk"]
    fields = ["kind", *FUND_FIELDS, "last_seq", "closed_through"]
    readonly_fields = ["last_seq", "closed_through"]
    inlines = [AccountInline]
    parts = [("funds.account", "fund", _("Open an account"))]
    refused_at = {"fund_name_once": "name", "fund_official_name": "name", "fund_how_to_give": "platform_url"}
    verbs = [Verb(actions.close_period, _("Close a period"), form=ThroughForm, done=_("Closed; its seal is public."),
                  ask=_("Closing seals every entry up to this day. Nothing can be entered there any more, and it "
                        "cannot be undone; mistakes are reversed in the next month."))]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["kind"] if obj else [])]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no entries to count."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in self.readonly_fields]

    def form_of(self, verb: Verb, row: Fund, typed: Any) -> Any:  # type: ignore[override]
        if verb.form is not ThroughForm:
            return super().form_of(verb, row, typed)
        begun = Transfer.objects.filter(fund=row).order_by("seq").values_list("booked_on", flat=True).first()
        through = month_to_close(row.closed_through, begun, timezone.localdate())
        return ThroughForm(typed, initial={"through": through})

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Fund:
        return actions.open_fund(whole, by=by, **values)

    def change(self, row: Fund, values: dict[str, Any], by: Actor) -> Fund:
        return actions.change_fund(row, by=by, **values)


@admin.register(Account)
class AccountAdmin(OwnedAdmin):
    """Accounts; only transfers change what is on them."""

    room, symbol, whole = ROOM, "account_balance", "fund"
    list_display = ["code", "name", "category", "earmark", "held", "set_aside", "fund", "community"]
    list_filter = ["fund", "category", CommunityFilter]
    list_select_related = ["fund", "community"]
    search_fields = ["code", "name", "earmark"]
    ordering = ["fund", "code"]
    fields = ["code", "name", "category", "unit", "unit_name", "earmark", "floor", "credited_by_commits_only", "held",
              "set_aside"]  # fmt: skip
    readonly_fields = ["held", "set_aside"]
    refused_at = {"account_code_once": "code", "account_code_plain": "code", "account_unit_plain": "unit",
                  "account_earmark_plain": "earmark"}  # fmt: skip

    @admin.display(description=_("balance"))
    def held(self, row: Account) -> str:
        return in_unit(row.balance, row) if row.pk else "—"

    @admin.display(description=_("reserved"))
    def set_aside(self, row: Account) -> str:
        return in_unit(row.reserved, row) if row.pk and row.reserved else "—"

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Account:
        return actions.open_account(whole, by=by, **values)


# Unfold shows the bare code of a state that has no colour here.
STATES = {"single": "success", "commit": "success", "pending": "warning", "void": "info", "reversal": "danger"}


@admin.register(Transfer)
class TransferAdmin(OwnedAdmin):
    """Entries: entered and reversed, never changed."""

    form = PostForm
    room, symbol, whole = ROOM, "receipt_long", ""
    list_display = [
        "number",
        "booked_on",
        "purpose",
        "to_account",
        "from_account",
        "how_much",
        "state",
        "fund",
        "community",
    ]
    list_filter = ["fund", "kind", CommunityFilter]
    search_fields = ["purpose"]
    ordering = ["-pk"]
    add_fieldsets = [(None, {
        "description": _("Once entered it cannot be changed, only reversed."),
        "fields": ["how", "debit", "credit", "quantity", "purpose", "booked_on", "effective_on", "key"],
    })]  # fmt: skip
    fields = ["number", "fund", "kind", "debit", "credit", "how_much", "purpose", "booked_on", "effective_on",
              "pending_seq", "reverses_seq", "cause", "posted_by", "posted_at"]  # fmt: skip
    readonly_fields = ["number", "how_much", "posted_by", "posted_at", "fund", "kind", "pending_seq", "reverses_seq",
                       "cause"]  # fmt: skip
    refused_at = {
        "account_floor": "quantity",
        "transfer_amount": "quantity",
        "transfer_purpose": "purpose",
        "transfer_two_accounts": "credit",
        "transfer_credit_inside": "credit",
        "transfer_same_earmark": "credit",
        "transfer_by_commit_only": "credit",
        "transfer_period_open": "booked_on",
        "transfer_in_order": "booked_on",
        "transfer_not_in_future": "booked_on",
        "transfer_happened_before": "effective_on",
    }
    verbs = [
        Verb(
            actions.reverse_transfer,
            _("Reverse"),
            form=WhyForm,
            done=_("Reversed; both entries stay to be seen."),
            when=lambda row: row.kind in (Kind.SINGLE, Kind.COMMIT) and not row.is_reversal,
        ),
        Verb(
            actions.commit_transfer,
            _("Paid"),
            done=_("Posted as paid."),
            ask=_("All that is left of this reservation is posted as paid."),
            when=lambda row: row.kind == Kind.PENDING,
        ),
        Verb(
            actions.void_transfer,
            _("Release"),
            done=_("Released; it can be spent on something else."),
            when=lambda row: row.kind == Kind.PENDING,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return super().get_queryset(request).select_related("community", "fund", "debit", "credit", "posted_by")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.add_fieldsets if obj is None else self.in_words(request, obj, [(None, {"fields": self.fields})])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("debit", "credit"):
            kept = request.user.community_ids({"bookkeeper"}) if not request.user.is_superuser else None  # type: ignore[union-attr]
            accounts = Account.objects.select_related("fund").in_order()
            kwargs["queryset"] = accounts if kept is None else accounts.filter(community__in=kept)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("no."), ordering="pk")
    def number(self, row: Transfer) -> str:
        return numbered(row.seq)

    @admin.display(description=DEBIT, ordering="debit")
    def to_account(self, row: Transfer) -> str:
        return str(row.debit)

    @admin.display(description=CREDIT, ordering="credit")
    def from_account(self, row: Transfer) -> str:
        return str(row.credit)

    @admin.display(description=_("amount"), ordering="amount")
    def how_much(self, row: Transfer) -> str:
        return said_amount(row)

    @display(description=_("kind"), label=STATES)
    def state(self, row: Transfer) -> tuple[str, Any]:
        return ("reversal", _("reversal")) if row.is_reversal else (row.kind, row.get_kind_display())

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Transfer:
        fund = values["debit"].fund
        said = {name: values[name] for name in ("debit", "credit", "purpose", "booked_on", "amount")}
        if values["how"] == RESERVE:
            require(by.user, "funds.reserve_transfer", fund)
            return actions.reserve_transfer(fund, uid=values.get("key"), by=by, **said)
        require(by.user, "funds.post_transfer", fund)
        said["effective_on"] = values["effective_on"]
        return actions.post_transfer(fund, uid=values.get("key"), by=by, **said)
