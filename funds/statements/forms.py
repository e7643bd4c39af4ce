"""The shape of what is typed about statements; forms clean and never save."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from community.access.console import RowForm
from funds.statements.models import Budget, Opinion, StatementCheck
from partners.directory.models import Partner


class ReasonForm(forms.Form):
    """Why a statement is corrected."""

    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=300, widget=UnfoldAdminTextInputWidget,
        help_text=_("Everybody reads this, beside the original. No persons' names."),
    )  # fmt: skip


class CheckForm(forms.Form):
    """What somebody from outside said of a statement."""

    side = forms.ChoiceField(label=_("who"), choices=StatementCheck.Side.choices, widget=UnfoldAdminSelectWidget)
    name = forms.CharField(
        label=_("its name"), max_length=60, widget=UnfoldAdminTextInputWidget,
        help_text=_("The organisation; no persons' names."),
    )  # fmt: skip
    on = forms.DateField(label=_("checked on"), widget=UnfoldAdminSingleDateWidget, initial=timezone.localdate)
    opinion = forms.ChoiceField(label=_("opinion"), choices=Opinion.choices, widget=UnfoldAdminSelectWidget)
    remarks = forms.CharField(
        label=_("remarks"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("Everybody reads this."),
    )  # fmt: skip


class BudgetForm(RowForm):
    """A budget line; the amount is typed in yuan."""

    yuan = forms.DecimalField(
        label=_("planned"), min_value=Decimal("0.01"), max_digits=13, decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget, help_text=_("In yuan, for the whole year."),
    )  # fmt: skip

    class Meta:
        model = Budget
        fields = ["account", "year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["yuan"] = Decimal(self.instance.amount) / 100
        elif "year" in self.fields:
            self.initial.setdefault("year", timezone.localdate().year)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("yuan") is not None:
            cleaned["amount"] = int(cleaned["yuan"] * 100)
        return cleaned


class SettleForm(forms.Form):
    """That something was published, when and where."""

    on = forms.DateField(label=_("published on"), widget=UnfoldAdminSingleDateWidget, initial=timezone.localdate)
    address = forms.URLField(
        label=_("where it can be read"), max_length=200, required=False, assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    again = forms.BooleanField(
        label=_("It goes on: ask again in three months"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )


class CountersignForm(forms.Form):
    """For which partner a seal is countersigned, and that its figures were seen."""

    partner = forms.ModelChoiceField(label=_("For"), queryset=Partner.objects.none(), empty_label=None)
    seen = forms.BooleanField(label=_("I have seen the number, the code and the sums of this close."))

    def __init__(self, partners: Sequence[Partner], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["partner"]
        field.queryset = Partner.objects.filter(pk__in=[partner.pk for partner in partners])
        field.initial = partners[0].pk if partners else None
