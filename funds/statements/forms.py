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
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from community.access.console import RowForm
from community.sheets.reading import MAX_BYTES
from funds.ledger.models import Transfer
from funds.statements.models import BankLine, BankSheet, Budget, Opinion, StatementCheck
from funds.statements.reconciling import proposals
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


class BankSheetForm(RowForm):
    """The file of a bank's statement, and whose account it is."""

    file = forms.FileField(
        label=_("File"), widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        help_text=_("As the bank or the host charity gives it: .xlsx, .xls, .ods or .csv with day and amount."),
    )  # fmt: skip

    class Meta:
        model = BankSheet
        fields = ["account"]

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 10 MB. Delete the pictures in it, or split it."))
        return bytes(file.read())


class MatchForm(forms.Form):
    """Which entry a line of the bank is."""

    entry = forms.ModelChoiceField(
        label=_("entry"), queryset=Transfer.objects.none(), widget=UnfoldAdminSelectWidget,
        help_text=_("Entries of the same amount within ten days, not matched yet; the nearest first."),
    )  # fmt: skip

    def __init__(self, line: BankLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = proposals(line)
        field: Any = self.fields["entry"]
        field.queryset = Transfer.objects.filter(pk__in=[entry.pk for entry in found])
        field.choices = [(entry.pk, f"{entry} · {entry.effective_on:%Y-%m-%d}") for entry in found]


class ExplainForm(forms.Form):
    """Why a line of the bank has no entry."""

    note = forms.CharField(label=_("why it differs"), max_length=200, widget=UnfoldAdminTextInputWidget)
