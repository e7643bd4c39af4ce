"""The shape of what is typed about gifts; forms clean and never save."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from community.access.console import RowForm
from funds.giving.models import Campaign, DonorKind, Gift, GiftKind
from funds.ledger.models import Account
from partners.directory.models import Partner

NAMED = [(value, label) for value, label in DonorKind.choices if value != DonorKind.PARTNER]
IN_PARTS = {GiftKind.MONEY: 100, GiftKind.SERVICE: 60, GiftKind.GOODS: 1}


def _yuan(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal("0.01"), max_digits=13, decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget, help_text=help_text,
    )  # fmt: skip


class GiftForm(RowForm):
    """A gift in one form; its key is made with the form, so that sending it twice is one gift."""

    quantity = _yuan(_("how much"), required=True, help_text=_("Money in yuan, goods in pieces, services in hours."))
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("partner"), required=False, widget=UnfoldAdminSelectWidget
    )
    donor_name = forms.CharField(
        label=_("or name"), required=False, max_length=80, widget=UnfoldAdminTextInputWidget,
        help_text=_("Sealed; everybody reads a person's name masked. Neither partner nor name: a collection box."),
    )  # fmt: skip
    donor_kind = forms.ChoiceField(
        label=_("who that is"), choices=NAMED, initial=DonorKind.PERSON, widget=UnfoldAdminSelectWidget
    )
    value = _yuan(_("worth about, in yuan"), help_text=_("Of goods and services; never added to the money."))
    earmarked = forms.ChoiceField(
        label=_("earmarked for"), required=False, widget=UnfoldAdminSelectWidget,
        help_text=_("A campaign's or an item's purpose is taken by itself."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Gift
        fields = ["fund", "kind", "source", "item", "what", "campaign", "anonymous", "given_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "fund" not in self.fields:  # a gift that is there is only read
            return
        self.initial.setdefault("key", uuid.uuid4())
        funds: Any = self.fields["fund"]
        communities = list(funds.queryset.values_list("community", flat=True))
        partners: Any = self.fields["partner"]
        partners.queryset = Partner.objects.filter(community__in=communities).order_by("name")
        earmarks = Account.objects.filter(fund__in=funds.queryset, category="asset", unit="CNY").exclude(earmark="")
        names = earmarks.order_by("earmark").values_list("earmark", flat=True).distinct()
        self.fields["earmarked"].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]
        if len(communities) == 1:
            self.initial.setdefault("fund", funds.queryset.first())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if (quantity := cleaned.get("quantity")) is not None:
            in_parts = quantity * IN_PARTS[GiftKind(cleaned.get("kind", GiftKind.MONEY))]
            if in_parts != int(in_parts):
                self.add_error("quantity", _("Whole pieces or minutes, please."))
            cleaned["amount"] = int(in_parts)
        cleaned["value_fen"] = int(cleaned["value"] * 100) if cleaned.get("value") is not None else None
        return cleaned


class CampaignForm(RowForm):
    """A campaign; its goal is typed in yuan."""

    goal = _yuan(_("goal in yuan"), required=True)

    class Meta:
        model = Campaign
        fields = ["title", "text", "starts_on", "ends_on", "earmark", "host_name", "host_qualification", "host_filing",
                  "platform_url"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "goal" in self.fields:
            self.initial["goal"] = Decimal(self.instance.goal_fen) / 100

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("goal") is not None:
            cleaned["goal_fen"] = int(cleaned.pop("goal") * 100)
        return cleaned


class ReasonForm(forms.Form):
    """Why a gift is given back."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("Everybody reads this. No persons' names."),
    )  # fmt: skip


class ClosingForm(forms.Form):
    """What became of a campaign."""

    closing = forms.CharField(
        label=_("Account at the end"), max_length=2000, widget=UnfoldAdminTextareaWidget,
        help_text=_("What came in, what it was spent on, what is left and what it is for."),
    )  # fmt: skip


class IssueForm(forms.Form):
    """How many pieces were handed out."""

    pieces = forms.IntegerField(label=_("Pieces"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    purpose = forms.CharField(
        label=_("What for"), max_length=150, widget=UnfoldAdminTextInputWidget,
        help_text=_("Everybody reads this. No persons' names."),
    )  # fmt: skip
    households = forms.IntegerField(
        label=_("Households"), min_value=1, required=False, widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Only how many; never who."),
    )  # fmt: skip
    issued_on = forms.DateField(label=_("On"), required=False, widget=UnfoldAdminSingleDateWidget)
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
