"""The shape of what is typed about spending; forms clean and never save."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from community.access.console import RowForm
from funds.ledger.forms import by_fund_and_unit
from funds.spending.models import CommitteeMember, FundRules, SpendingRequest, Word


def _yuan(label: Any, **said: Any) -> forms.DecimalField:
    least = said.pop("least", Decimal("0.01"))
    return forms.DecimalField(
        label=label, min_value=least, max_digits=13, decimal_places=2, widget=UnfoldAdminDecimalFieldWidget, **said
    )


def fen(yuan: Decimal) -> int:
    """What was typed in yuan, in fen."""
    return int(yuan * 100)


def _members(label: Any) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        CommitteeMember.objects.none(), label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class RequestForm(RowForm):
    """A request; money is typed in yuan."""

    yuan = _yuan(_("amount in yuan"))

    class Meta:
        model = SpendingRequest
        fields = ["debit", "credit", "purpose", "project", "relief", "partner", "payee", "beneficiary"]
        widgets = {"payee": UnfoldAdminTextInputWidget, "beneficiary": UnfoldAdminTextInputWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["yuan"] = Decimal(self.instance.amount) / 100
        for side in {"debit", "credit"} & set(self.fields):
            field: Any = self.fields[side]
            field.choices = [("", field.empty_label), *by_fund_and_unit(field.queryset)]


class PictureForm(forms.Form):
    """A photographed paper."""

    picture = forms.FileField(
        label=_("picture"), widget=UnfoldAdminFileFieldWidget,
        help_text=_("A JPG, PNG or HEIC; only the fund's own people see it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        cleaned = super().clean() or {}
        picture = cleaned.pop("picture", None)
        return {**cleaned, "upload": picture, "size": picture.size if picture else 0}


class VoucherForm(PictureForm):
    """A voucher of an approved request, with a picture where there is one."""

    field_order = ["number", "dated_on", "yuan", "payee", "picture"]
    number = forms.CharField(label=_("voucher no."), max_length=40, widget=UnfoldAdminTextInputWidget)
    dated_on = forms.DateField(label=_("dated"), widget=UnfoldAdminSingleDateWidget)
    yuan = _yuan(_("amount in yuan"))
    payee = forms.CharField(
        label=_("payee"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("Sealed; never public. Empty: as requested."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        yuan = cleaned.pop("yuan", Decimal(0))
        return {**cleaned, "amount": fen(yuan)}


class MinutesForm(PictureForm):
    """The signed minutes of a meeting, with who said what."""

    field_order = ["held_on", "approve", "refuse", "recuse", "picture"]
    held_on = forms.DateField(label=_("meeting of"), widget=UnfoldAdminSingleDateWidget)
    approve = _members(_("approved"))
    refuse = _members(_("did not approve"))
    recuse = _members(_("stood aside (interest of one's own)"))

    def __init__(self, *args: Any, members: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ["approve", "refuse", "recuse"]:
            self.fields[name].queryset = members  # type: ignore[attr-defined]


class SeatForm(RowForm):
    """A seat in a committee."""

    class Meta:
        model = CommitteeMember
        fields = ["user", "name", "seat", "partner", "chair", "since"]
        widgets = {"name": UnfoldAdminTextInputWidget}


class RulesForm(RowForm):
    """The rules of a fund; amounts in yuan."""

    small_yuan = _yuan(_("small amounts up to (yuan)"), initial=Decimal(1000), least=Decimal(0))
    medium_yuan = _yuan(_("larger amounts up to (yuan)"), initial=Decimal(10000), least=Decimal(0))

    class Meta:
        model = FundRules
        fields = ["in_force_from", "small_signatures", "medium_signatures", "quorum", "notice_days", "second_factor"]


class ReasonForm(forms.Form):
    """Why a request is taken back."""

    reason = forms.CharField(
        label=_("Why"), max_length=160, widget=UnfoldAdminTextInputWidget,
        help_text=_("Everybody reads this where the request was public. No persons' names."),
    )  # fmt: skip


class OpinionForm(forms.Form):
    """A supervisor's opinion."""

    kind = forms.ChoiceField(label=_("opinion"), choices=Word.choices, widget=UnfoldAdminRadioSelectWidget)
    text = forms.CharField(
        label=_("in words"), max_length=300, widget=UnfoldAdminTextareaWidget,
        help_text=_("Everybody reads this. No persons' names."),
    )  # fmt: skip


class StatementForm(forms.Form):
    """The host's statement that shows a payment."""

    statement_on = forms.DateField(label=_("on the host's statement of"), widget=UnfoldAdminSingleDateWidget)
