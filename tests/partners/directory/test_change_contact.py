"""Correcting a contact person keeps the index in step and records nothing personal."""

import pytest

from community.timeline.models import Event
from partners.directory.actions import add_contact, change_contact
from partners.directory.models import Contact
from tests.factories import SYSTEM, make_partner

pytestmark = pytest.mark.django_db


def test_a_new_phone_is_found_and_the_old_one_is_not() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    change_contact(contact, name="张示例", phone="13800000002", title="店长", by=SYSTEM)
    assert list(Contact.objects.with_phone("13800000002")) == [contact]
    assert not Contact.objects.with_phone("13800000001").exists()
    event = Event.objects.about(contact.partner).first()
    assert event is not None
    assert event.details == {"contact": contact.pk}


def test_nothing_is_recorded_where_nothing_differs() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    change_contact(contact, name="张示例", phone="13800000001", by=SYSTEM)
    assert [event.verb for event in Event.objects.about(contact.partner)] == ["add_contact", "add_partner"]
