"""Entering a partner: once, with a valid credit code, sorted and found by its pinyin."""

import pytest
from django.db import IntegrityError, transaction

from community.guards.refusal import Refused
from community.places.actions import add_compound
from community.timeline.models import Event
from partners.directory.models import Partner
from tests.factories import SYSTEM, make_community, make_partner

pytestmark = pytest.mark.django_db
CODE = "91440803MA3562304G"


def test_a_partner_is_entered_and_the_timeline_knows() -> None:
    partner = make_partner(name=" 丽人理发店 ", credit_code=CODE)
    assert (partner.name, partner.status, partner.sort_key) == ("丽人理发店", "active", "li ren li fa dian")
    event = Event.objects.about(partner).get()
    assert (event.verb, event.community_id, event.details) == ("add_partner", partner.community_id, {})


@pytest.mark.parametrize(
    "typed", [CODE.lower(), f" {CODE[:4]} {CODE[4:]} ", "".join(chr(ord(c) + 0xFEE0) for c in CODE)]
)
def test_the_credit_code_is_stored_in_one_form(typed: str) -> None:
    assert make_partner(credit_code=typed).credit_code == CODE


@pytest.mark.parametrize("wrong", [CODE[:-1] + "H", CODE[:-1], "I" * 18, "营业执照"])
def test_a_wrong_credit_code_is_refused(wrong: str) -> None:
    with pytest.raises(Refused) as refusal:
        make_partner(credit_code=wrong)
    assert refusal.value.code == "credit_code_invalid"
    assert not Partner.objects.exists()


def test_a_partner_needs_a_name() -> None:
    with pytest.raises(Refused) as refusal:
        make_partner(name="　 ")
    assert refusal.value.code == "invalid_name"


def test_a_code_or_a_name_stands_once_in_a_community_and_again_in_another() -> None:
    first = make_partner(name="丽人理发店", credit_code=CODE)
    for fields, code in [
        ({"name": "丽人", "credit_code": CODE}, "partner_credit_code_once"),
        ({"name": "丽人理发店"}, "partner_name_once"),
    ]:
        with pytest.raises(Refused) as refusal:
            make_partner(first.community, **fields)
        assert refusal.value.code == code
    assert make_partner(name="丽人理发店", credit_code=CODE).community != first.community


def test_many_partners_without_a_code_are_fine() -> None:
    community = make_community()
    make_partner(community)
    make_partner(community)
    assert Partner.objects.filter(community=community, credit_code="").count() == 2


def test_an_agreement_does_not_end_before_it_begins() -> None:
    with pytest.raises(Refused) as refusal:
        make_partner(since="2026-05-01", until="2026-04-30")
    assert refusal.value.code == "partner_until_after_since"


def test_a_compound_of_another_community_is_refused_by_the_database() -> None:
    elsewhere = add_compound(make_community(), name="东苑", kind="old", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        make_partner(compound=elsewhere)
    assert refusal.value.code == "partner_compound_same_community"


def test_a_partnership_cannot_begin_as_ended_even_in_sql() -> None:
    community = make_community()
    with pytest.raises(IntegrityError, match="partner_arrows"), transaction.atomic():
        Partner.objects.bulk_create([Partner(community=community, name="甲", kind="merchant", status="ended")])
