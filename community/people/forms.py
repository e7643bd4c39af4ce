"""The shape of what people type to sign in and what the office types about accounts."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from community.access.console import RowForm
from community.people.actions import TOKEN_DAYS
from community.people.models import Membership, User, plain_phone

LOCAL_ROLES = [(role.value, role.label) for role in Membership.Role if role != Membership.Role.STREET]


class SignInForm(LoginForm):
    """User name or mobile number, and password; a number is one number however it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("User name or mobile number"), _("Password")
        password.help_text = ""
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self) -> str:
        typed = self.cleaned_data["login"].strip()
        return plain_phone(typed) or typed


class PasswordForm(ChangePasswordForm):
    """A password of one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Password until now"),
            "password1": _("New password"),
            "password2": _("New password once more"),
        }
        for name, label in labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = (
                _("At least 10 characters; several words are easy to keep.") if name == "password1" else ""
            )
            field.widget.attrs.pop("placeholder", None)


class AccountForm(forms.ModelForm):
    """Where messages reach somebody besides their inbox, and in which language."""

    class Meta:
        model = User
        fields = ["email", "also_by_email", "language"]
        help_texts = {"also_by_email": ""}  # the page says it
        labels = {"email": _("E-mail address"), "also_by_email": _("Send me messages by e-mail too")}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}


def find_account(login: str) -> User:
    """The open account of whoever signs in with this; nobody's list of users is ever offered to choose from."""
    user = User.objects.known_as(login).filter(is_active=True).first()
    if user is None:
        raise forms.ValidationError(_("Nobody signs in with this name or number."), code="unknown_user")
    return user


class UserForm(RowForm):
    """An account; on adding, with its role."""

    role = forms.ChoiceField(
        label=_("role"),
        required=False,
        choices=[("", _("none: e.g. somebody of a partner")), *LOCAL_ROLES],
        widget=UnfoldAdminSelectWidget,
    )

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data.get("phone")
        return plain_phone(typed) or typed if typed else None


class MembershipForm(RowForm):
    """A role for somebody with an account, found by what they sign in with."""

    login = forms.CharField(
        label=_("user name or mobile number"),
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Of somebody who has an account. For somebody new, open an account instead."),
    )

    def clean_login(self) -> User:
        return find_account(self.cleaned_data["login"])


class TokenForm(RowForm):
    """A new key."""

    days = forms.IntegerField(
        label=_("good for how many days"),
        min_value=1,
        max_value=TOKEN_DAYS,
        initial=90,
        widget=UnfoldAdminIntegerFieldWidget,
    )
