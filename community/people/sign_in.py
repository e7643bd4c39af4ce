"""Sign-in by user name or phone (django-allauth); accounts are given by the office, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.people.actions import choose_password
from community.people.models import User, plain_phone

WRONG = _("User name, mobile number or password is not right. Forgotten? Your community office gives you a new one.")


class MobileField(forms.CharField):
    """A mobile number of mainland China, as people type it; cleaned to its 11 digits."""

    def clean(self, value: Any) -> str:
        phone = plain_phone(super().clean(value))
        if not phone:
            raise ValidationError(_("A mobile number has 11 digits, e.g. 13800000001."), code="invalid_phone")
        return phone


class Adapter(DefaultAccountAdapter):
    """Finds users by phone; the phone is the one the office entered, so it counts as verified."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes, or ask your community office."),
        "enter_current_password": _("This is not your password until now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, True) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.save(update_fields=["phone"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=plain_phone(phone)).first()

    def set_password(self, user: User, password: str) -> None:
        choose_password(user, password=password, by=Actor.of(user))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Whoever came with a one-time password first chooses their own."""
        if user.must_change_password:
            return HttpResponseRedirect(reverse("account_change_password"))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("after_sign_in")

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        """No messages are sent: phones are entered by the office."""

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """No messages are sent to numbers nobody entered."""
