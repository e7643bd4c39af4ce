"""Keys for programs: shown once, one's own only, and useless as soon as they are revoked."""

import re
from typing import Any

import pytest
from django.test import Client

from community.people.models import ApiToken
from tests.factories import make_community, make_member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client: Client) -> Client:
    user = make_member_of(make_community())
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def issue(client: Client) -> str:
    page = client.post("/console/community/apitoken/add/", {"name": "大屏", "days": "30"})
    assert "no-store" in page["Cache-Control"]
    return re.findall(r"<code>(cp_[^<]+)</code>", page.content.decode())[0]


def test_the_secret_is_shown_once_and_kept_nowhere(mine: Client) -> None:
    secret = issue(mine)
    token = ApiToken.objects.get()
    assert token.fingerprint == ApiToken.fingerprint_of(secret)
    assert token.is_usable
    for url in ["/console/community/apitoken/", f"/console/community/apitoken/{token.pk}/change/"]:
        assert secret not in mine.get(url).content.decode()


def test_a_revoked_key_opens_nothing(mine: Client, client: Client) -> None:
    secret = issue(mine)
    program: Any = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    assert Client().get("/api/v1/communities/", **program).status_code == 200
    token = ApiToken.objects.get()
    assert mine.get(f"/console/community/apitoken/{token.pk}/revoke_token/").status_code == 302
    assert ApiToken.objects.get().revoked_at is None  # a link alone revokes nothing
    mine.post(f"/console/community/apitoken/{token.pk}/revoke_token/")
    assert Client().get("/api/v1/communities/", **program).status_code == 401


def test_nobody_sees_or_revokes_anothers_key(mine: Client) -> None:
    issue(mine)
    token = ApiToken.objects.get()
    other = Client()
    other.force_login(
        make_member_of(token.user.memberships.get().community),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert other.get(f"/console/community/apitoken/{token.pk}/change/").status_code == 404
    assert other.post(f"/console/community/apitoken/{token.pk}/revoke_token/").status_code == 404
    assert "大屏" not in other.get("/console/community/apitoken/").content.decode()
