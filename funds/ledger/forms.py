"""The shape of what is typed about the books; forms clean and never save."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from community.access.console import RowForm
from funds.ledger.models import MINUTES, MONEY, Account, Transfer

POST, RESERVE = "post", "reserve"
DEBIT, CREDIT = pgettext_lazy("account", "to (debit)"), pgettext_lazy("account", "from (credit)")


def by_fund_and_unit(accounts: Iterable[Account]) -> list[Any]:
    """Choices of accounts under a heading for each fund and unit, as an entry never leaves them."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for account in accounts:
        unit = {MONEY: now_("Money"), MINUTES: now_("Services")}.get(account.unit, account.unit_name or account.unit)
        groups.setdefault(f"{account.fund} · {unit}", []).append((account.pk, str(account)))
    return list(groups.items())


class PostForm(RowForm):
    """An entry; money is typed in yuan. Its key is made with the form, so that sending it twice is one entry."""

    how = forms.ChoiceField(
        label=_("post or set aside"), widget=UnfoldAdminRadioSelectWidget, initial=POST,
        choices=[
            (POST, _("Post now: it has been paid or received")),
            (RESERVE, _("Set aside first: it is approved and paid later")),
        ],
    )  # fmt: skip
    quantity = forms.DecimalField(
        label=_("amount"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget, help_text=_("Money in yuan, services in minutes, goods in pieces."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Transfer
        fields = ["debit", "credit", "purpose", "booked_on", "effective_on"]
        labels = {"debit": DEBIT, "credit": CREDIT}
        help_texts = {
            "debit": _("Where it goes: what was bought or helped with; for a gift, the bank account."),
            "credit": _("Where it comes from: the bank account when paying; for a gift, the kind of gift."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.initial.setdefault("key", uuid.uuid4())
        for side in {"debit", "credit"} & set(self.fields):
            field: Any = self.fields[side]
            field.choices = [("", field.empty_label), *by_fund_and_unit(field.queryset)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        quantity, debit = cleaned.get("quantity"), cleaned.get("debit")
        if quantity is not None and debit is not None:
            in_parts = quantity * 100 if debit.unit == MONEY else quantity
            if in_parts != int(in_parts):
                self.add_error("quantity", _("Whole pieces or minutes, please."))
            cleaned["amount"] = int(in_parts)
        return cleaned


class WhyForm(forms.Form):
    """Why an entry is taken back."""

    purpose = forms.CharField(
        label=_("Why"), max_length=200, widget=UnfoldAdminTextInputWidget, help_text=_("Everybody reads this.")
    )


class ThroughForm(forms.Form):
    """Up to which day the books are closed."""

    through = forms.DateField(
        label=_("Close through"), widget=UnfoldAdminSingleDateWidget,
        help_text=_("The last day of the month."),
    )  # fmt: skip
