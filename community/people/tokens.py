"""How a program proves itself to the API: `Authorization: Token cp_…`."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from community.people.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """Looks a token up by its fingerprint."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].decode("latin-1").lower() != self.keyword.lower():
            return None
        secret = words[1].decode("latin-1") if len(words) == 2 else ""
        fingerprint = ApiToken.fingerprint_of(secret)
        token = ApiToken.objects.select_related("user").filter(fingerprint=fingerprint).first()
        if token is None or not token.is_usable or not token.user.is_active:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        today = timezone.localdate()
        if token.last_used_on != today:
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
