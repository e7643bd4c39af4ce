"""Changing through the API: every verb as those who may, those who may only look, and those who see nothing."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from community.timeline.models import Event
from partners.directory.models import Partner
from services.roster.models import DutySeries, Shift
from tests.api.conftest import PHONE, Town, client_of
from tests.factories import make_partner, make_shift, make_user

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)


def bodies(here: Town) -> dict[str, dict[str, Any]]:
    """What POST on each list needs."""
    slug, rows = here.community.slug, {name: str(row.uid) for name, row in here.rows.items()}
    return {
        "compounds": {"community": slug, "name": "二区", "kind": "commercial"},
        "notices": {"community": slug, "title": "停水", "body": "明天上午停水。"},
        "partners": {"community": slug, "name": "新合伙人", "kind": "merchant"},
        "services": {"partner": rows["partners"], "name": "理发", "price_fen": 1000, "category": "repairs"},
        "contacts": {"partner": rows["partners"], "name": "示例新人", "phone": "13800000002"},
        "venues": {"community": slug, "name": "新活动室", "shared": True},
        "duty-series": {
            "community": slug, "title": "磨刀", "weekdays": [3], "starts_at": "09:00", "ends_at": "11:00",
            "starts_on": str(TOMORROW), "partners": [{"partner": rows["partners"]}],
        },
        "series-breaks": {
            "series": rows["duty-series"], "first_on": "2031-02-01", "last_on": "2031-02-20", "reason": "寒假",
        },
        "shifts": {
            "community": slug, "title": "义诊", "starts_at": f"{TOMORROW}T09:00:00+08:00",
            "ends_at": f"{TOMORROW}T11:00:00+08:00", "partners": [{"partner": rows["partners"]}], "seats": 2,
        },
        "duties": {"shift": rows["shifts"], "partner": str(make_partner(here.community).uid)},
    }  # fmt: skip


CHANGES: dict[str, dict[str, Any]] = {
    "compounds": {"households": 300},
    "notices": {"title": "新标题"},
    "partners": {"profile": "新介绍"},
    "services": {"price_fen": 0},
    "venues": {"door": "西门"},
    "duty-series": {"title": "新服务"},
    "shifts": {"note": "请走东门"},
}
VERBS: list[tuple[str, str, dict[str, Any] | None, str]] = [
    ("compounds", "add-buildings", {"names": ["9 栋"]}, "add_buildings"),
    ("notices", "withdraw", None, "withdraw_notice"),
    ("partners", "move", {"to": "paused"}, "move_partner"),
    ("services", "withdraw", None, "withdraw_service"),
    ("venues", "close", None, "close_venue"),
    ("duty-series", "end", {}, "end_series"),
    ("shifts", "move", {"starts_at": f"{TOMORROW}T15:00:00+08:00"}, "move_shift"),
    ("shifts", "cancel", {"reason": "停电"}, "cancel_shift"),
    ("duties", "release", None, "release_duty"),
    ("duties", "name-person", {"person": None}, "name_person"),
]


@pytest.mark.parametrize(
    "resource",
    [
        "compounds", "notices", "partners", "services", "contacts", "venues", "duty-series", "series-breaks", "shifts",
        "duties",
    ],
)  # fmt: skip
def test_a_row_is_made_by_the_office_alone(here: Town, elsewhere: Town, people: Any, resource: str) -> None:
    body, url = bodies(here)[resource], f"/api/v1/{resource}/"
    before = Event.objects.count()
    for role in ["anybody", "resident", "partner member", "grid worker", "bookkeeper", "street officer"]:
        answer = client_of(people[role]).post(url, body)
        hidden = resource in {"series-breaks", "contacts"} and answer.status_code == 400
        assert answer.status_code == (401 if role == "anybody" else 403) or hidden, (role, answer.content)
    stranger = client_of(make_user())
    assert stranger.post(url, body).status_code in {400, 403}
    assert Event.objects.count() == before
    answer = client_of(people["staff"]).post(url, body)
    assert answer.status_code == 201, answer.content
    assert client_of(people["staff"]).get(answer["Location"]).json() == answer.json()
    assert Event.objects.count() > before


@pytest.mark.parametrize("resource", CHANGES)
def test_a_row_is_changed_by_the_office_alone(here: Town, elsewhere: Town, people: Any, resource: str) -> None:
    for role in ["anybody", "resident", "bookkeeper", "street officer"]:
        answer = client_of(people[role]).patch(here.url(resource), CHANGES[resource])
        assert answer.status_code == (401 if role == "anybody" else 403), role
    staff = client_of(people["staff"])
    answer = staff.patch(here.url(resource), CHANGES[resource])
    assert answer.status_code == 200, answer.content
    assert CHANGES[resource].items() <= answer.json().items()
    assert staff.patch(elsewhere.url(resource), CHANGES[resource]).status_code == 403
    if resource in elsewhere.hidden:
        hidden = elsewhere.url(resource, elsewhere.hidden[resource])
        assert staff.patch(hidden, CHANGES[resource]).status_code == 404


@pytest.mark.parametrize(("resource", "path", "body", "verb"), VERBS)
def test_a_verb_is_for_the_office_alone_and_leaves_an_event(
    here: Town, elsewhere: Town, people: Any, resource: str, path: str, body: Any, verb: str
) -> None:
    url = here.url(resource, verb=path)
    for role in ["anybody", "resident", "bookkeeper", "street officer"]:
        assert client_of(people[role]).post(url, body).status_code == (401 if role == "anybody" else 403), role
    staff = client_of(people["staff"])
    assert staff.post(elsewhere.url(resource, verb=path), body).status_code == 403
    assert not Event.objects.filter(verb=verb, by_user=people["staff"]).exists()
    answer = staff.post(url, body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["uid"]
    assert Event.objects.filter(verb=verb, by_user=people["staff"]).count() == 1


def test_a_contact_is_opened_by_the_office_alone_and_each_time_leaves_an_event(here: Town, people: Any) -> None:
    url = here.url("contacts", here.hidden["contacts"], "unmask")
    for role in ["anybody", "resident", "partner member", "bookkeeper", "street officer"]:
        assert client_of(people[role]).post(url).status_code in {401, 403, 404}, role
    staff = client_of(people["staff"])
    for _time in range(2):
        answer = staff.post(url, headers={"Idempotency-Key": "open-sesame"})
        assert answer.json() == {"name": "示例联系人", "phone": PHONE, "email": ""}
        assert "no-store" in answer["Cache-Control"]
    assert Event.objects.filter(verb="unmask_contact", by_user=people["staff"]).count() == 2


def test_a_contact_is_corrected_field_by_field_and_erased(here: Town, staff: Any) -> None:
    contact = here.hidden["contacts"]
    assert staff.patch(here.url("contacts", contact), {"title": "店长"}).json()["title"] == "店长"
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("示例联系人", PHONE)
    assert staff.delete(here.url("contacts", contact)).status_code == 204
    assert staff.get(here.url("contacts", contact)).status_code == 404


def test_the_settings_of_a_community_are_its_secretarys(here: Town, people: Any) -> None:
    url = here.url("communities")
    assert client_of(people["staff"]).patch(url, {"programme_name": "红色合伙人"}).status_code == 403
    answer = client_of(people["secretary"]).patch(url, {"programme_name": "红色合伙人", "closed_rooms": ["spaces"]})
    assert answer.json()["programme_name"] == "红色合伙人"
    assert answer.json()["closed_rooms"] == ["spaces"]


def test_somebody_may_act_for_a_partner_only_if_the_office_knows_the_account(here: Town, people: Any) -> None:
    staff, partner = client_of(people["staff"]), here.rows["partners"]
    known = make_user(community=here.community)
    body = {"partner": str(partner.uid), "role": "helper"}
    assert staff.post("/api/v1/partner-members/", {**body, "user": people["resident"].username}).status_code == 400
    made = staff.post("/api/v1/partner-members/", {**body, "user": known.username})
    assert made.status_code == 201
    ended = staff.post(f"/api/v1/partner-members/{made.json()['uid']}/end/")
    assert ended.json()["ended_at"]


def test_rows_of_two_communities_do_not_mix(here: Town, elsewhere: Town, staff: Any) -> None:
    """Rows of another community are refused, by sight or by the database, never an error."""
    foreign = str(elsewhere.rows["compounds"].uid)
    answer = staff.post("/api/v1/venues/", {"community": here.community.slug, "name": "甲", "compound": foreign})
    assert answer.status_code in {400, 409}, answer.content
    answer = staff.patch(here.url("partners"), {"compound": foreign})
    assert answer.status_code in {400, 409}
    body = {"shift": str(here.rows["shifts"].uid), "partner": str(elsewhere.rows["partners"].uid)}
    assert staff.post("/api/v1/duties/", body).status_code in {400, 409}
    assert Partner.objects.get(pk=here.rows["partners"].pk).compound_id == here.rows["compounds"].pk


def test_this_and_following_is_a_new_series(here: Town, staff: Any) -> None:
    series = here.rows["duty-series"]
    day = series.starts_on + datetime.timedelta(days=28)
    answer = staff.patch(here.url("duty-series"), {"title": "新服务", "from_on": str(day)})
    assert answer.status_code == 200, answer.content
    changed = DutySeries.objects.get(uid=answer.json()["uid"])
    assert changed.continues == series
    assert answer.json()["continues"]["uid"] == str(series.uid)


def test_what_is_refused_says_why_with_a_stable_code(here: Town, staff: Any) -> None:
    shift = make_shift(here.community)
    url = here.url("shifts", shift, "cancel")
    assert staff.post(url, {"reason": "停电"}).status_code == 200
    again = staff.post(url, {"reason": "停电"})
    assert (again.status_code, again.json()["code"]) == (409, "shift_cancelled")
    double = staff.post("/api/v1/partners/", {
        "community": here.community.slug, "name": here.rows["partners"].name, "kind": "merchant",
    })  # fmt: skip
    assert (double.status_code, double.json()["code"]) == (409, "partner_name_once")
    wrong = staff.patch(here.url("partners"), {"credit_code": "91440803MA2914179X"})
    assert wrong.status_code == 400
    assert Shift.objects.get(pk=shift.pk).cancel_reason == "停电"
