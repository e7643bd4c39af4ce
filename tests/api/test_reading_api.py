"""Every list and row of the API as every role: what is public, what is the office's, what is not there."""

from itertools import product
from typing import Any

from config.api import RESOURCES
from tests.api.conftest import Town, client_of, leave_message

PUBLIC = [
    "communities", "compounds", "notices", "partners", "services", "venues", "duty-series", "shifts", "duties",
    "activities", "activity-photos", "funds", "transfers", "shift-places", "gifts",
    "spending-requests", "items", "campaigns", "statements", "budgets",
]  # fmt: skip
OFFICE = [
    "contacts", "partner-members", "series-breaks", "sheet-imports", "sheet-rows", "substitute-requests",
    "duty-settings", "duty-swaps", "partner-absences", "shop-codes", "check-ins",
    "duty-limits", "proposals", "proposal-seats", "photo-reports", "shift-bookings", "donors", "vouchers",
]  # fmt: skip
OVERSEERS = {"staff", "secretary", "bookkeeper", "street officer", "superuser"}


def names(client: Any, resource: str, key: str = "uid") -> list[str]:
    answer = client.get(f"/api/v1/{resource}/", {"page_size": 200})
    assert answer.status_code == 200, (resource, answer.content)
    return [row[key] for row in answer.json()["results"]]


def test_public_rows_are_there_for_everybody(here: Town, people: Any) -> None:
    for role, user in people.items():
        client = client_of(user)
        for resource in PUBLIC:
            row = here.rows[resource]
            key = "slug" if resource == "communities" else "uid"
            assert str(getattr(row, key)) in names(client, resource, key), (role, resource)
            assert client.get(here.url(resource)).status_code == 200, (role, resource)


def test_rows_that_are_not_public_exist_only_for_those_who_oversee_the_community(
    here: Town, elsewhere: Town, people: Any
) -> None:
    hidden = [
        *PUBLIC[2:6],
        "duty-series",
        "shifts",
        "activities",
        "activity-photos",
        "funds",
        "transfers",
        "gifts",
        "items",
        "campaigns",
        "spending-requests",
        "statements",
        "budgets",
        *OFFICE,
    ]
    assert set(hidden) == set(here.hidden)
    for resource, (role, user) in product(hidden, people.items()):
        client = client_of(user)
        owned = {"partner-members", "substitute-requests", "duty-swaps", "partner-absences", "check-ins"}
        own = role == "partner member" and resource in owned
        expected = 200 if role in OVERSEERS or own else 401 if user is None and resource in OFFICE else 404
        assert client.get(here.url(resource, here.hidden[resource])).status_code == expected, (role, resource)
        expected = 200 if role == "superuser" else 401 if user is None and resource in OFFICE else 404
        assert client.get(elsewhere.url(resource, elsewhere.hidden[resource])).status_code == expected, (role, resource)
        if expected == 404:
            assert str(elsewhere.hidden[resource].uid) not in names(client, resource), (role, resource)


def test_what_is_for_the_office_is_left_out_for_others(here: Town, elsewhere: Town, people: Any) -> None:
    for role, user in people.items():
        client = client_of(user)
        partner, duty = client.get(here.url("partners")).json(), client.get(here.url("duties")).json()
        for name in ["note", "credit_code", "is_listed", "traits", "gains", "until"]:
            assert (name in partner) is (role in OVERSEERS), (role, name)
        assert ("person" in duty) is (role in OVERSEERS), role
        assert ("note" in client.get(elsewhere.url("partners")).json()) is (role == "superuser"), role
        listed = {row["uid"]: row for row in client.get("/api/v1/partners/").json()["results"]}
        assert ("note" in listed[str(here.rows["partners"].uid)]) is (role in OVERSEERS), role
        assert ("note" in listed[str(elsewhere.rows["partners"].uid)]) is (role == "superuser"), role


def test_contacts_are_read_masked(here: Town, staff: Any) -> None:
    shown = staff.get(here.url("contacts", here.hidden["contacts"])).json()
    assert shown["name"] != "示例联系人"
    assert shown["phone"] == "138****0001"


def test_nothing_shows_the_number_of_a_row(here: Town, people: Any) -> None:
    """Public ids only: no key called `id` or `pk` holds a number anywhere."""

    def look(value: Any, where: str) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                assert not (name in {"id", "pk"} and isinstance(part, int)), where
                look(part, f"{where}.{name}")
        elif isinstance(value, list):
            for part in value:
                look(part, where)

    leave_message(people["superuser"], here.community)
    client = client_of(people["superuser"])
    for resource in RESOURCES:
        if resource not in {"calendar-years", "duty-statistics"}:
            look(client.get(f"/api/v1/{resource}/").json(), resource)


