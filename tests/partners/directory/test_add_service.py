"""The service list: one name a partner, found by words and pinyin, kept inside its community."""

import pytest
from django.db import IntegrityError, transaction

from community.categories.models import Category
from community.guards.refusal import Refused
from partners.directory.actions import add_service
from partners.directory.models import Partner, Service
from tests.factories import SYSTEM, make_community, make_partner, make_service

pytestmark = pytest.mark.django_db


def test_services_stand_in_the_order_they_were_entered() -> None:
    partner = make_partner()
    names = ["理发", "烫发", "上门理发"]
    for name in names:
        add_service(partner, name=name, by=SYSTEM)
    assert list(partner.services.in_order().values_list("name", flat=True)) == names


def test_the_partner_is_found_by_what_it_offers() -> None:
    partner = make_partner(name="丽人")
    make_service(partner, name="理发")
    assert list(Partner.objects.matching("lifa")) == [partner]


def test_a_service_is_found_by_name_pinyin_category_and_partner() -> None:
    law = Category.objects.get(code="law")
    service = make_service(make_partner(name="正和律师事务所"), name="合同咨询", category=law)
    make_service(name="理发")
    for words in ["合同", "htzx", "hetong", "法律", "正和", "合同 正和", "Law"]:
        assert list(Service.objects.matching(words)) == [service], words


def test_the_same_name_twice_is_refused() -> None:
    service = make_service(name="理发")
    with pytest.raises(Refused) as refusal:
        add_service(service.partner, name="理发", by=SYSTEM)
    assert refusal.value.code == "service_name_once"


def test_postgresql_refuses_a_service_of_another_communitys_partner() -> None:
    partner, elsewhere = make_partner(), make_community()
    with pytest.raises(IntegrityError, match="service_partner_same_community"), transaction.atomic():
        Service.objects.bulk_create([Service(community=elsewhere, partner=partner, name="理发")])
