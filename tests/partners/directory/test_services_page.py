"""The service list of a community: by category, searchable, with price and who is free."""

import re

import pytest
from django.test import Client

from community.categories.models import Category
from community.places.models import Community
from partners.directory.actions import add_service
from tests.factories import SYSTEM, make_community, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    community = make_community(slug="yinyuan")
    barber = make_partner(community, name="丽人理发店", public_phone="0759-2220008")
    lawyer = make_partner(community, name="正和律师事务所")
    repairs, law = (Category.objects.get(code=code) for code in ("repairs", "law"))
    add_service(barber, name="理发", category=repairs, price_fen=1000, free_for="残疾人", by=SYSTEM)
    add_service(lawyer, name="法律咨询", category=law, price_fen=0, by=SYSTEM)
    add_service(lawyer, name="代写文书", by=SYSTEM)
    return community


def _names(page: str) -> list[str]:
    return re.findall(r'class="what"><a [^>]+>([^<]+)</a>', page)


def _get(client: Client, **query: str) -> str:
    return client.get("/c/yinyuan/services/", query).content.decode()


def test_services_stand_by_category_and_those_without_one_last(client: Client, community: Community) -> None:
    page = _get(client)
    assert _names(page) == ["法律咨询", "理发", "代写文书"]
    assert re.findall(r'scope="rowgroup">([^<]+)<', page) == ["法律", "便民维修", "其他服务"]
    for words in ["¥10", "残疾人免费", "请询问", 'href="tel:07592220008"']:
        assert words in page


def test_search_and_filters_narrow_the_list(client: Client, community: Community) -> None:
    assert _names(_get(client, q="lf")) == ["理发"]
    assert _names(_get(client, q="正和")) == ["法律咨询", "代写文书"]
    assert _names(_get(client, category="repairs")) == ["理发"]
    assert _names(_get(client, free="on")) == ["法律咨询"]
    assert "没有找到这项服务" in _get(client, q="没有的")


def test_only_categories_in_use_are_offered(client: Client, community: Community) -> None:
    options = re.findall(r'<option value="([^"]+)"', _get(client))
    assert options == ["law", "repairs"]


def test_another_communitys_services_are_not_here(client: Client, community: Community) -> None:
    add_service(make_partner(), name="别处的服务", by=SYSTEM)
    assert "别处的服务" not in _get(client)


def test_an_empty_list_says_what_will_stand_here(client: Client) -> None:
    make_community(slug="yinyuan")
    assert "还没有服务" in _get(client)
