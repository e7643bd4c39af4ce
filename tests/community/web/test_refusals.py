"""What does not work is said in words, with a way out: not here, not yours, not now."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from community.guards.refusal import Refused
from tests.factories import make_community, make_user


def _forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _refused(request: HttpRequest) -> HttpResponse:
    raise Refused("Somebody has already taken this on.", code="not_open")


urlpatterns = [
    path("", include("config.urls")),
    path("forbidden/", _forbidden),
    path("refused/", _refused),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def _main(response: HttpResponse) -> str:
    return response.content.decode().split("<main")[1].split("</main>")[0]


def test_what_is_not_here_leads_to_the_front_page(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'href="/"' in _main(response)


def test_inside_a_community_the_way_out_is_its_home_and_its_telephone(client: Client) -> None:
    make_community(slug="yinyuan", telephone="0759-2220100", closed_rooms=["directory"])
    page = _main(client.get("/c/yinyuan/partners/"))
    assert 'href="/c/yinyuan/"' in page
    assert 'href="tel:07592220100"' in page


def test_a_stranger_is_led_to_sign_in_and_somebody_else_is_told_who_they_are(client: Client) -> None:
    response = client.get("/forbidden/")
    assert response.status_code == 403
    assert "/sign-in/?next=/forbidden/" in _main(response)
    client.force_login(make_user(name="王示例"))
    assert "王示例" in _main(client.get("/forbidden/"))


def test_a_refusal_is_said_once_and_leads_back(client: Client) -> None:
    response = client.get("/refused/", headers={"referer": "http://testserver/c/yinyuan/"})
    assert response.status_code == 409
    assert len(re.findall("Somebody has already taken this on.", response.content.decode())) <= 1
    assert 'href="http://testserver/c/yinyuan/"' in _main(response)
