"""The search over everything a community shows."""

import pytest
from django.test import Client

from community.notices.actions import publish_notice, write_notice
from community.places.actions import change_community
from community.places.models import Community
from partners.directory.actions import change_partner
from tests.factories import SYSTEM, make_community, make_partner, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    community = make_community(slug="yinyuan")
    partner = make_partner(community, name="丽人理发店", public_phone="0759-2220008")
    make_service(partner, name="上门理发")
    publish_notice(write_notice(community, title="义务理发改期", body="改到周四", by=SYSTEM), by=SYSTEM)
    return community


def _found(client: Client, words: str) -> str:
    page = client.get("/c/yinyuan/search/", {"q": words}).content.decode()
    return page.split("<main")[1].split("</form>", 1)[1].split("</main>")[0]


def test_every_room_answers(client: Client, community: Community) -> None:
    found = _found(client, "理发")
    for words in ["丽人理发店", "上门理发", "义务理发改期", 'href="tel:07592220008"']:
        assert words in found
    assert "丽人理发店" in _found(client, "lrlf")


def test_what_is_called_so_comes_before_what_has_to_do_with_it(client: Client, community: Community) -> None:
    make_service(make_partner(community, name="阿姨家政"), name="理发推荐")
    found = _found(client, "理发").split("<h2>合伙人</h2>")[1]
    assert found.index("丽人理发店") < found.index("阿姨家政")


def test_only_this_communitys_public_rows_are_found(client: Client, community: Community) -> None:
    make_partner(make_community(), name="别处理发店")
    change_partner(make_partner(community, name="隐藏理发店"), is_listed=False, by=SYSTEM)
    write_notice(community, title="理发草稿", body="内容", by=SYSTEM)
    found = _found(client, "理发")
    assert not [words for words in ("别处理发店", "隐藏理发店", "理发草稿") if words in found]


def test_a_closed_room_is_not_searched(client: Client, community: Community) -> None:
    change_community(community, closed_rooms=["directory"], by=SYSTEM)
    found = _found(client, "理发")
    assert "丽人理发店" not in found
    assert "义务理发改期" in found


def test_nothing_found_says_what_to_try_and_whom_to_call(client: Client, community: Community) -> None:
    found = _found(client, "钢琴")
    assert "没有找到“钢琴”" in found
    assert 'href="tel:' in found


def test_without_words_nothing_is_asked_of_the_rooms(client: Client, community: Community) -> None:
    assert "丽人" not in _found(client, "   ")


@pytest.mark.parametrize("words", ["\x00", "<script>", "%", "'", "长" * 500, "a b c d e f g"])
def test_odd_words_are_no_error(client: Client, community: Community, words: str) -> None:
    response = client.get("/c/yinyuan/search/", {"q": words})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_where_there_is_more_the_whole_list_is_one_tap_away(client: Client, community: Community) -> None:
    assert "显示全部" not in _found(client, "理发")
    for number in range(10):
        make_partner(community, name=f"理发店{number}")
    found = _found(client, "理发")
    assert 'href="/c/yinyuan/partners/?q=%E7%90%86%E5%8F%91"' in found
