"""Console pages of giving: record a gift in one form, receipts to issue and print, stock, campaigns."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from community.access.rules import may, require
from community.access.verbs import Reveal, Verb
from community.templatetags.look import money
from funds.giving import actions
from funds.giving.forms import CampaignForm, ClosingForm, GiftForm, IssueForm, ReasonForm
from funds.giving.models import Campaign, Donor, Gift, Item
from funds.ledger.models import ROOM, Fund
from funds.templatetags.ledger import in_unit, numbered

STATES = {"recorded": "warning", "receipted": "success", "returned": "danger"}
STAGES = {"draft": "warning", "published": "success", "accounted": "info"}


class QueueFilter(admin.SimpleListFilter):
    """What waits for the bookkeeper."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("receipt", _("without a receipt"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any]:
        return queryset.without_receipt() if self.value() == "receipt" else queryset


def _revealed(name: str) -> Reveal:
    return Reveal(_("Who gave it"), [(_("donor"), name)], _("Not for the public."))


@admin.register(Gift)
class GiftAdmin(OwnedAdmin):
    """Gifts: recorded, receipted, returned; never changed."""

    form = GiftForm
    room, symbol, whole = ROOM, "redeem", ""
    list_display = ["given_on", "shown", "given", "how_much", "state", "receipt_no", "fund", "community"]
    list_filter = [QueueFilter, "fund", "kind", "status", CommunityFilter]
    list_display_links = ["given_on", "shown"]
    ordering = ["-given_on", "-pk"]
    fields = ["fund", "number", "kind", "source", "given", "how_much", "value_of", "earmark", "campaign", "given_on",
              "shown", "anonymous", "status", "receipt_no", "recorded_by"]  # fmt: skip
    readonly_fields = ["number", "given", "how_much", "value_of", "shown", "status", "receipt_no",
                       "recorded_by"]  # fmt: skip
    add_fieldsets = [
        (None, {"fields": ["fund", "kind", "quantity", "item", "what", "partner", "donor_name", "donor_kind",
                           "anonymous", "given_on"]}),
        (_("More"), {"fields": ["source", "value", "earmarked", "campaign", "key"]}),
    ]  # fmt: skip
    refused_at = {
        "earmark_unknown": "earmarked", "transfer_amount": "quantity", "gift_item_inside": "item",
        "gift_campaign_inside": "campaign", "campaign_not_open": "campaign", "transfer_happened_before": "given_on",
        "gift_donor_community": "partner",
    }  # fmt: skip
    verbs = [
        Verb(actions.issue_receipt, _("Issue a receipt"), done=_("The receipt has its number; print it here."),
             when=lambda gift: gift.status == "recorded" and gift.donor_id is not None),
        Verb(actions.return_gift, _("Return"), form=ReasonForm, kind="danger", done=_("Returned; both entries stay."),
             when=lambda gift: not gift.is_returned),
        Verb(actions.unseal_donor, _("Who gave it?"), reveal=_revealed, when=lambda gift: gift.donor_id is not None,
             ask=_("The name is shown once, and the timeline keeps that you opened it.")),
        Verb(actions.hide_donor, _("Hide the donor"), when=lambda gift: not gift.anonymous,
             ask=_("From now on nobody but the office reads who gave it. This cannot be undone."),
             done=_("The public reads: anonymous.")),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related("community", "fund", "item", "donor__partner", "campaign", "receipt", "recorded_by")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.add_fieldsets if obj is None else self.in_words(request, obj, [(None, {"fields": self.fields})])

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rows of the books one keeps; bookkeepers are not in the office."""
        kept = None if request.user.is_superuser else request.user.community_ids({"bookkeeper"})  # type: ignore[union-attr]
        rows: Any = {
            "fund": Fund.objects.in_order(), "item": Item.objects.in_order(),
            "campaign": Campaign.objects.exclude(status="draft").newest_first(),
        }.get(db_field.name)  # fmt: skip
        if rows is not None:
            kwargs["queryset"] = rows if kept is None else rows.filter(community__in=kept)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def buttons(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        receipt = getattr(row, "receipt", None)
        prints = receipt is not None and may(request.user, "funds.print_receipt", row)
        paper = [{"label": _("Print the receipt"), "link": _paper(receipt)}] if prints else []
        return [*paper, *super().buttons(request, row)]

    @admin.display(description=_("who gave"))
    def shown(self, row: Gift) -> str:
        return row.shown_as

    @admin.display(description=_("entry no."))
    def number(self, row: Gift) -> str:
        return numbered(row.seq) if row.seq else "—"

    @admin.display(description=_("what"))
    def given(self, row: Gift) -> str:
        return row.what_given

    @admin.display(description=_("how much"), ordering="amount")
    def how_much(self, row: Gift) -> str:
        return in_unit(row.amount, row)

    @admin.display(description=_("fair value"))
    def value_of(self, row: Gift) -> str:
        return money(row.value_fen) or "—"

    @admin.display(description=_("receipt"))
    def receipt_no(self, row: Gift) -> str:
        receipt = getattr(row, "receipt", None)
        return str(receipt or "—")

    @display(description=_("state"), label=STATES)
    def state(self, row: Gift) -> tuple[str, Any]:
        return row.status, row.get_status_display()

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Gift:
        fund, donor = values["fund"], None
        require(by.user, "funds.record_gift", fund)
        said = {name: values[name] for name in ("partner", "donor_name")}
        if any(said.values()):
            donor = actions.add_donor(
                fund.community, partner=said["partner"], name=said["donor_name"], kind=values["donor_kind"], by=by
            )
        names = ("kind", "source", "item", "what", "campaign", "anonymous", "given_on", "amount", "value_fen")
        return actions.record_gift(
            fund, donor=donor, earmark=values["earmarked"], uid=values.get("key"), by=by,
            **{name: values[name] for name in names},
        )  # fmt: skip


def _paper(receipt: Any) -> str:
    return reverse("giftreceipt_paper", args=[receipt.community.slug, receipt.uid])


@admin.register(Donor)
class DonorAdmin(OwnedAdmin):
    """Donors as everybody reads them; the seal is opened gift by gift."""

    verbs = [
        Verb(actions.erase_donor, _("Erase the name"), kind="danger", when=lambda donor: donor.partner_id is None,
             ask=_("The name is erased here and beside the books. This cannot be undone."), done=_("Erased.")),
    ]  # fmt: skip

    room, symbol = ROOM, "diversity_1"
    list_display = ["shown", "kind", "community"]
    list_filter = ["kind", CommunityFilter]
    list_select_related = ["partner", "community"]
    ordering = ["-pk"]
    fields = ["kind", "partner", "shown_as"]

    @admin.display(description=_("shown to everybody as"))
    def shown(self, row: Donor) -> str:
        return row.public_name


@admin.register(Item)
class ItemAdmin(OwnedAdmin):
    """Items and what is in stock."""

    room, symbol, whole = ROOM, "inventory_2", "fund"
    list_display = ["__str__", "came", "went", "there", "fund", "community"]
    list_filter = ["fund", CommunityFilter]
    list_select_related = ["fund", "community", "held", "received", "issued"]
    ordering = ["name", "pk"]
    fields = ["name", "unit_name", "earmark", "code", "came", "went", "there"]
    readonly_fields = ["came", "went", "there"]
    refused_at = {"item_name_once": "name", "item_code_once": "code", "account_unit_plain": "code",
                  "item_is_unit": "code"}  # fmt: skip
    verbs = [Verb(actions.issue_goods, _("Hand out"), form=IssueForm, done=_("Handed out; the stock is less."))]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else self.fields[:4]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "fund" and not request.user.is_superuser:
            kept = request.user.community_ids({"bookkeeper", "secretary"})  # type: ignore[union-attr]
            kwargs["queryset"] = Fund.objects.filter(community__in=kept).in_order()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def form_of(self, verb: Verb, row: Any, typed: Any) -> Any:
        return IssueForm(typed, initial={"uid": uuid.uuid4()})

    @admin.display(description=_("received"))
    def came(self, row: Item) -> str:
        return in_unit(row.received.balance, row)

    @admin.display(description=_("handed out"))
    def went(self, row: Item) -> str:
        return in_unit(row.issued.balance, row)

    @admin.display(description=_("in stock"))
    def there(self, row: Item) -> str:
        return in_unit(row.held.balance, row)

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Item:
        return actions.add_item(whole, by=by, **values)


@admin.register(Campaign)
class CampaignAdmin(OwnedAdmin):
    """Campaigns: planned, published, accounted for."""

    form = CampaignForm
    room, symbol, whole = ROOM, "flag", "fund"
    list_display = ["title", "starts_on", "ends_on", "raised_so_far", "stage", "fund", "community"]
    list_filter = ["status", CommunityFilter]
    list_select_related = ["fund", "community"]
    ordering = ["-ends_on", "-pk"]
    fields = ["title", "text", "goal", "starts_on", "ends_on", "earmark", "host_name", "host_qualification",
              "host_filing", "platform_url"]  # fmt: skip
    refused_at = {"campaign_days_in_order": "ends_on", "campaign_goal": "goal", "campaign_how_to_give": "platform_url"}
    verbs = [
        Verb(actions.publish_campaign, _("Publish"), done=_("Everybody sees it now."),
             when=lambda campaign: campaign.is_draft),
        Verb(actions.account_campaign, _("Account for it"), form=ClosingForm, done=_("The account is published."),
             when=lambda campaign: campaign.status == "published"),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_raised()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.status != "accounted") and super().has_change_permission(request, obj)

    @admin.display(description=_("raised"))
    def raised_so_far(self, row: Any) -> str:
        return money(row.raised)

    @display(description=_("state"), label=STAGES)
    def stage(self, row: Campaign) -> tuple[str, Any]:
        return row.status, row.get_status_display()

    def add(self, whole: Any, values: dict[str, Any], by: Actor) -> Campaign:
        return actions.plan_campaign(whole, by=by, **values)

    def change(self, row: Campaign, values: dict[str, Any], by: Actor) -> Campaign:
        return actions.change_campaign(row, by=by, **values)
