"""Opening a contact: the office only, and never without a trace."""

import pytest

from community.access.actors import Actor
from community.access.rules import may
from community.people.models import Membership
from community.timeline.models import Event
from partners.directory.actions import add_contact, unmask_contact
from tests.factories import SYSTEM, make_member_of, make_partner, make_partner_member, make_street_officer, make_user

pytestmark = pytest.mark.django_db


def test_every_opening_leaves_an_event_with_who_and_whose() -> None:
    contact = add_contact(make_partner(), name="张示例", phone="13800000001", email="zhang@example.org", by=SYSTEM)
    staff = make_member_of(contact.community)
    for _each in "ab":
        assert unmask_contact(contact, by=Actor.of(staff)) == ("张示例", "13800000001", "zhang@example.org")
    events = Event.objects.about(contact.partner).filter(verb="unmask_contact")
    assert [(event.by_user_id, event.details) for event in events] == [(staff.pk, {"contact": contact.pk})] * 2


def test_only_the_communitys_own_office_may_open() -> None:
    contact = add_contact(make_partner(), name="张示例", by=SYSTEM)
    community, partner = contact.community, contact.partner
    allowed = [make_member_of(community, role) for role in Membership.OFFICE]
    refused = [
        make_user(),
        make_member_of(make_partner().community),
        make_member_of(community, Membership.Role.GRID_WORKER),
        make_member_of(community, Membership.Role.SUPERVISOR),
        make_street_officer(community.street),
        make_partner_member(partner),
    ]
    assert all(may(user, "partners.unmask_contact", contact) for user in allowed)
    assert not any(may(user, "partners.unmask_contact", contact) for user in refused)
