"""The shape of what is typed about the books; forms clean and never save."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from community.access.console import RowForm
from funds.ledger.models import MONEY, Transfer


class PostForm(RowForm):
    """An entry; money is typed in yuan. Its key is made with the form, so that sending it twice is one entry."""

    quantity = forms.DecimalField(
        label=_("amount"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget, help_text=_("Money in yuan, services in minutes, goods in pieces."),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Transfer
        fields = ["debit", "credit", "purpose", "booked_on", "effective_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.initial.setdefault("key", uuid.uuid4())

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
        help_text=_("The last day of the month. Nothing can be entered there any more."),
    )  # fmt: skip
