"""Contact persons stand sealed in the database, are shown masked and found by a blind index."""

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from community.timeline.models import Event
from partners.directory.actions import add_contact
from partners.directory.models import Contact, Partner
from tests.factories import SYSTEM, make_community, make_partner

pytestmark = pytest.mark.django_db


def _stored(contact: Contact) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM partners_contact WHERE id = %s", [contact.pk])
        return cursor.fetchone()


def test_name_and_phone_stand_sealed_in_the_database() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    assert not any(plain in stored for stored in _stored(contact) for plain in ("张", "示例", "1380", "0001"))
    assert (Contact.objects.get().name, Contact.objects.get().phone) == ("张示例", "13800000001")


def test_the_same_phone_is_sealed_differently_each_time() -> None:
    partner = make_partner()
    first, second = (add_contact(partner, name="张示例", phone="13800000001", by=SYSTEM) for _each in "ab")
    assert _stored(first) != _stored(second)


def test_a_contact_is_found_by_its_phone_however_it_is_written() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="138 0000-0001", by=SYSTEM)
    add_contact(make_partner(), name="李示例", by=SYSTEM)
    for typed in ["13800000001", "138-0000-0001", "１３８０００００００１"]:
        assert list(Contact.objects.with_phone(typed)) == [contact]
    assert not Contact.objects.with_phone("").exists()


def test_a_sealed_field_cannot_be_searched_by_mistake() -> None:
    with pytest.raises((TypeError, FieldError)):
        list(Contact.objects.filter(name="张示例"))


def test_it_is_masked_wherever_it_is_shown() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    assert (str(contact), contact.masked_phone) == ("张**", "138****0001")


def test_the_event_holds_a_number_and_nothing_personal() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", title="店长", by=SYSTEM)
    event = Event.objects.about(contact.partner).first()
    assert event is not None
    assert (event.verb, event.details) == ("add_contact", {"contact": contact.pk})


def test_postgresql_refuses_a_contact_of_another_communitys_partner() -> None:
    partner, elsewhere = make_partner(), make_community()
    with pytest.raises(IntegrityError, match="contact_partner_same_community"), transaction.atomic():
        Contact.objects.bulk_create([Contact(community=elsewhere, partner=partner, name="张示例")])


def test_postgresql_refuses_to_move_a_partner_with_contacts_to_another_community() -> None:
    partner, elsewhere = make_partner(), make_community()
    add_contact(partner, name="张示例", by=SYSTEM)
    with pytest.raises(IntegrityError, match="contact_partner_same_community"), transaction.atomic():
        Partner.objects.filter(pk=partner.pk).update(community=elsewhere)
