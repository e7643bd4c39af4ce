"""Erasing contact persons: on request, and when their time is over."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import add_contact, change_contact, purge_contact, remove_contact
from partners.directory.models import Contact
from partners.directory.tasks import purge_contacts
from tests.factories import SYSTEM, make_partner

pytestmark = pytest.mark.django_db


def _due(in_days: int) -> Contact:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    Contact.objects.filter(pk=contact.pk).update(purge_on=timezone.localdate() + datetime.timedelta(days=in_days))
    return contact


def test_an_erased_contact_leaves_only_a_number_in_the_timeline() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", by=SYSTEM)
    number = contact.pk
    remove_contact(contact, by=SYSTEM)
    assert not Contact.objects.exists()
    event = Event.objects.about(contact.partner).first()
    assert event is not None
    assert (event.verb, event.details) == ("remove_contact", {"contact": number})


def test_the_sweep_erases_what_is_due_and_nothing_else() -> None:
    due, later, never = _due(0), _due(1), add_contact(make_partner(), name="王示例", by=SYSTEM)
    assert purge_contacts() == 1
    assert set(Contact.objects.values_list("pk", flat=True)) == {later.pk, never.pk}
    assert purge_contacts() == 0
    assert Event.objects.filter(verb="purge_contact", details__contact=due.pk, by_kind="system").count() == 1


def test_the_command_says_how_many() -> None:
    _due(-3)
    out = StringIO()
    call_command("purge_contacts", stdout=out)
    assert out.getvalue().startswith("1 ")


def test_a_partnership_taken_up_again_during_the_sweep_keeps_its_contacts() -> None:
    contact = _due(-1)
    Contact.objects.filter(pk=contact.pk).update(purge_on=None)
    with pytest.raises(Refused) as refusal:
        purge_contact(contact, today=timezone.localdate(), by=SYSTEM)
    assert refusal.value.code == "not_due"


def test_an_erased_contact_cannot_be_erased_or_changed_again() -> None:
    contact = _due(-1)
    remove_contact(Contact.objects.get(pk=contact.pk), by=SYSTEM)
    for again in (remove_contact, lambda row, by: change_contact(row, name="李示例", by=by)):
        with pytest.raises(Refused) as refusal:
            again(contact, by=SYSTEM)
        assert refusal.value.code == "gone"
