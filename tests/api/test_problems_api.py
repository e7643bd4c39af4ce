"""Whatever is wrong with a request is answered by a problem with a code, in words; never by an error."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from community.people.actions import issue_token, revoke_token
from config.api import RESOURCES
from tests.api.conftest import Town
from tests.factories import SYSTEM

LISTS = [resource for resource in RESOURCES if resource != "calendar-years"]


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("resource", LISTS)
def test_unknown_filters_sizes_and_cursors_are_refused(root: APIClient, resource: str) -> None:
    client, url = root, f"/api/v1/{resource}/"
    assert "colour" in assert_problem(client.get(url, {"colour": "red"}), 400, "invalid")["fields"]
    for size in ["0", "-1", "201", "ten", "9" * 400, "", "٣"]:
        assert_problem(client.get(url, {"page_size": size}), 400, "invalid")
    for cursor in ["x", "💥", "\x00", "A" * 5000, "cD0x", "===="]:
        assert_problem(client.get(url, {"cursor": cursor}), 400, "invalid")


@pytest.mark.parametrize("resource", LISTS)
def test_junk_in_filters_and_addresses_is_never_an_error(root: APIClient, resource: str) -> None:
    client, url = root, f"/api/v1/{resource}/"
    filterset = getattr(RESOURCES[resource], "filterset_class", None)
    for name in filterset.base_filters if filterset else []:
        for junk in [
            "\x00",
            "9" * 60,
            "-1",
            "0001-01-01",
            "9999-12-31",
            "null",
            "%",
            "'",
            "\ud800".encode("utf-8", "replace"),
        ]:
            assert client.get(url, {name: junk}).status_code in {200, 400}, (name, junk)
    for junk in ["nothing", "%00", "00000000-0000-0000-0000-000000000000", "9" * 60, "a/b", "..", "%F0%28"]:
        assert_problem(client.get(f"{url}{junk}/"), 404, "not_found")


def test_an_address_that_is_none_is_a_problem_for_every_method(anybody: APIClient) -> None:
    for url in ["/api/v1/nothing/", "/api/v1/partners", "/api/", "/api/v2/partners/"]:
        for method in [anybody.get, anybody.post, anybody.put, anybody.patch, anybody.delete]:
            assert_problem(method(url), 404, "not_found")


def test_methods_media_types_and_bodies(here: Town, staff: APIClient) -> None:
    url, slug = "/api/v1/partners/", here.community.slug
    allowed = assert_problem(staff.put(url, {}), 405, "method_not_allowed")
    assert allowed["title"] == "Method Not Allowed"
    assert "GET" in staff.put(url, {})["Allow"]
    assert_problem(staff.delete(here.url("partners")), 405, "method_not_allowed")
    assert_problem(staff.get(url, headers={"Accept": "text/html"}), 406, "not_acceptable")
    assert_problem(staff.post(url, "a=b", content_type="text/plain"), 415, "unsupported_media_type")
    assert_problem(staff.post(url, "{", content_type="application/json"), 400, "parse_error")
    assert_problem(staff.post(url, "[" * 100_000, content_type="application/json"), 400, "parse_error")
    assert_problem(staff.post(url, b"\xff\xfe", content_type="application/json"), 400, "parse_error")
    assert_problem(staff.post(url, '{"name": NaN}', content_type="application/json"), 400, "parse_error")
    assert_problem(staff.post(url, json.dumps("x" * 2**21), content_type="application/json"), 413, "too_large")
    for body in ["[]", '"text"', "1", "null"]:
        assert_problem(staff.post(url, body, content_type="application/json"), 400, "invalid")
    wrong = {"community": slug, "name": "\x1f", "kind": "king", "since": "2026-02-30", "compound": 5, "colour": "red"}
    assert assert_problem(staff.post(url, wrong), 400, "invalid")["fields"].keys() == {"colour"}
    del wrong["colour"]
    fields = assert_problem(staff.post(url, wrong), 400, "invalid")["fields"]
    assert fields.keys() == {"name", "kind", "since", "compound"}
    assert_problem(staff.post(url, '{"name": "\\u0000"}', content_type="application/json"), 400, "invalid")
    assert_problem(staff.post(url, '{"name": "\\ud800"}', content_type="application/json"), 400, "invalid")


def test_numbers_and_dates_out_of_reach_are_refused(here: Town, staff: APIClient) -> None:
    service = here.url("services")
    for value in [10**30, -1, 2**31, "x", 1.5]:
        assert_problem(staff.patch(service, {"price_fen": value}), 400, "invalid")
    for day in ["0001-01-01", "9999-12-31"]:
        assert_problem(staff.patch(here.url("partners"), {"since": day}), 400, "invalid")
        assert_problem(staff.post(here.url("shifts", verb="move"), {"starts_at": f"{day}T00:00:00Z"}), 400, "invalid")


def test_what_is_fixed_cannot_be_changed(here: Town, elsewhere: Town, staff: APIClient) -> None:
    answer = staff.patch(here.url("partners"), {"community": elsewhere.community.slug})
    assert "community" in assert_problem(answer, 400, "invalid")["fields"]


def test_sentences_follow_the_language_asked_for(anybody: APIClient) -> None:
    chinese = anybody.get("/api/v1/me/", headers={"Accept-Language": "zh-CN"}).json()
    english = anybody.get("/api/v1/me/", headers={"Accept-Language": "en"}).json()
    assert chinese["code"] == english["code"] == "not_authenticated"
    assert chinese["detail"] != english["detail"]
    assert english["detail"].isascii()


def test_a_token_acts_as_its_user_until_it_is_revoked(here: Town, people: Any) -> None:
    token, secret = issue_token(people["staff"], name="大屏", by=SYSTEM)
    client = APIClient(headers={"Authorization": f"Token {secret}"})
    assert client.get("/api/v1/me/").json()["username"] == people["staff"].username
    assert "note" in client.get(here.url("partners")).json()
    uid = here.rows["partners"].uid
    assert client.get("/api/v1/shifts/", {"partner": str(uid)}).json()["results"]
    assert client.patch(here.url("partners"), {"note": "经接口"}).status_code == 200
    revoke_token(token, by=SYSTEM)
    refused = client.get("/api/v1/partners/")
    assert_problem(refused, 401, "authentication_failed")
    assert refused["WWW-Authenticate"] == "Token"
    for header in ["Token", "Token x y", "Token cp_nonsense", "token \xff"]:
        assert_problem(APIClient().get("/api/v1/me/", headers={"Authorization": header}), 401, "authentication_failed")


def test_a_session_needs_its_csrf_token(here: Town, people: Any) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(people["staff"])
    assert_problem(client.patch(here.url("partners"), {"note": "x"}), 403, "permission_denied")


def test_too_many_requests_are_told_when_to_come_back(
    anybody: APIClient, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": "2/min", "user": "2/min"})
    answers = [anybody.get("/api/v1/categories/", REMOTE_ADDR="198.51.100.9") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[-1], 429, "throttled")
    assert int(answers[-1]["Retry-After"]) > 0
