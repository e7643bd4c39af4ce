"""The partner list and one partner's page, as residents, staff and strangers see them."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.categories.models import Category
from community.places.actions import add_compound, change_community
from community.places.models import Community
from partners.directory.actions import add_contact, change_partner, move_partner, withdraw_service
from partners.directory.models import Partner, Service
from partners.directory.pinyin import search_text, sort_key
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_service, make_street_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community(slug="yinyuan", telephone="0759-2220100")


def _list(client: Client, **query: str) -> str:
    response = client.get("/c/yinyuan/partners/", query)
    assert response.status_code == 200
    return response.content.decode()


def _page(client: Client, partner: Partner) -> Any:
    return client.get(reverse("partner", args=[partner.community.slug, partner.uid]))


def _names(page: str) -> list[str]:
    import re

    return re.findall(r'<h2><a href="/c/yinyuan/partners/[^"]+">([^<]+)</a>', page)


def test_partners_stand_by_pinyin_with_what_they_offer(client: Client, community: Community) -> None:
    for name in ["正和律师事务所", "安居物业", "丽人理发店"]:
        make_partner(community, name=name)
    make_service(Partner.objects.get(name="丽人理发店"), name="上门理发")
    page = _list(client)
    assert _names(page) == ["安居物业", "丽人理发店", "正和律师事务所"]
    assert "上门理发" in page


@pytest.mark.parametrize("words", ["丽人", "lrlfd", "liren", "理发 丽"])
def test_two_characters_or_initials_find_a_partner(client: Client, community: Community, words: str) -> None:
    make_partner(community, name="丽人理发店")
    make_partner(community, name="安居物业")
    assert _names(_list(client, q=words)) == ["丽人理发店"]


def test_filters_narrow_and_say_how_many_of_each_kind(client: Client, community: Community) -> None:
    east = add_compound(community, name="东苑", kind="old", by=SYSTEM)
    barber = make_partner(community, name="理发店", compound=east)
    make_partner(community, name="物业", kind="property", compound=east)
    make_partner(community, name="药店")
    make_service(barber, category=Category.objects.get(code="repairs"))
    page = _list(client)
    assert "商企合伙人 2</option>" in page
    assert "物业合伙人 1</option>" in page
    assert "群团合伙人" not in page
    assert _names(_list(client, kind="merchant")) == ["理发店", "药店"]
    assert _names(_list(client, category="repairs")) == ["理发店"]
    assert _names(_list(client, compound=str(east.uid))) == ["理发店", "物业"]
    assert _names(_list(client, compound=str(east.uid), kind="property")) == ["物业"]


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nonsense"},
        {"compound": "nonsense"},
        {"category": "nonsense"},
        {"after": "nonsense"},
        {"before": "%00"},
        {"q": "\x00"},
        {"q": "长" * 500},
    ],
)
def test_a_mistyped_address_still_gives_the_list(client: Client, community: Community, query: dict[str, str]) -> None:
    make_partner(community, name="理发店")
    assert _names(_list(client, **query)) == ["理发店"]


def test_an_empty_list_says_why_and_shows_a_way_out(client: Client, community: Community) -> None:
    assert "还没有合伙人" in _list(client)
    make_partner(community)
    page = _list(client, q="没有这家")
    assert "没有找到合伙人" in page
    assert 'href="/c/yinyuan/partners/"' in page


def test_every_partner_is_on_exactly_one_page_forward_and_back(client: Client, community: Community) -> None:
    _many(community, 120)
    import re

    seen: list[str] = []
    page = _list(client)
    while True:
        seen += _names(page)
        onward = re.search(r'rel="next" href="\?([^"]+)"', page)
        if onward is None:
            break
        page = client.get("/c/yinyuan/partners/?" + onward[1].replace("&amp;", "&")).content.decode()
    assert len(seen) == len(set(seen)) == 120
    back = re.search(r'rel="prev" href="\?([^"]+)"', page)
    assert back is not None
    page = client.get("/c/yinyuan/partners/?" + back[1].replace("&amp;", "&")).content.decode()
    assert _names(page) == seen[50:100]


def _many(community: Community, count: int) -> None:
    first = Partner.objects.count()
    names = [f"商户{number:04}" for number in range(first, first + count)]
    partners = Partner.objects.bulk_create(
        Partner(
            community=community,
            name=name,
            kind="merchant",
            sort_key=sort_key("商户") + name,
            search_text=search_text([name]),
        )
        for name in names
    )
    Service.objects.bulk_create(
        Service(community=community, partner=partner, name=name, search_text="理发", price_fen=0)
        for partner in partners
        for name in ("理发", "烫发")
    )


@pytest.mark.parametrize(
    "path", ["partners/", "partners/?q=商户", "services/", "services/?q=理发", "search/?q=理发", ""]
)
def test_the_number_of_queries_does_not_grow(client: Client, community: Community, path: str) -> None:
    counts = []
    for more in (10, 990):
        _many(community, more)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(f"/c/yinyuan/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_a_partners_page_says_what_it_offers_and_how_to_reach_it(client: Client, community: Community) -> None:
    partner = make_partner(
        community,
        name="丽人理发店",
        public_phone="0759-2220008",
        address="银苑一区 3 栋",
        since=datetime.date(2024, 3, 1),
    )
    make_service(
        partner, name="理发", price_fen=1000, free_for="低保户、残疾人", place="一楼大厅", when="周二上午",
        booking="phone", bring="毛巾",
    )  # fmt: skip
    page = _page(client, partner).content.decode()
    for words in [
        "丽人理发店", "商企合伙人", "理发", "¥10", "低保户、残疾人免费（出示证件）", "一楼大厅", "周二上午", "毛巾",
        "银苑一区 3 栋", "2024年3月1日", 'href="tel:07592220008"',
    ]:  # fmt: skip
        assert words in page, words


def test_without_a_telephone_of_its_own_the_office_puts_one_through(client: Client, community: Community) -> None:
    page = _page(client, make_partner(community)).content.decode()
    assert 'href="tel:07592220100"' in page
    assert "由居委会帮您联系" in page


def test_contacts_notes_and_the_credit_code_are_nowhere_on_the_page(client: Client, community: Community) -> None:
    partner = make_partner(community, note="欠费提醒", credit_code="91440803MA3562304G", traits=["care"])
    add_contact(partner, name="张示例", phone="13800000001", by=SYSTEM)
    for viewer in (None, make_member_of(community)):
        if viewer:
            client.force_login(viewer)
        page = _page(client, partner).content.decode()
        assert not [secret for secret in ("张示例", "13800000001", "欠费提醒", "91440803MA3562304G") if secret in page]


def test_an_expired_or_missing_permit_is_never_shown_as_valid(client: Client, community: Community) -> None:
    partner, today = make_partner(community), timezone.localdate()
    make_service(partner, needs_permit=True, permit_number="证一", permit_until=today)
    page = _page(client, partner).content.decode()
    assert "证一" in page
    assert "有效期至" in page
    for until, words in [(today - datetime.timedelta(days=1), "已过期"), (None, "还没有给居委会看过")]:
        other = make_partner(community)
        make_service(other, needs_permit=True, permit_number="证二", permit_until=until)
        page = _page(client, other).content.decode()
        assert words in page
        assert "有效期至" not in page
        assert "证二" not in page
    assert client.get("/c/yinyuan/services/").content.decode().count("许可证无效") == 2


def test_a_price_that_was_not_said_is_not_shown_as_free(client: Client, community: Community) -> None:
    partner = make_partner(community)
    make_service(partner, price_fen=None)
    assert "免费" not in _page(client, partner).content.decode()


def test_withdrawn_services_are_gone(client: Client, community: Community) -> None:
    partner = make_partner(community)
    withdraw_service(make_service(partner, name="旧服务"), by=SYSTEM)
    for path in [reverse("partner", args=["yinyuan", partner.uid]), "/c/yinyuan/services/", "/c/yinyuan/partners/"]:
        assert "旧服务" not in client.get(path).content.decode()


def test_hidden_and_ended_partners_are_for_staff_only_and_marked(client: Client, community: Community) -> None:
    hidden = change_partner(make_partner(community, name="隐藏商户"), is_listed=False, by=SYSTEM)
    ended = move_partner(make_partner(community, name="结束商户"), to="ended", by=SYSTEM)
    make_service(hidden, name="隐藏服务")
    strangers = [None, make_member_of(make_community()), make_street_officer(make_community().street)]
    insiders = [make_member_of(community), make_street_officer(community.street)]
    for viewer in strangers + insiders:
        client.logout()
        if viewer:
            client.force_login(viewer)
        pages = [_page(client, hidden), _page(client, ended)]
        if viewer in insiders:
            assert [page.status_code for page in pages] == [200, 200]
            assert all("居民看不到这一页" in page.content.decode() for page in pages)
        else:
            assert [page.status_code for page in pages] == [404, 404]
        assert "隐藏商户" not in _list(client)
        assert "结束商户" not in _list(client)
        assert "隐藏服务" not in client.get("/c/yinyuan/services/").content.decode()


def test_a_partner_is_not_found_under_another_community(client: Client, community: Community) -> None:
    partner, other = make_partner(community), make_community()
    assert client.get(reverse("partner", args=[other.slug, partner.uid])).status_code == 404


def test_a_paused_partner_says_so(client: Client, community: Community) -> None:
    partner = move_partner(make_partner(community), to="paused", by=SYSTEM)
    assert "暂停服务" in _list(client)
    assert "暂停服务" in _page(client, partner).content.decode()


def test_pages_answer_conditional_requests_until_something_changes(client: Client, community: Community) -> None:
    partner = make_partner(community)
    for path in ["/c/yinyuan/partners/", reverse("partner", args=["yinyuan", partner.uid]), "/c/yinyuan/services/"]:
        etag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": etag}).status_code == 304
        partner = change_partner(partner, address=path, by=SYSTEM)
        assert client.get(path, headers={"if-none-match": etag}).status_code == 200


def test_a_closed_directory_is_nowhere(client: Client, community: Community) -> None:
    partner = make_partner(community)
    change_community(community, closed_rooms=["directory"], by=SYSTEM)
    home = client.get("/c/yinyuan/").content.decode()
    assert "/c/yinyuan/partners/" not in home
    assert "/c/yinyuan/services/" not in home
    for path in ["/c/yinyuan/partners/", f"/c/yinyuan/partners/{partner.uid}/", "/c/yinyuan/services/"]:
        response = client.get(path)
        assert response.status_code == 404
        assert 'href="/c/yinyuan/"' in response.content.decode()
    assert (
        partner.name not in client.get("/c/yinyuan/search/", {"q": partner.name}).content.decode().split("</form>")[-1]
    )


def test_only_who_may_change_the_entry_is_led_to_the_console(client: Client, community: Community) -> None:
    partner = make_partner(community)
    change = f"/console/partners/partner/{partner.pk}/change/"
    for viewer, led in [
        (None, False),
        (make_member_of(community), True),
        (make_member_of(make_community()), False),
        (make_street_officer(community.street), False),
    ]:
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert (change in _page(client, partner).content.decode()) is led
