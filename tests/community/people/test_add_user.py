"""Accounts are opened, corrected and helped by the office, and by nobody else's office."""

import re
from typing import Any

import pytest
from django.test import Client

from community.guards.refusal import Refused
from community.people.actions import add_user, give_role, reset_password
from community.people.models import Membership, User
from community.people.passwords import one_time_password
from community.timeline.models import Event
from partners.directory.actions import add_member
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_user

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def office(client: Client) -> tuple[Client, Any, User]:
    community = make_community()
    secretary = make_member_of(community, role=Role.SECRETARY)
    client.force_login(secretary, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, community, secretary


def shown(response: Any) -> list[str]:
    return re.findall(r"<code>([^<]+)</code>", response.content.decode())


def test_the_office_opens_an_account_and_sees_its_password_once(office: Any) -> None:
    client, community, secretary = office
    fields = {"username": "li-si", "name": "李四", "phone": "138 0000 0009", "role": "staff"}
    response = client.post("/console/community/user/add/", fields)
    username, password = shown(response)
    user = User.objects.get(username="li-si")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert (username, user.phone, user.community) == ("li-si", "13800000009", community)
    assert user.check_password(password)
    assert user.must_change_password
    assert user.memberships.get().role == Role.STAFF
    event = Event.objects.about(user).get()
    assert (event.verb, event.community, event.by_user) == ("add_user", community, secretary)
    assert "13800000009" not in str(event.details)
    assert password not in str(event.details)


def test_a_taken_name_or_number_is_refused_beside_its_field_and_keeps_what_was_typed(office: Any) -> None:
    client, _community, _secretary = office
    make_user("taken", phone="13800000001")
    fields = {"username": "new-name", "name": "王五", "phone": "13800000001", "role": ""}
    page = client.post("/console/community/user/add/", fields)
    assert page.context["adminform"].form.errors["phone"] == ["已经有人用这个手机号登录。"]
    assert 'value="王五"' in page.content.decode()
    page = client.post("/console/community/user/add/", {**fields, "username": "taken", "phone": ""})
    assert "username" in page.context["adminform"].form.errors
    assert not User.objects.filter(username="new-name").exists()


def test_a_forgotten_password_is_given_anew_by_the_office(office: Any) -> None:
    client, community, _secretary = office
    user, old = add_user(username="li-si", name="李四", community=community, by=SYSTEM)
    url = f"/console/community/user/{user.pk}/reset_password/"
    assert client.get(url).status_code == 302  # a link alone changes nothing
    (password,) = shown(client.post(url))
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password(old)
    assert user.must_change_password


def test_another_office_does_not_open_this_account(office: Any) -> None:
    client, _community, _secretary = office
    foreign, _password = add_user(username="far", name="远", community=make_community(), by=SYSTEM)
    assert client.post(f"/console/community/user/{foreign.pk}/reset_password/").status_code == 404
    # not even after making it act for one's own partner
    partner = make_partner(_community)
    member = add_member(partner, user=foreign, by=SYSTEM)
    assert client.post(f"/console/partners/partnermember/{member.pk}/reset_member_password/").status_code == 403
    # nor after giving it a role here
    give_role(foreign, role=Role.STAFF, community=_community, by=SYSTEM)
    assert client.post(f"/console/community/user/{foreign.pk}/reset_password/").status_code == 403


def test_an_account_with_a_role_elsewhere_is_for_the_administrator(office: Any) -> None:
    _client, community, secretary = office
    user, _password = add_user(username="both", name="两边", community=community, by=SYSTEM)
    give_role(user, role=Role.STAFF, community=make_community(), by=SYSTEM)
    from community.access.actors import Actor

    with pytest.raises(Refused) as refusal:
        reset_password(user, by=Actor.of(secretary))
    assert refusal.value.code == "roles_elsewhere"


def test_staff_help_partners_people_but_not_their_colleagues(client: Client) -> None:
    community = make_community()
    staff = make_member_of(community)
    colleague, _password = add_user(username="boss", name="书记", community=community, role="secretary", by=SYSTEM)
    merchant, _password = add_user(username="shop", name="店主", community=community, by=SYSTEM)
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/console/community/user/{colleague.pk}/reset_password/").status_code == 403
    assert client.post(f"/console/community/user/{merchant.pk}/reset_password/").status_code == 200
    # and nobody becomes secretary by opening an account for themselves
    fields = {"username": "me-again", "name": "我", "phone": "", "role": "secretary"}
    client.post("/console/community/user/add/", fields)
    assert not User.objects.get(username="me-again").memberships.exists()


def test_nobody_closes_their_own_account(office: Any) -> None:
    client, community, secretary = office
    User.objects.filter(pk=secretary.pk).update(community=community)
    fields = {"username": secretary.username, "name": "书记", "phone": ""}
    page = client.post(f"/console/community/user/{secretary.pk}/change/", fields | inline("memberships", 1, 1))
    assert page.context["adminform"].form.errors["is_active"] == ["不能停用自己的账号。"]


def inline(prefix: str, total: int, initial: int) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": str(initial)}


def test_roles_are_given_by_name_and_end(office: Any) -> None:
    client, community, _secretary = office
    user = make_user("li-si", phone="13800000009")
    page = client.post("/console/community/membership/add/", {"login": "nobody", "role": "staff"})
    assert "没有人用这个用户名或手机号登录" in page.content.decode()
    client.post("/console/community/membership/add/", {"login": "+86 13800000009", "role": "staff"})
    membership = user.memberships.get()
    assert (membership.role, membership.community) == (Role.STAFF, community)
    again = client.post("/console/community/membership/add/", {"login": "li-si", "role": "staff"})
    assert again.context["adminform"].form.errors["login"] == ["这个人已经有这个角色。"]
    client.post(f"/console/community/membership/{membership.pk}/end_role/")
    membership.refresh_from_db()
    assert membership.ended_on is not None


def test_a_street_role_is_the_administrators_to_give(office: Any) -> None:
    client, _community, _secretary = office
    user = make_user("li-si")
    client.post("/console/community/membership/add/", {"login": "li-si", "role": "street"})
    assert not user.memberships.exists()


def test_one_time_passwords_are_easy_to_read_and_never_alike() -> None:
    words = {one_time_password() for _round in range(200)}
    assert len(words) == 200
    assert not set("".join(words)) & set("01ilo")
