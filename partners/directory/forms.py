"""The shape of what the office types about partners, services, contact persons and members."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextInputWidget,
)

from community.access.console import RowForm
from community.people.forms import find_account
from community.people.models import User
from partners.directory.models import Partner

YUAN = 100  # fen


class PartnerForm(RowForm):
    """A partner's entry."""

    traits = forms.MultipleChoiceField(
        label=_("traits"), choices=Partner.Trait.choices, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


class PricedForm(RowForm):
    """A form whose price is typed in yuan and kept in fen."""

    price = forms.DecimalField(
        label=_("price in yuan"),
        required=False,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("0 means free of charge; leave it empty if it is not said."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fen = self.instance.price_fen
        if fen is not None and "price" in self.fields:
            self.initial["price"] = Decimal(fen) / YUAN

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "price" in self.fields:
            price = cleaned.pop("price", None)
            cleaned["price_fen"] = None if price is None else int(price * YUAN)
        return cleaned


class ServiceForm(PricedForm):
    """A service of the list."""


def _line(label: Any, *, required: bool = False, length: int = 40) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, widget=UnfoldAdminTextInputWidget)


def _address() -> forms.EmailField:
    """A link to a duty can be sent there, where the partner has no account."""
    return forms.EmailField(label=_("e-mail address"), required=False, widget=UnfoldAdminTextInputWidget)


class ContactForm(RowForm):
    """A contact person, typed once; afterwards name, phone and e-mail are masked."""

    name = _line(pgettext_lazy("of a person", "name"), required=True)
    phone = _line(_("telephone"), length=30)
    email = _address()


class CorrectionForm(forms.Form):
    """A contact person typed anew: what is kept is never filled in, as it would stand open on the screen."""

    name = _line(pgettext_lazy("of a person", "name"), required=True)
    phone = _line(_("telephone"), length=30)
    email = _address()
    title = _line(_("function"))


class MemberForm(RowForm):
    """Somebody who may act for a partner, found by what they sign in with."""

    login = _line(_("user name or mobile number"), required=True)

    def clean_login(self) -> User:
        return find_account(self.cleaned_data["login"])