def test_a_closed_room_vanishes_for_residents(here: Town, staff: Any, anybody: Any) -> None:
    here.community.closed_rooms = ["directory", "roster", "notices"]
    here.community.save()
    for resource in ["partners", "services", "duty-series", "shifts", "duties", "notices"]:
        assert names(anybody, resource) == [], resource
        assert anybody.get(here.url(resource)).status_code == 404, resource


def test_a_community_that_is_not_open_vanishes_for_residents(here: Town, staff: Any, anybody: Any) -> None:
    here.community.is_open = False
    here.community.save()
    for resource in PUBLIC:
        assert anybody.get(here.url(resource)).status_code == 404, resource
        assert staff.get(here.url(resource)).status_code == 200, resource


def test_the_timeline_is_for_those_who_oversee_a_community(here: Town, elsewhere: Town, people: Any) -> None:
    for role, user in people.items():
        answer = client_of(user).get("/api/v1/events/", {"page_size": 200})
        if role not in OVERSEERS:
            assert answer.status_code == (401 if user is None else 403), role
            continue
        events = answer.json()["results"]
        assert {"add_partner", "assign_duty", "publish_notice"} <= {event["verb"] for event in events}, role
        if role != "superuser":
            assert {event["community"]["slug"] for event in events} == {here.community.slug}, role
        about = {"community": here.community.slug, "verb": "publish_notice"}
        event = client_of(user).get("/api/v1/events/", about).json()["results"][0]
        assert event["subject"] == {"type": "community.notice", "uid": str(here.rows["notices"].uid)}


def test_messages_are_ones_own(here: Town, people: Any) -> None:
    message, other = leave_message(people["resident"], here.community), leave_message(people["staff"], here.community)
    client, stranger = client_of(people["resident"]), client_of(people["staff"])
    shown = client.get("/api/v1/notifications/", {"unread": "true"}).json()["results"]
    assert len(shown) == 1
    address = f"/api/v1/notifications/{shown[0]['id']}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}read/").status_code == 404
    assert client.post(f"{address}read/").json()["read_at"]
    message.refresh_from_db()
    other.refresh_from_db()
    assert message.read_at
    assert other.read_at is None
    assert client_of(None).get("/api/v1/notifications/").status_code == 401


def test_me_says_who_asks(here: Town, people: Any) -> None:
    me = client_of(people["staff"]).get("/api/v1/me/").json()
    assert me["username"] == people["staff"].username
    expected = {"slug": here.community.slug, "name": here.community.name}
    assert me["memberships"] == [{"role": "staff", "community": expected, "street": None}]
    assert client_of(None).get("/api/v1/me/").status_code == 401


def test_the_calendar_says_whether_a_year_is_published(anybody: Any) -> None:
    assert anybody.get("/api/v1/calendar-years/2026/").json()["published"] is True
    unknown = anybody.get("/api/v1/calendar-years/2031/").json()
    assert unknown["published"] is False
    assert "2031" in unknown["notice"]
    day = anybody.get("/api/v1/calendar-days/2026-10-01/").json()
    assert day["kind"] == "holiday"
    days = anybody.get("/api/v1/calendar-days/", {"since": "2026-10-01", "until": "2026-10-10"}).json()["results"]
    assert {"2026-10-01", "2026-10-10"} <= {row["day"] for row in days}
    assert anybody.get("/api/v1/calendar-days/2026-02-30/").status_code == 404


def test_lists_take_the_filters_of_the_pages(here: Town, elsewhere: Town, anybody: Any) -> None:
    slug, partner = here.community.slug, here.rows["partners"]
    cases = [
        ("partners", {"community": slug}, True),
        ("partners", {"q": partner.name, "kind": "merchant", "status": "active"}, True),
        ("partners", {"community": elsewhere.community.slug}, False),
        ("services", {"partner": str(partner.uid)}, True),
        ("services", {"free": "true"}, False),
        ("shifts", {"partner": str(partner.uid), "since": "2020-01-01"}, True),
        ("shifts", {"until": "2020-01-01"}, False),
        ("duties", {"shift": str(here.rows["shifts"].uid)}, True),
        ("duty-series", {"partner": str(partner.uid), "status": "active"}, True),
        ("venues", {"active": "true", "community": slug}, True),
        ("notices", {"pinned": "true"}, False),
        ("compounds", {"kind": "old"}, True),
    ]
    for resource, filters, found in cases:
        answer = anybody.get(f"/api/v1/{resource}/", filters)
        assert answer.status_code == 200, (resource, filters, answer.content)
        uids = [row["uid"] for row in answer.json()["results"]]
        assert (str(here.rows[resource].uid) in uids) is found, (resource, filters)


def test_every_endpoint_is_walked() -> None:
    """A new resource must say in this file whether it is public."""
    rest = {"duty-statistics", "categories", "calendar-days", "calendar-years", "events", "notifications"}
    rest |= {"phone-calls", "deliveries"}  # for offices alone: tests/api/test_office_api.py
    assert set(RESOURCES) == {*PUBLIC, *OFFICE, *rest}
