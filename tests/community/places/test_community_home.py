"""A community's home page, and what its footer leads to."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from community.guards.slots import plugged
from community.notices.actions import publish_notice, write_notice
from community.places.actions import change_community
from community.places.models import Community
from tests.factories import SYSTEM, make_community, make_partner, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community(
        slug="yinyuan", name="银苑社区", programme_name="公益合伙人", telephone="0759-2220100",
        filing_numbers="备案一号", responsible_body="银苑社区居委会", address="华信路 18 号", complaints="0759-2220111",
    )  # fmt: skip


def _get(client: Client, path: str = "") -> str:
    response = client.get(f"/c/yinyuan/{path}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_roster_comes_first_then_notices_then_partners(client: Client, community: Community) -> None:
    publish_notice(write_notice(community, title="停水通知", body="周五上午", by=SYSTEM), by=SYSTEM)
    make_service(make_partner(community, name="丽人理发店"), name="理发")
    page = _get(client)
    assert page.index("停水通知") < page.index("丽人理发店") < page.index("这里还有")
    rooms = [panel.room for panel in plugged("HOME_PANELS")]
    assert rooms.index("roster") < rooms.index("notices") < rooms.index("directory")
    assert plugged("NAVIGATION")[0].room == "roster"


def test_there_is_one_heading_and_it_names_the_community(client: Client, community: Community) -> None:
    headings = re.findall(r"<h1[^>]*>([^<]+)</h1>", _get(client))
    assert headings == ["银苑社区 公益合伙人"]


def test_an_empty_community_still_has_a_page(client: Client, community: Community) -> None:
    assert "您要找什么？" in _get(client)


@pytest.mark.parametrize("room", ["directory", "roster", "notices"])
def test_a_closed_room_is_on_no_page(client: Client, community: Community, room: str) -> None:
    publish_notice(write_notice(community, title="停水通知", body="周五上午", by=SYSTEM), by=SYSTEM)
    make_partner(community)
    change_community(community, closed_rooms=[room], by=SYSTEM)
    addresses = {"directory": ["partners/", "services/"], "roster": ["roster/"], "notices": ["notices/"]}
    for page in [_get(client), _get(client, "privacy/"), _get(client, "search/?q=停水")]:
        for address in addresses[room]:
            assert f'href="/c/yinyuan/{address}' not in page
    for address in addresses[room]:
        assert client.get(f"/c/yinyuan/{address}").status_code == 404


def test_in_english_what_the_office_wrote_is_marked_as_chinese(client: Client, community: Community) -> None:
    assert 'lang="zh-Hans">备案一号' not in _get(client)
    client.cookies["django_language"] = "en"
    page = _get(client)
    assert '<span lang="zh-Hans">备案一号</span>' in page
    assert "in the office&#x27;s own words" in page or "in the office's own words" in page


def test_with_every_room_closed_the_page_still_says_whom_to_call(client: Client, community: Community) -> None:
    change_community(community, closed_rooms=[room for room, *_words in settings.ROOMS], by=SYSTEM)
    page = _get(client)
    assert "这里还有" not in page
    assert 'href="tel:07592220100"' in page


def test_every_page_has_the_footer_a_resident_needs(client: Client, community: Community) -> None:
    for path in ["", "partners/", "services/", "notices/", "privacy/", "complaints/", "search/"]:
        page = _get(client, path)
        for words in [
            "银苑社区居委会",
            "华信路 18 号",
            "备案一号",
            "/c/yinyuan/privacy/",
            "/c/yinyuan/complaints/",
            "最近更新",
        ]:
            assert words in page, (path, words)


def test_privacy_says_what_is_kept_and_the_communitys_own_words(client: Client, community: Community) -> None:
    change_community(community, privacy_notice="本社区的补充说明", by=SYSTEM)
    page = _get(client, "privacy/")
    for words in ["本社区的补充说明", "不用注册", "加密保存", "一年后删除"]:
        assert words in page


def test_complaints_lead_to_people_and_no_dead_button(client: Client, community: Community) -> None:
    page = _get(client, "complaints/")
    for words in ['href="tel:07592220111"', 'href="tel:07592220100"', 'href="tel:12345"', "接下来会怎样"]:
        assert words in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    bare = make_community(slug="bare", telephone="")
    assert "12345" in client.get(f"/c/{bare.slug}/complaints/").content.decode()


def test_pages_read_in_english_too(client: Client, community: Community) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for path, words in [
        ("privacy/", "You need no account"),
        ("complaints/", "What happens next"),
        ("", "What else is here"),
    ]:
        assert words in _get(client, path)


def test_the_page_is_not_rendered_twice_for_who_has_it(
    client: Client, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()  # home says what is on now: its tag lives for a minute, which must not end in between
    monkeypatch.setattr(timezone, "now", lambda: now)
    for path in ["", "privacy/", "complaints/", "notices/", "search/?q=x"]:
        response = client.get(f"/c/yinyuan/{path}")
        again = client.get(f"/c/yinyuan/{path}", headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_large_print_and_language_have_their_own_copy(client: Client, community: Community) -> None:
    etag = client.get("/c/yinyuan/privacy/")["ETag"]
    client.cookies["text"] = "large"
    assert client.get("/c/yinyuan/privacy/", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("path", ["", "privacy/", "complaints/", "partners/", "services/", "notices/", "search/"])
def test_pages_only_read(client: Client, community: Community, path: str) -> None:
    assert client.post(f"/c/yinyuan/{path}").status_code == 405
    assert client.head(f"/c/yinyuan/{path}").status_code == 200
