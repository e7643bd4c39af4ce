"""Correcting an entry: only what differs is written, search and sorting follow."""

import pytest

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import change_partner
from partners.directory.models import Partner
from tests.factories import SYSTEM, make_partner, make_service

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_recorded() -> None:
    partner = make_partner(name="丽人理发店", address="一栋")
    change_partner(partner, name="丽人理发店", address="二栋", public_phone="", by=SYSTEM)
    event = Event.objects.about(partner).first()
    assert event is not None
    assert (event.verb, event.details) == ("change_partner", {"changed": "address"})


def test_nothing_is_recorded_where_nothing_differs() -> None:
    partner = make_partner(name="丽人理发店")
    change_partner(partner, name=" 丽人理发店", by=SYSTEM)
    assert [event.verb for event in Event.objects.about(partner)] == ["add_partner"]


def test_a_stale_copy_does_not_undo_what_somebody_else_changed() -> None:
    partner = make_partner(address="一栋")
    stale = Partner.objects.get(pk=partner.pk)
    change_partner(partner, address="二栋", by=SYSTEM)
    change_partner(stale, public_phone="0759-2220008", by=SYSTEM)
    fresh = Partner.objects.get(pk=partner.pk)
    assert (fresh.address, fresh.public_phone) == ("二栋", "0759-2220008")


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    partner = make_partner(name="丽人理发店")
    make_service(partner, name="烫发")
    change_partner(partner, name="秀发屋", by=SYSTEM)
    assert list(Partner.objects.matching("xfw")) == [partner]
    assert list(Partner.objects.matching("烫发")) == [partner]
    assert not Partner.objects.matching("丽人").exists()


def test_a_reading_corrects_the_place_in_the_list() -> None:
    partner = make_partner(name="单记面馆")
    change_partner(partner, reading="Shan ji mian guan", by=SYSTEM)
    fresh = Partner.objects.get(pk=partner.pk)
    assert fresh.sort_key == "shan ji mian guan"
    assert list(Partner.objects.matching("sjmg")) == [fresh]
    assert list(Partner.objects.matching("shanji")) == [fresh]


def test_a_wrong_code_is_refused_and_nothing_changes() -> None:
    partner = make_partner(credit_code="91440803MA3562304G", address="一栋")
    with pytest.raises(Refused) as refusal:
        change_partner(partner, address="二栋", credit_code="91440803MA3562304H", by=SYSTEM)
    assert refusal.value.code == "credit_code_invalid"
    assert Partner.objects.get(pk=partner.pk).address == "一栋"
