"""Signing in by user name or mobile number, with one-time passwords, a second factor, and limits."""

import re
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from community.people.actions import add_user
from community.people.models import User, plain_phone
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_user,
)

pytestmark = pytest.mark.django_db
PASSWORD = "only-for-tests"


@pytest.fixture(autouse=True)
def _fresh_limits(settings: Any) -> None:
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"login": login, "password": password, **more})


@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        "138 0000 0001",
        "+86 13800000001",
        "+86-138-0000-0001",
        "008613800000001",
        "１３８０００００００１",
    ],
)
def test_a_mobile_number_signs_in_however_it_is_typed(client: Client, typed: str) -> None:
    make_user("staff-one", phone="13800000001")
    response = sign_in(client, typed)
    assert (response.status_code, response.url) == (302, "/after-sign-in/")
    assert client.session["_auth_user_id"]


def test_a_user_name_signs_in_and_next_is_kept(client: Client) -> None:
    make_user("staff-one")
    page = client.get("/sign-in/?next=/inbox/")
    assert 'value="/inbox/"' in page.content.decode()
    assert sign_in(client, "staff-one", next="/inbox/").url == "/inbox/"


def test_next_leads_nowhere_else(client: Client) -> None:
    make_user("staff-one")
    assert sign_in(client, "staff-one", next="https://elsewhere.example/").url == "/after-sign-in/"


def test_a_wrong_password_is_said_plainly_and_tells_nothing_about_accounts(client: Client) -> None:
    make_user("staff-one", phone="13800000001")
    sentences = set()
    for login in ["staff-one", "nobody", "13800000001", "13800000002"]:
        response = sign_in(client, login, "wrong")
        assert response.status_code == 200
        sentences |= {str(error) for error in response.context["form"].non_field_errors()}
    assert len(sentences) == 1
    assert "请找社区居委会" in sentences.pop()


def test_one_sentence_is_enough_above_a_wrong_password(client: Client) -> None:
    page = sign_in(client, "nobody", "wrong").content.decode()
    assert "请找社区居委会" in page
    assert "需要改一下" not in page
    assert 'href="/sign-in/"' not in page.split("<footer")[1]


def test_six_wrong_passwords_have_to_wait_in_whatever_spelling(client: Client) -> None:
    make_user("staff-one", phone="13800000001")
    for typed in ["13800000001", "138 0000 0001", "+8613800000001", "138-00000001", "13800000001"]:
        sign_in(client, typed, "wrong")
    response = sign_in(client, "13800000001")
    assert "请等五分钟再试" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_told_so(client: Client) -> None:
    make_user("staff-one", is_active=False)
    response = client.post("/sign-in/", {"login": "staff-one", "password": PASSWORD}, follow=True)
    assert "这个账号已停用" in response.content.decode()


def test_signing_in_takes_a_new_session_and_a_token_against_forgery() -> None:
    make_user("staff-one")
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "staff-one").status_code == 403
    page = client.get("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token is not None
    before = client.cookies.get("sessionid")
    response = sign_in(client, "staff-one", csrfmiddlewaretoken=token[1])
    assert response.status_code == 302
    cookie = response.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert before is None or before.value != cookie.value


def test_everybody_lands_where_their_work_is(client: Client) -> None:
    community = make_community()
    partner = make_partner(community)
    landings = {
        make_member_of(community).username: "/console/",
        make_partner_member(partner).username: "/portal/",
        make_user().username: "/",
    }
    for username, landing in landings.items():
        sign_in(client, username)
        assert client.get("/after-sign-in/").url == landing
        client.post("/sign-out/")


def test_signing_out_needs_a_post(client: Client) -> None:
    make_user("staff-one")
    sign_in(client, "staff-one")
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/inbox/").status_code == 200
    assert client.post("/sign-out/").url == "/"
    assert client.get("/inbox/").status_code == 302


def test_a_one_time_password_must_be_changed_first(client: Client) -> None:
    user, password = add_user(username="new-one", name="示例", by=SYSTEM, community=make_community(), role="staff")
    assert sign_in(client, "new-one", password, next="/console/").url == "/account/password/"
    assert client.get("/after-sign-in/").url == "/account/password/"
    fields = {"oldpassword": password, "password1": "three plain words", "password2": "three plain words"}
    assert client.post("/account/password/", fields).url == "/after-sign-in/"
    assert client.get("/after-sign-in/").url == "/console/"
    user.refresh_from_db()
    assert not user.must_change_password


def test_the_password_page_says_what_is_wrong(client: Client) -> None:
    make_user("staff-one")
    sign_in(client, "staff-one")
    fields = {"oldpassword": "not it", "password1": "short", "password2": "short"}
    page = client.post("/account/password/", fields).content.decode()
    assert "现在的密码不对" in page
    assert "10" in page


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_the_second_factor_is_asked_for_once_it_is_on(client: Client) -> None:
    user = make_user("staff-one")
    sign_in(client, "staff-one")
    page = client.get("/account/second-factor/on/", follow=True)
    assert page.request["PATH_INFO"] == "/account/confirm/"
    client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/second-factor/on/"})
    page = client.get("/account/second-factor/on/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    assert client.post("/account/second-factor/on/", {"code": code_of(secret)}).status_code == 302
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(row.data)  # sealed at rest
    assert client.get("/account/recovery-codes/").status_code == 200
    client.post("/sign-out/")
    cache.clear()  # a code opens once; this test is faster than thirty seconds
    assert sign_in(client, "staff-one").url == "/sign-in/second-factor/"
    assert client.get("/inbox/").status_code == 302
    assert "还差一步" in client.get("/sign-in/second-factor/").content.decode()
    wrong = client.post("/sign-in/second-factor/", {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/inbox/").status_code == 200


def test_the_second_factor_outlives_a_change_of_keys(client: Client, settings: Any) -> None:
    settings.SEALING_KEYS = ["old"]
    user = make_user("staff-one")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    settings.SEALING_KEYS = ["new", "old"]
    call_command("rotate_keys", stdout=StringIO())
    settings.SEALING_KEYS = ["new"]
    sign_in(client, "staff-one")
    assert client.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == 302
    assert client.get("/account/recovery-codes/", follow=True).status_code == 200


@pytest.mark.parametrize(
    "url", ["/sign-in/", "/account/password/", "/account/second-factor/", "/account/confirm/", "/sign-out/", "/inbox/"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_account_page_speaks_both_languages(client: Client, url: str, language: str) -> None:
    client.cookies["django_language"] = language
    if url != "/sign-in/":
        client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(url)
    assert page.status_code == 200
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    assert bool(re.search(r"[\u4e00-\u9fff]", main)) == (language == "zh-hans")


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/sign-up/").status_code == 404
    assert client.get("/account/signup/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"), [("1380000000", ""), ("23800000001", ""), ("abc", ""), ("+1 13800000001", "")]
)
def test_what_is_no_mobile_number_stays_a_user_name(typed: str, kept: str) -> None:
    assert plain_phone(typed) == kept


def test_an_account_is_found_by_either_name() -> None:
    user = make_user("staff-one", phone="13800000001")
    assert User.objects.known_as(" Staff-One ").get() == user
    assert User.objects.known_as("+86 138 0000 0001").get() == user
    make_user("no-phone")
    assert not User.objects.known_as("").exists()
