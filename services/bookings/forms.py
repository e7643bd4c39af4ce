"""The shape of what residents and the office type about places; forms clean and never save."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.bookings.queueing import ALPHABET, LENGTH, plain_number

WRONG = _("This is no telephone number; please check it.")


class BookForm(forms.Form):
    """A resident's booking: a name to be called by and a telephone to be reached by."""

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Telephone"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Mobile or landline; we call only if something changes."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())

    def clean_phone(self) -> str:
        phone = plain_number(self.cleaned_data["phone"])
        if not phone:
            raise forms.ValidationError(WRONG, code="invalid_phone")
        return phone


class CodeForm(forms.Form):
    """The code of a booking, as people type it: with spaces, in small letters."""

    code = forms.CharField(
        label=_("Code of the booking"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("Eight letters and digits; you got it when you booked."),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        if len(code) != LENGTH or set(code) - set(ALPHABET):
            raise forms.ValidationError(_("A code has eight letters and digits, e.g. K7QM 4T2X."), code="invalid_code")
        return code


def plain_code(text: str) -> str:
    """A code without what people type around it."""
    return "".join(char for char in text.upper() if char.isalnum())


class EntryForm(forms.Form):
    """The office's one line: a name if there is one, a telephone for callers."""

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("submission", uuid.uuid4())
