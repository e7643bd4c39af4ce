"""Safe retries, pages by key, conditional requests, and a constant number of queries."""

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.access.models import IdempotencyKey
from community.messages.models import Notification
from community.notices.models import Notice
from community.people.models import Membership
from community.places.models import Community
from community.timeline.models import Event
from config.api import RESOURCES
from partners.directory.models import Contact, Partner, Service
from services.roster.models import Duty, Shift
from tests.api.conftest import Town, build_town, client_of, leave_message
from tests.factories import make_community, make_member_of, make_partner


def test_the_same_key_acts_once_and_answers_the_same(here: Town, staff: Any) -> None:
    body = {"community": here.community.slug, "name": "只建一次", "kind": "merchant"}
    key = {"Idempotency-Key": "a-1"}
    first, second = (
        staff.post("/api/v1/partners/", body, headers=key),
        staff.post("/api/v1/partners/", body, headers=key),
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert first["Location"] == second["Location"]
    assert Partner.objects.filter(name="只建一次").count() == 1
    other = staff.post("/api/v1/partners/", {**body, "name": "另一个"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_a_verb_is_repeated_safely_too(here: Town, staff: Any) -> None:
    url, key = here.url("shifts", verb="cancel"), {"Idempotency-Key": "b-1"}
    answers = [staff.post(url, {"reason": "停电"}, headers=key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Event.objects.filter(verb="cancel_shift").count() == 1


def test_what_was_refused_may_be_tried_again_under_the_same_key(here: Town, staff: Any) -> None:
    key = {"Idempotency-Key": "c-1"}
    body = {"community": here.community.slug, "name": here.rows["partners"].name, "kind": "merchant"}
    assert staff.post("/api/v1/partners/", body, headers=key).status_code == 409
    assert not IdempotencyKey.objects.exists()
    assert staff.post("/api/v1/partners/", {**body, "name": "可以了"}, headers=key).status_code == 201


def test_keys_of_two_callers_do_not_meet(here: Town, people: Any) -> None:
    body = {"community": here.community.slug, "name": "甲", "kind": "merchant"}
    for role, name in [("staff", "甲"), ("secretary", "乙")]:
        answer = client_of(people[role]).post(
            "/api/v1/partners/", {**body, "name": name}, headers={"Idempotency-Key": "d"}
        )
        assert answer.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 101, "鑰匙"])
def test_a_key_that_is_none_is_refused(here: Town, staff: Any, key: str) -> None:
    body = {"community": here.community.slug, "name": "甲", "kind": "merchant"}
    answer = staff.post("/api/v1/partners/", body, HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_sealed_values_are_never_kept_with_a_key(here: Town, staff: Any) -> None:
    body = {"partner": str(here.rows["partners"].uid), "name": "示例新人", "phone": "13800000009"}
    staff.post("/api/v1/contacts/", body, headers={"Idempotency-Key": "e-1"})
    staff.post(here.url("contacts", here.hidden["contacts"], "unmask"), headers={"Idempotency-Key": "e-2"})
    kept = str(list(IdempotencyKey.objects.values_list("body", flat=True)))
    assert "138****0009" in kept
    assert "13800000009" not in kept
    assert not IdempotencyKey.objects.filter(key="e-2").exists()


@pytest.mark.usefixtures("race")
def test_two_calls_with_one_key_at_once_act_once(at_once: Any) -> None:
    community = make_community()
    user = make_member_of(community)
    body = {"community": community.slug, "name": "同时", "kind": "merchant"}

    def call() -> Any:
        return client_of(user).post("/api/v1/partners/", body, headers={"Idempotency-Key": "at-once"})

    answers = at_once(*[call] * 6)
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json()["uid"] for answer in answers}) == 1
    assert Partner.objects.filter(community=community).count() == 1
    assert sum(answer.has_header("Idempotent-Replayed") for answer in answers) == 5


# --- pages ---


def turn(client: Any, url: str, params: dict[str, Any], direction: str) -> list[list[str]]:
    """The uids of every page, following one direction."""
    pages = []
    answer = client.get(url, params).json()
    while True:
        pages.append([row["uid"] for row in answer["results"]])
        if not answer[direction]:
            return pages
        assert len(pages) < 50
        answer = client.get(answer[direction]).json()


def test_pages_follow_one_another_in_both_directions_without_loss(here: Town, anybody: Any) -> None:
    for number in range(7):
        make_partner(here.community, name=f"重名店{number % 2}{'甲乙丙丁戊己庚'[number]}")
    url, params = "/api/v1/partners/", {"community": here.community.slug, "page_size": 3}
    pages = turn(anybody, url, params, "next")
    assert [len(page) for page in pages] == [3, 3, 2]
    everything = [uid for page in pages for uid in page]
    assert len(set(everything)) == 8
    answer = anybody.get(url, params).json()
    while answer["next"]:
        answer = anybody.get(answer["next"]).json()
    back = [row["uid"] for row in answer["results"]]
    while answer["previous"]:
        answer = anybody.get(answer["previous"]).json()
        back = [row["uid"] for row in answer["results"]] + back
    assert back == everything


def test_rows_added_before_the_position_shift_nothing(here: Town, anybody: Any) -> None:
    for number in range(4):
        make_partner(here.community, name=f"丙{number}")
    first = anybody.get("/api/v1/partners/", {"community": here.community.slug, "page_size": 2}).json()
    make_partner(here.community, name="阿甲")
    second = anybody.get(first["next"]).json()
    seen = [row["uid"] for page in (first, second) for row in page["results"]]
    assert len(set(seen)) == 4


def test_a_cursor_says_nothing_and_fits_only_its_list(here: Town, people: Any) -> None:
    client = client_of(people["superuser"])
    for _number in range(2):
        leave_message(people["superuser"], here.community)
        make_partner(here.community)
    link = client.get("/api/v1/events/", {"page_size": 1}).json()["next"]
    cursor = parse_qs(urlsplit(link).query)["cursor"][0]
    assert client.get("/api/v1/events/", {"cursor": cursor}).status_code == 200
    assert client.get("/api/v1/partners/", {"cursor": cursor}).status_code == 400
    forged = ("A" if cursor[0] != "A" else "B") + cursor[1:]  # of the last character not every bit counts
    assert client.get("/api/v1/events/", {"cursor": forged}).status_code == 400


# --- conditional requests ---


def test_an_unchanged_list_costs_no_body(here: Town, anybody: Any) -> None:
    first = anybody.get("/api/v1/partners/")
    again = anybody.get("/api/v1/partners/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_partner(here.community)
    assert anybody.get("/api/v1/partners/", headers={"If-None-Match": first["ETag"]}).status_code == 200


# --- queries ---


def grow(town: Town, people: Any, times: int) -> None:
    """More rows of every kind, written straight: their number is the point."""
    community, start = town.community, town.rows["shifts"].starts_at
    partners = Partner.objects.bulk_create(
        Partner(community=community, name=f"多{uuid.uuid4()}", kind="merchant", sort_key=str(number))
        for number in range(times)
    )
    Service.objects.bulk_create(Service(community=community, partner=partner, name="理发") for partner in partners)
    Contact.objects.bulk_create(Contact(community=community, partner=partner, name="示例") for partner in partners)
    Notice.objects.bulk_create(
        Notice(community=community, title="公告", body="正文", published_at=start) for _ in partners
    )
    Event.objects.bulk_create(
        Event(
            community=community,
            verb="add_partner",
            subject_type="partners.partner",
            subject_id=partner.pk,
            by_kind="system",
        )
        for partner in partners
    )
    Notification.objects.bulk_create(
        Notification(recipient=people["staff"], kind="materialise_series", key=f"k{uuid.uuid4()}", community=community)
        for _partner in partners
    )
    shifts = Shift.objects.bulk_create(
        Shift(
            community=community, series=town.rows["duty-series"], own_title="多", seats=2,
            original_start=start.replace(year=2030) + number * (town.rows["shifts"].ends_at - start),
            starts_at=start, ends_at=town.rows["shifts"].ends_at, category_id=1,
        )
        for number in range(Shift.objects.count(), Shift.objects.count() + times)
    )  # fmt: skip
    Duty.objects.bulk_create(
        Duty(community=community, shift=shift, seat=1, partner=partner, during=(shift.starts_at, shift.ends_at))
        for shift, partner in zip(shifts, partners, strict=True)
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(here: Town, people: Any) -> None:
    membership = Membership.objects.create(user=people["staff"], community=make_community(), role="staff")
    assert membership.pk
    lists = RESOURCES.keys() - {"calendar-years", "duty-statistics"}  # both are asked for one year or community
    grow(here, people, 10)

    def counted() -> dict[str, int]:
        counts = {}
        for resource in lists:
            client = client_of(people["staff"])
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/api/v1/{resource}/", {"page_size": 200})
            assert answer.status_code == 200, answer.content
            counts[resource] = len(queries)
        return counts

    few = counted()
    grow(here, people, 990)
    for _town in range(3):
        build_town()
    assert Community.objects.count() > 3
    many = counted()
    # The page of events asks once for each kind of record it names, and the new ones name only one kind.
    assert many["events"] <= few["events"]
    assert {**many, "events": 0} == {**few, "events": 0}
    assert few.pop("events") <= 40  # the timeline asks once for each kind of thing
    assert max(few.values()) <= 6, few
