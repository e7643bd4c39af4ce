"""Two people at once, with real threads and transactions: exactly one wins, nothing is lost."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import (
    add_contact,
    add_member,
    add_partner,
    add_service,
    move_partner,
    withdraw_service,
)
from partners.directory.models import Contact, Partner
from partners.directory.tasks import purge_contacts
from tests.factories import SYSTEM, make_community, make_partner, make_service, make_user

CODE = "91440803MA3562304G"
AtOnce = Callable[..., list[Any]]


def test_two_at_once_name_one_member(race: str, at_once: AtOnce) -> None:
    partner, user = make_partner(), make_user()
    results = at_once(*[lambda: add_member(partner, user=user, by=SYSTEM)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["PartnerMember", "Refused"]


def test_two_offices_entering_the_same_firm_at_once_make_one(race: str, at_once: AtOnce) -> None:
    community = make_community()

    def enter() -> Partner:
        return add_partner(community, name="丽人理发店", kind="merchant", credit_code=CODE, by=SYSTEM)

    results = at_once(enter, enter, enter)
    refusals = [result for result in results if isinstance(result, Refused)]
    assert len(refusals) == 2
    assert {refusal.code for refusal in refusals} <= {"partner_credit_code_once", "partner_name_once"}
    assert Partner.objects.filter(community=community).count() == 1


def test_two_at_once_add_it_once(race: str, at_once: AtOnce) -> None:
    partner = make_partner()
    results = at_once(*[lambda: add_service(partner, name="理发", by=SYSTEM)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Service"]
    assert "理发" in Partner.objects.get(pk=partner.pk).search_text


def test_different_services_added_at_once_are_all_found(race: str, at_once: AtOnce) -> None:
    partner = make_partner()
    at_once(*[lambda name=name: add_service(partner, name=name, by=SYSTEM) for name in ("理发", "烫发", "染发")])
    assert all(Partner.objects.matching(name).exists() for name in ("理发", "烫发", "染发"))
    assert sorted(partner.services.values_list("position", flat=True)) == [1, 2, 3]


def test_ending_and_pausing_at_once_leaves_one_of_them(race: str, at_once: AtOnce) -> None:
    partner = make_partner()
    results = at_once(
        lambda: move_partner(partner, to="ended", by=SYSTEM), lambda: move_partner(partner, to="ended", by=SYSTEM)
    )
    assert sorted(type(result).__name__ for result in results) == ["Partner", "Refused"]
    assert Partner.objects.get(pk=partner.pk).status == "ended"


def test_a_contact_added_while_the_partnership_ends_is_not_kept_for_ever(race: str, at_once: AtOnce) -> None:
    partner = make_partner()
    at_once(
        lambda: move_partner(partner, to="ended", by=SYSTEM), lambda: add_contact(partner, name="张示例", by=SYSTEM)
    )
    contact = Contact.objects.get(partner=partner)
    assert contact.purge_on == timezone.localdate() + datetime.timedelta(days=365)


def test_two_sweeps_at_once_erase_each_contact_once(race: str, at_once: AtOnce) -> None:
    for _each in range(5):
        contact = add_contact(make_partner(), name="张示例", by=SYSTEM)
        Contact.objects.filter(pk=contact.pk).update(purge_on=timezone.localdate())
    results = at_once(purge_contacts, purge_contacts)
    assert not [result for result in results if isinstance(result, Exception)]
    assert not Contact.objects.exists()
    assert Event.objects.filter(verb="purge_contact").count() == 5


def test_two_at_once_withdraw_it_once(race: str, at_once: AtOnce) -> None:
    service = make_service()
    results = at_once(*[lambda: withdraw_service(service, by=SYSTEM)] * 2)
    refusals = [result for result in results if isinstance(result, Refused)]
    assert [refusal.code for refusal in refusals] == ["already_withdrawn"]
    assert Event.objects.filter(verb="withdraw_service").count() == 1
