"""The console's first page says what needs attention today, and nothing for its own sake."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community.messages.reminders import reminders_of
from tests.factories import make_community, make_member_of, make_partner, make_service, make_street_officer

pytestmark = pytest.mark.django_db
PHONE = "0759-2220101"


def days(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


@pytest.fixture
def office() -> tuple[Any, Any]:
    community = make_community(office_hours="周一至周五", address="人民路1号")
    return community, make_member_of(community)


def test_permits_missing_over_and_ending_are_named_the_late_ones_first(office: Any) -> None:
    community, staff = office
    partner = make_partner(community, name="康宁门诊部", public_phone=PHONE)
    make_service(partner, name="体检", needs_permit=True, permit_until=days(10))
    make_service(partner, name="义诊", needs_permit=True)
    make_service(partner, name="助餐", needs_permit=True, permit_until=days(-1))
    make_service(partner, name="理发", needs_permit=True, permit_until=days(60))
    make_service(partner, name="量血压")
    found = reminders_of(staff)
    assert [reminder.urgent for reminder in found] == [True, True, False]
    texts = " ".join(reminder.text for reminder in found)
    assert "体检" in texts
    assert "理发" not in texts


def test_partnerships_ending_soon_are_named(office: Any) -> None:
    community, staff = office
    make_partner(community, name="丽人理发店", until=days(20), public_phone=PHONE)
    make_partner(community, name="久久书店", until=days(200), public_phone=PHONE)
    (reminder,) = reminders_of(staff)
    assert "丽人理发店" in reminder.text
    assert not reminder.urgent


def test_an_empty_community_is_led_to_its_sheet(office: Any, client: Client) -> None:
    community, staff = office
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/console/").content.decode()
    assert f"{community.name}还没有合伙人" in page
    assert f"/console/sheets/{community.slug}/" in page
    make_partner(community, public_phone=PHONE)
    assert "今天没有要处理的事" in client.get("/console/").content.decode()


def test_reminders_go_to_the_office_that_can_act(office: Any) -> None:
    community, _staff = office
    make_service(make_partner(community), needs_permit=True)
    assert reminders_of(make_street_officer(community.street)) == []
    stranger = make_member_of(make_community())
    assert all(community.name not in reminder.text for reminder in reminders_of(stranger))


def test_a_room_not_in_use_reminds_of_nothing(office: Any) -> None:
    community, staff = office
    make_service(make_partner(community), needs_permit=True)
    community.closed_rooms = ["directory"]
    community.save(update_fields=["closed_rooms"])
    assert reminders_of(staff) == []
