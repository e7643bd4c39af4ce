"""The same answers in the console and in the API, by whoever may give them and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from services.roster.actions import ask_substitute, set_duty_settings
from services.roster.models import DutySettings, SubstituteRequest
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings_on(community):
    return set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)


@pytest.fixture
def duty(community, partner, settings_on):
    start = timezone.now() + timedelta(days=3)
    return make_shift(community, starts_at=start, partners=[(partner, None)]).duties.get()


@pytest.fixture
def begun(community, partner, settings_on):
    start = timezone.now() - timedelta(minutes=20)
    return make_shift(community, starts_at=start, partners=[(partner, None)]).duties.get()


@pytest.fixture
def people(community, partner):
    return {
        "staff": make_member_of(community),
        "member": make_partner_member(partner),
        "neighbour": make_partner_member(make_partner(community)),
        "staff elsewhere": make_member_of(make_community()),
        "street": make_street_officer(community.street),
        "resident": make_user(),
        "anybody": None,
    }


def api(user):
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


def of(duty, verb):
    return f"/api/v1/duties/{duty.uid}/{verb}/"


BY_PARTNER = {"confirm": None, "decline": {"reason": "忙"}, "ask-substitute": {"reason": "出差"}}
BY_OFFICE = {"mark-missed": {"reason": "没来"}}


@pytest.mark.parametrize("verb", BY_PARTNER)
@pytest.mark.parametrize("role", ["neighbour", "staff elsewhere", "street", "resident", "anybody"])
def test_nobody_else_answers_for_a_partner(people, duty, verb, role):
    answer = api(people[role]).post(of(duty, verb), BY_PARTNER[verb])
    assert answer.status_code == (401 if role == "anybody" else 403)
    duty.refresh_from_db()
    assert duty.is_assigned
    assert duty.confirmed_at is None


@pytest.mark.parametrize("verb", BY_PARTNER)
@pytest.mark.parametrize("role", ["staff", "member"])
def test_the_partner_and_the_office_answer(people, duty, verb, role):
    assert api(people[role]).post(of(duty, verb), BY_PARTNER[verb]).status_code == 200
    again = api(people[role]).post(of(duty, verb), BY_PARTNER[verb])
    assert again.status_code == (200 if verb == "confirm" else 409)


def test_missed_is_the_offices_word_alone(people, begun):
    for role in ("member", "neighbour", "street", "resident"):
        assert api(people[role]).post(of(begun, "mark-missed"), {"reason": "没来"}).status_code == 403, role
    staff = api(people["staff"])
    assert staff.post(of(begun, "mark-missed"), {}).status_code == 400
    assert staff.post(of(begun, "mark-missed"), {"reason": "没来"}).json()["missed_reason"] == "没来"
    assert "missed_at" not in api(people["neighbour"]).get(f"/api/v1/duties/{begun.uid}/").json()
    assert staff.post(of(begun, "unmark-missed"), {"reason": "记错"}).json()["missed_at"] is None
    assert staff.post(of(begun, "unmark-missed"), {"reason": "记错"}).json()["code"] == "not_missed"


def test_requests_are_seen_and_taken_by_partners_of_the_community(people, community, duty):
    wanted = ask_substitute(duty, reason="出差", by=SYSTEM)
    row = f"/api/v1/substitute-requests/{wanted.uid}/"
    for role, status in [
        ("anybody", 401),
        ("resident", 404),
        ("staff elsewhere", 404),
        ("street", 200),
        ("member", 200),
    ]:
        assert api(people[role]).get(row).status_code == status, role
    neighbour = api(people["neighbour"])
    assert "reason" not in neighbour.get(row).json()
    taker = make_partner(community)
    assert neighbour.post(f"{row}take/", {"partner": str(taker.uid)}).status_code == 403
    assert api(people["street"]).post(f"{row}take/", {"partner": str(taker.uid)}).status_code == 403
    assert neighbour.post(f"{row}withdraw/").status_code == 403
    taken = api(people["staff"]).post(f"{row}take/", {"partner": str(taker.uid)})
    assert taken.status_code == 200
    assert taken.json()["taken_by"]["uid"] == str(taker.uid)
    assert neighbour.get(row).status_code == 404  # no longer anybody's business but theirs
    own = next(iter(taker.members.all()), None)
    assert own is None


def test_a_hidden_duty_is_there_for_its_own_partner(people, community, partner, settings_on):
    shift = make_shift(community, partners=[(partner, None)], public=False)
    hidden = shift.duties.get()
    for role, status in [("member", 200), ("staff", 200), ("neighbour", 404), ("anybody", 404)]:
        assert api(people[role]).get(f"/api/v1/duties/{hidden.uid}/").status_code == status, role


def test_settings_are_the_offices(people, community):
    body = {"community": community.slug, "asks_confirmation": True}
    for role in ("member", "street", "resident", "staff elsewhere"):
        assert api(people[role]).post("/api/v1/duty-settings/", body).status_code in (400, 403), role
    assert not DutySettings.objects.exists()
    made = api(people["staff"]).post("/api/v1/duty-settings/", body)
    assert made.status_code == 201
    changed = api(people["staff"]).patch(f"/api/v1/duty-settings/{made.json()['uid']}/", {"substitutes": True})
    assert (changed.json()["asks_confirmation"], changed.json()["substitutes"]) == (True, True)
    assert DutySettings.objects.count() == 1


def console(model, verb, *args):
    return reverse(f"admin:services_{model}_{verb}", args=args)


def test_the_office_marks_and_corrects_in_the_console(people, begun, duty):
    client = Client()
    client.force_login(people["staff"])
    assert client.get(console("duty", "change", begun.pk)).status_code == 200
    assert client.post(console("duty", "mark_missed", begun.pk), {"reason": ""}).status_code == 409
    client.post(console("duty", "mark_missed", begun.pk), {"reason": "没来"})
    begun.refresh_from_db()
    assert begun.missed_reason == "没来"
    assert "没来" in client.get(console("shift", "change", begun.shift_id)).content.decode()
    client.post(console("duty", "unmark_missed", begun.pk), {"reason": "签到表上有"})
    begun.refresh_from_db()
    assert not begun.is_missed
    client.post(console("duty", "confirm_duty", duty.pk))
    duty.refresh_from_db()
    assert duty.confirmed_at is not None
    client.post(console("duty", "ask_substitute", duty.pk), {"reason": ""})
    wanted = SubstituteRequest.objects.get()
    assert client.get(console("substituterequest", "changelist")).status_code == 200
    assert client.get(console("substituterequest", "change", wanted.pk)).status_code == 200
    client.post(console("substituterequest", "withdraw_substitute", wanted.pk))
    wanted.refresh_from_db()
    assert not wanted.is_open


@pytest.mark.parametrize("verb", ["mark_missed", "confirm_duty", "share_duty", "end_duty_links"])
def test_who_only_looks_changes_nothing_in_the_console(people, begun, verb):
    for role, status in [("street", 403), ("staff elsewhere", 404)]:
        client = Client()
        client.force_login(people[role])
        assert client.post(console("duty", verb, begun.pk), {"reason": "x"}).status_code == status, role


def test_settings_are_entered_and_changed_in_the_console(people, community):
    client = Client()
    client.force_login(people["staff"])
    assert client.get(console("dutysettings", "add")).status_code == 200
    client.post(console("dutysettings", "add"), {"substitutes": "on", "substitute_hours": "48", "bookings_per_week": 2})
    row = DutySettings.objects.get()
    assert (row.community, row.asks_confirmation, row.substitutes, row.substitute_hours) == (community, False, True, 48)
    wrong = client.post(console("dutysettings", "change", row.pk), {"substitute_hours": "0", "bookings_per_week": 2})
    assert wrong.context["adminform"].form.errors
    client.post(
        console("dutysettings", "change", row.pk),
        {"asks_confirmation": "on", "substitute_hours": "12", "bookings_per_week": 2},
    )
    row.refresh_from_db()
    assert (row.asks_confirmation, row.substitutes, row.substitute_hours) == (True, False, 12)
