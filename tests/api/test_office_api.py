"""What only offices work with: calls to make and e-mails that went out; and what everybody sets for themselves."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from community.messages.models import Delivery, Notification, notify
from community.timeline.models import Event
from services.activities.actions import log_activity, return_activity
from services.roster.models import PhoneCall
from tests.api.conftest import Town, client_of, make_call
from tests.factories import SYSTEM, make_partner, make_partner_member, make_user

OFFICE = {"staff", "secretary", "superuser"}


def make_delivery(town: Town, settings: Any) -> Delivery:
    settings.SENDS_EMAIL = True
    user = make_user(email="reader@example.com")
    notify([user], "any", key="k", community=town.community, title="义诊")
    delivery = Delivery.objects.get(notification__recipient=user)
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", closed_at=timezone.now(), error="SMTPDataError 554")
    return delivery


def at(resource: str, row: Any, verb: str = "") -> str:
    return f"/api/v1/{resource}/{row.uid}/{verb + '/' if verb else ''}"


@pytest.fixture
def call(here: Town) -> PhoneCall:
    return make_call(here)


def test_calls_are_for_the_office_that_makes_them(here: Town, elsewhere: Town, people: Any, call: PhoneCall) -> None:
    other = make_call(elsewhere)
    for role, user in people.items():
        client = client_of(user)
        expected = 200 if role in OFFICE else 401 if user is None else 404
        assert client.get(at("phone-calls", call)).status_code == expected, role
        for verb in ("reach", "miss", "drop", "reopen", "unmask"):
            if expected != 200:
                assert client.post(at("phone-calls", call, verb), {}).status_code == expected, (role, verb)
        if role in {"staff", "secretary"}:
            assert client.get(at("phone-calls", other)).status_code == 404, role
            assert client.post(at("phone-calls", other, "reach"), {}).status_code == 404, role
            listed = [row["uid"] for row in client.get("/api/v1/phone-calls/").json()["results"]]
            assert str(other.uid) not in listed
            assert str(call.uid) in listed
    call.refresh_from_db()
    assert call.is_open
    assert not Event.objects.about(call).exists()


def test_a_call_says_whom_masked_and_what(here: Town, staff: Any, call: PhoneCall) -> None:
    shown = staff.get(at("phone-calls", call)).json()
    assert (shown["phone"], shown["name"]) == ("138****0001", "示**")
    assert "停电" in shown["said"]
    assert shown["state"] == "open"
    bare = staff.get(at("phone-calls", make_call(here, phone=""))).json()
    assert (bare["phone"], bare["name"]) == ("", "")


def test_what_came_of_a_call_and_back(staff: Any, call: PhoneCall) -> None:
    assert staff.post(at("phone-calls", call, "miss"), {"seen": 0}).json()["tries"] == 1
    assert staff.post(at("phone-calls", call, "miss"), {"seen": 0}).json()["tries"] == 1
    done = staff.post(at("phone-calls", call, "reach"), {"note": "知道了"}).json()
    assert (done["state"], done["note"]) == ("reached", "知道了")
    again = staff.post(at("phone-calls", call, "drop"), {})
    assert (again.status_code, again.json()["code"]) == (409, "call_closed")
    assert staff.post(at("phone-calls", call, "reopen")).json()["state"] == "open"
    assert staff.post(at("phone-calls", call, "drop"), {}).json()["state"] == "not_needed"
    assert staff.post(at("phone-calls", call, "reopen"), {}).json()["note"] == ""
    assert staff.post(at("phone-calls", call, "reach"), {"notes": "x"}).status_code == 400


def test_a_number_is_opened_on_its_own_with_an_event(here: Town, staff: Any, call: PhoneCall) -> None:
    opened = staff.post(at("phone-calls", call, "unmask"))
    assert opened.json() == {"name": "示例联系人", "phone": "13800000001"}
    assert opened["Cache-Control"] == "no-store"
    assert Event.objects.about(call.partner).filter(verb="unmask_contact").count() == 1
    assert staff.post(at("phone-calls", make_call(here, phone=""), "unmask")).json() == {"name": "", "phone": ""}


def test_calls_are_narrowed_down(here: Town, staff: Any, call: PhoneCall) -> None:
    def found(**filters: Any) -> bool:
        answer = staff.get("/api/v1/phone-calls/", filters)
        assert answer.status_code == 200, answer.content
        return str(call.uid) in [row["uid"] for row in answer.json()["results"]]

    assert found(state="open", partner=str(call.partner.uid), shift=str(call.shift.uid), late="false")
    assert not found(state="reached")
    assert not found(late="true")
    PhoneCall.objects.filter(pk=call.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert found(late="true")
    here.community.closed_rooms = ["roster"]
    here.community.save()
    assert not found()


def test_more_calls_cost_no_more_queries(here: Town, staff: Any, django_assert_num_queries: Any) -> None:
    make_call(here)
    with django_assert_num_queries(4):
        staff.get("/api/v1/phone-calls/")
    for _more in range(4):
        make_call(here)
    with django_assert_num_queries(4):
        staff.get("/api/v1/phone-calls/")


def test_deliveries_are_the_offices_and_masked(here: Town, elsewhere: Town, people: Any, settings: Any) -> None:
    delivery = make_delivery(here, settings)
    for role, user in people.items():
        client = client_of(user)
        expected = 200 if role in OFFICE else 401 if user is None else 404
        assert client.get(at("deliveries", delivery)).status_code == expected, role
        if expected != 200:
            assert client.post(at("deliveries", delivery, "retry")).status_code == expected, role
    shown = client_of(people["staff"]).get(at("deliveries", delivery)).json()
    assert (shown["address"], shown["error"], shown["kind"]) == ("r***@example.com", "SMTPDataError 554", "any")
    assert client_of(people["staff"]).get("/api/v1/deliveries/", {"state": "sent"}).json()["results"] == []
    assert client_of(people["staff"]).post(at("deliveries", delivery, "retry")).json()["state"] == "pending"
    again = client_of(people["staff"]).post(at("deliveries", delivery, "retry"))
    assert (again.status_code, again.json()["code"]) == (409, "not_failed")


def test_everybody_says_where_their_own_messages_go(people: Any) -> None:
    client = client_of(people["resident"])
    assert client.get("/api/v1/me/").json()["also_by_email"] is True
    changed = client.patch("/api/v1/me/", {"email": "me@example.com", "language": "en"}).json()
    assert (changed["email"], changed["language"], changed["also_by_email"]) == ("me@example.com", "en", True)
    assert client.patch("/api/v1/me/", {"email": "no address"}).status_code == 400
    assert client.patch("/api/v1/me/", {"username": "root"}).status_code == 400
    assert client_of(None).patch("/api/v1/me/", {"email": ""}).status_code == 401


def test_the_offices_question_is_for_the_partner_that_is_asked(here: Town, people: Any) -> None:
    partner = make_partner(here.community)
    member, other = make_partner_member(partner), make_partner_member(make_partner(here.community))
    done = {"title": "剪纸课", "starts_at": timezone.now(), "minutes": 60, "headcount": 12, "by": SYSTEM}
    activity = return_activity(log_activity(here.community, partners=[partner], **done), question="几个人？", by=SYSTEM)
    address = f"/api/v1/activities/{activity.uid}/"
    assert client_of(member).get(address).json()["question"] == "几个人？"
    assert client_of(other).get(address).status_code == 404
    confirmed = here.rows["activities"]
    assert "question" not in client_of(other).get(f"/api/v1/activities/{confirmed.uid}/").json()
    assert "question" in client_of(people["street officer"]).get(address).json()
    assert Notification.objects.exists()
