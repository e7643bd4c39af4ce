"""Who may act for a partner: once each, inside the community, again after an end."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.access.rules import may
from community.guards.refusal import Refused
from partners.directory.actions import add_member, end_member
from partners.directory.models import PartnerMember
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_street_officer, make_user

pytestmark = pytest.mark.django_db


def test_a_member_acts_for_this_partner_and_no_other() -> None:
    partner, other, user = make_partner(), make_partner(), make_user()
    add_member(partner, user=user, by=SYSTEM)
    assert may(user, "partners.act_for_partner", partner)
    assert not may(user, "partners.act_for_partner", other)
    assert not may(make_user(), "partners.act_for_partner", partner)


def test_the_office_names_members_and_the_street_only_looks() -> None:
    partner = make_partner()
    assert may(make_member_of(partner.community), "partners.add_partnermember", partner)
    street = make_street_officer(partner.community.street)
    assert may(street, "partners.view_partnermember", partner)
    assert not may(street, "partners.add_partnermember", partner)


def test_the_same_user_twice_is_refused_and_after_an_end_welcome() -> None:
    partner, user = make_partner(), make_user()
    member = add_member(partner, user=user, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        add_member(partner, user=user, by=SYSTEM)
    assert refusal.value.code == "partnermember_once"
    end_member(member, by=SYSTEM)
    again = add_member(partner, user=user, role=PartnerMember.Role.OWNER, by=SYSTEM)
    assert (again.pk, again.ended_at, again.role) == (member.pk, None, "owner")


def test_postgresql_refuses_a_member_recorded_in_another_community() -> None:
    partner, elsewhere, user = make_partner(), make_community(), make_user()
    with pytest.raises(IntegrityError, match="partnermember_partner_same_community"), transaction.atomic():
        PartnerMember.objects.bulk_create([PartnerMember(community=elsewhere, partner=partner, user=user)])


def test_an_end_is_an_end_once() -> None:
    partner, user = make_partner(), make_user()
    member = end_member(add_member(partner, user=user, by=SYSTEM), by=SYSTEM, at=timezone.now())
    assert not may(user, "partners.act_for_partner", partner)
    with pytest.raises(Refused) as refusal:
        end_member(member, by=SYSTEM)
    assert refusal.value.code == "already_ended"
