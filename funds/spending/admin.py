"""Console pages of spending: requests, vouchers to pay, the committee, the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.rules import require
from community.access.verbs import Reveal, Verb
from community.templatetags.look import money
from funds.ledger.models import ROOM, Account, Fund
from funds.spending import actions, second_factor
from funds.spending.forms import (
    MinutesForm,
    OpinionForm,
    PictureForm,
    ReasonForm,
    RequestForm,
    RulesForm,
    SeatForm,
    StatementForm,
    VoucherForm,
    fen,
)
from funds.spending.models import (
    Approval,
    CommitteeMember,
    FundRules,
    Opinion,
    SpendingRequest,
    State,
    Voucher,
    VoucherState,
)
from funds.templatetags.spending import state_said

LIVE = (State.APPROVED, State.SUSPENDED)


class ApprovalInline(ReadOnlyInline):
    """Who has said what."""

    model = Approval
    fields = ["member", "side", "decision", "minutes", "at"]
    readonly_fields = ["side"]
    ordering = ["pk"]

    @admin.display(description=_("side"))
    def side(self, row: Approval) -> str:
        return str(row.member.get_seat_display())


class OpinionInline(ReadOnlyInline):
    """What the supervisor said."""

    model = Opinion
    fields = ["member", "kind", "text", "at"]
    ordering = ["pk"]


class VoucherInline(ReadOnlyInline):
    """The vouchers of a request; each is paid on its own page."""

    model = Voucher
    fields = ["link", "dated_on", "yuan", "status", "paid_at"]
    readonly_fields = ["yuan", "status", "paid_at"]
    ordering = ["pk"]

    @admin.display(description=_("amount"))
    def yuan(self, row: Voucher) -> str:
        return money(row.amount, "exact")


class WaitsFilter(SimpleListFilter):
    """What waits, and for whom."""

    title = _("waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("sign", _("for my signature")), ("notice", _("notice period")), ("pay", _("to be paid"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today, rows = timezone.localdate(), SpendingRequest.objects.filter(pk__in=queryset.values("pk"))
        chosen = {
            "sign": lambda: rows.to_sign_by(request.user),
            "notice": lambda: rows.in_notice(today),
            "pay": lambda: rows.payable(today),
        }.get(str(self.value()))
        return queryset.filter(pk__in=chosen().values("pk")) if chosen else queryset


@admin.register(SpendingRequest)
class SpendingRequestAdmin(OwnedAdmin):
    """Requests, newest first; what was submitted stands."""

    form = RequestForm
    room, symbol, whole = ROOM, "request_quote", ""
    list_display = ["purpose", "yuan", "state", "requested_at", "payable_from", "fund", "community"]
    list_filter = [WaitsFilter, "status", "fund", CommunityFilter]
    search_fields = ["purpose", "project"]
    ordering = ["-pk"]
    fields = ["purpose", "yuan", "debit", "credit", "project", "relief", "partner", "payee", "beneficiary"]
    shown = ["fund", "purpose", "how_much", "debit", "credit", "project", "relief", "who_is_paid", "who_is_helped",
             "state", "requested_by", "requested_at", "approved_at", "payable_from", "reason", "papers"]  # fmt: skip
    inlines = [ApprovalInline, OpinionInline, VoucherInline]
    refused_at = {"spendingrequest_amount": "yuan", "spendingrequest_purpose": "purpose", "payee_missing": "payee",
                  "not_spending": "credit", "transfer_same_earmark": "credit",
                  "spendingrequest_credit_inside": "credit", "spendingrequest_debit_inside": "debit"}  # fmt: skip
    verbs = [
        Verb(actions.submit_request, _("Submit"), done=_("Both sides are asked to sign it now."), kind="main",
             ask=_("It stands from here on as it is."), when=lambda row: row.status == State.DRAFT),
        Verb(actions.add_paper, _("Add a paper"), form=PictureForm, done=_("Added; only the fund's own people see it."),
             when=lambda row: row.status in (State.DRAFT, State.SUBMITTED, *LIVE)),
        Verb(actions.enter_minutes, _("Enter signed minutes"), form=MinutesForm,
             done=_("Entered. They count once one member of each side has confirmed them."),
             when=lambda row: row.status == State.SUBMITTED),
        Verb(actions.give_opinion, _("Give an opinion"), form=OpinionForm, done=_("It is on record and public."),
             when=lambda row: row.status in (State.SUBMITTED, *LIVE)),
        Verb(actions.enter_voucher, _("Enter a voucher"), form=VoucherForm, done=_("Entered; the cashier pays it."),
             when=lambda row: row.status in LIVE),
        Verb(actions.finish_request, _("Nothing more to pay"), done=_("Finished; what is left can be spent again."),
             ask=_("What is left of it is released."), when=lambda row: row.status == State.APPROVED),
        Verb(actions.show_persons, _("Show the names"),
             reveal=lambda found: Reveal(_("Sealed names"), [(_("payee"), found["payee"]),
                                                             (_("who is helped"), found["beneficiary"])])),
        Verb(actions.erase_persons, _("Erase the names"), done=_("Erased."), kind="danger",
             ask=_("The sealed names are deleted for good; amount, purpose and the chain stay."),
             when=lambda row: row.status not in (State.DRAFT, State.SUBMITTED, *LIVE)),
        Verb(actions.withdraw_request, _("Withdraw the request"), form=ReasonForm, done=_("Withdrawn."), kind="danger",
             when=lambda row: row.status in (State.DRAFT, State.SUBMITTED, *LIVE)),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[SpendingRequest]:
        rows = super().get_queryset(request)
        return rows.select_related("community", "fund", "debit", "credit", "partner", "requested_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        draft = obj is None or obj.status == State.DRAFT
        return draft and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is None or self.has_change_permission(request, obj) else self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.get_fields(request, obj) if name not in self.fields]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("debit", "credit"):
            user: Any = request.user
            accounts = Account.objects.money().select_related("fund").in_order()
            wanted = ["asset"] if db_field.name == "credit" else ["expense", "liability"]
            kept = user.community_ids({"bookkeeper"}) | user.office_community_ids()
            kwargs["queryset"] = (accounts if user.is_superuser else accounts.filter(community__in=kept)).filter(
                category__in=wanted
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def form_of(self, verb: Verb, row: SpendingRequest, typed: Any) -> Any:  # type: ignore[override]
        if verb.form is not MinutesForm:
            return super().form_of(verb, row, typed)
        members = CommitteeMember.objects.in_force().voting().filter(fund=row.fund_id).select_related("user")
        return MinutesForm(typed, members=members.order_by("seat", "pk"))

    def buttons(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        found = super().buttons(request, row)
        if row.status == State.SUBMITTED and request.user.has_perm("funds.sign_request", row):
            found.insert(0, {"label": _("Read and sign"), "link": reverse("sign_request", args=[row.uid])})
        return found

    @admin.display(description=_("amount"), ordering="amount")
    def how_much(self, row: SpendingRequest) -> str:
        return money(row.amount, "exact")

    yuan = how_much

    @admin.display(description=_("payee"))
    def who_is_paid(self, row: SpendingRequest) -> str:
        return row.masked_payee or "—"

    @admin.display(description=_("who is helped"))
    def who_is_helped(self, row: SpendingRequest) -> str:
        return row.masked_beneficiary or "—"

    @admin.display(description=_("papers"))
    def papers(self, row: SpendingRequest) -> str:
        files = [paper.file.uid for paper in row.papers.select_related("file")]
        files += [minutes.scan.uid for minutes in row.minutes.select_related("scan")]
        links = [[reverse("request_paper", args=[uid]), number] for number, uid in enumerate(files, 1)]
        return format_html_join(" ", '<a href="{}">{}</a>', links) or "—"

    @display(description=_("state"), ordering="status", label=True)
    def state(self, row: SpendingRequest) -> str:
        return state_said(row, timezone.localdate())

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> SpendingRequest:
        fund = values["debit"].fund
        require(by.user, "funds.draft_request", fund)
        return actions.draft_request(fund, amount=fen(values.pop("yuan")), by=by, **values)

    def change(self, row: SpendingRequest, values: dict[str, Any], by: Actor) -> SpendingRequest:
        return actions.change_request(row, amount=fen(values.pop("yuan")), by=by, **values)


@admin.register(Voucher)
class VoucherAdmin(OwnedAdmin):
    """Vouchers: what the cashier has to pay, and what the host charity has paid out."""

    room, symbol, whole = ROOM, "receipt", ""
    list_display = ["number", "request", "yuan", "state", "dated_on", "paid_at", "fund", "community"]
    list_filter = ["status", "fund", CommunityFilter]
    search_fields = ["number", "request__purpose"]
    ordering = ["-pk"]
    fields = ["number", "request", "dated_on", "yuan", "state", "paid_by", "paid_at", "statement_on", "picture"]
    readonly_fields = ["number", "request", "dated_on", "yuan", "state", "paid_by", "paid_at", "statement_on",
                       "picture"]  # fmt: skip
    verbs = [
        Verb(actions.pay_voucher, _("Paid"), kind="main", done=_("Posted as paid, and reported to the host charity."),
             ask=_("It is posted in the books and cannot be taken back but by a reversal."),
             when=lambda row: row.may_be_paid(timezone.localdate())),
        Verb(actions.note_statement, _("Paid by the charity"), form=StatementForm, done=_("Noted."),
             when=lambda row: row.status == VoucherState.REPORTED),
        Verb(actions.drop_voucher, _("Drop"), done=_("Dropped; its number can be used again."), kind="danger",
             when=lambda row: row.status == VoucherState.ENTERED),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voucher]:
        return super().get_queryset(request).select_related("community", "fund", "request", "paid_by", "scan")

    def _do(self, request: HttpRequest, row: Any, verb: Verb) -> HttpResponse:
        """Who pays types the six digits of the second factor first, where the fund asks for it."""
        if verb.act is actions.pay_voucher and second_factor.must_show(request, row.fund):
            here = reverse("admin:funds_voucher_change", args=[row.pk])
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}")
        return super()._do(request, row, verb)

    @admin.display(description=_("amount"), ordering="amount")
    def yuan(self, row: Voucher) -> str:
        return money(row.amount, "exact")

    @admin.display(description=_("picture"))
    def picture(self, row: Voucher) -> str:
        if row.scan is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("request_paper", args=[row.scan.uid]), _("Look at it"))

    @display(description=_("state"), ordering="status", label=True)
    def state(self, row: Voucher) -> str:
        return str(row.get_status_display())


class OfFundAdmin(OwnedAdmin):
    """Rows below a fund, which the secretary chooses once."""

    room, whole = ROOM, "fund"


@admin.register(CommitteeMember)
class CommitteeMemberAdmin(OfFundAdmin):
    """Who sits in the committees; a seat ends and is never changed."""

    form = SeatForm
    symbol = "groups"
    list_display = ["person", "seat", "chair", "partner", "since", "until", "fund", "community"]
    list_filter = ["fund", "seat", ("until", admin.EmptyFieldListFilter), CommunityFilter]
    list_select_related = ["fund", "community", "user", "partner"]
    ordering = ["fund", "seat", "pk"]
    fields = ["user", "name", "seat", "partner", "chair", "since"]
    autocomplete_fields = ["user", "partner"]
    refused_at = {"committeemember_one_seat": "user", "committeemember_one_person": "user",
                  "committeemember_is_somebody": "user", "committeemember_chair": "chair",
                  "supervisor_no_chair": "chair"}  # fmt: skip
    verbs = [Verb(actions.unseat_member, _("End this seat"), done=_("Ended; what was signed from it stays."),
                  ask=_("What was signed from this seat stays."), when=lambda row: row.until is None,
                  kind="danger")]  # fmt: skip

    @admin.display(description=_("person"))
    def person(self, row: CommitteeMember) -> str:
        return str(row)

    def add(self, whole: Fund, values: dict[str, Any], by: Actor) -> CommitteeMember:
        return actions.seat_member(whole, by=by, **values)


@admin.register(FundRules)
class FundRulesAdmin(OfFundAdmin):
    """By which rules funds decide; newer ones replace older ones."""

    form = RulesForm
    symbol = "gavel"
    list_display = ["fund", "in_force_from", "small", "medium", "quorum", "notice_days", "second_factor", "community"]
    list_select_related = ["fund", "community"]
    ordering = ["-in_force_from", "-pk"]
    add_fields = ["in_force_from", "small_yuan", "small_signatures", "medium_yuan", "medium_signatures", "quorum",
                  "notice_days", "second_factor"]  # fmt: skip
    shown = ["in_force_from", "small", "small_signatures", "medium", "medium_signatures", "quorum", "notice_days",
             "second_factor"]  # fmt: skip
    refused_at = {"rules_of_the_past": "in_force_from", "fundrules_sane": "quorum"}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.shown if obj else self.add_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["small", "medium"] if obj else [])]

    @admin.display(description=_("small amounts up to"))
    def small(self, row: FundRules) -> str:
        return money(row.small_up_to)

    @admin.display(description=_("larger amounts up to"))
    def medium(self, row: FundRules) -> str:
        return money(row.medium_up_to)

    def add(self, whole: Fund, values: dict[str, Any], by: Actor) -> FundRules:
        small, medium = fen(values.pop("small_yuan")), fen(values.pop("medium_yuan"))
        return actions.set_rules(whole, by=by, small_up_to=small, medium_up_to=medium, **values)
