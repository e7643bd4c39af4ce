"""The notice board: pinned first, expired gone, drafts for staff alone."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.notices.actions import publish_notice, withdraw_notice, write_notice
from community.notices.models import Notice
from community.places.models import Community
from tests.factories import SYSTEM, make_community, make_member_of, make_street_officer

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def community() -> Community:
    return make_community(slug="yinyuan")


def _pin(community: Community, title: str, *, at: datetime.datetime | None = None, **fields: Any) -> Notice:
    return publish_notice(write_notice(community, title=title, body="内容", by=SYSTEM, **fields), at=at, by=SYSTEM)


def _titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/c/yinyuan/notices/{query}").content.decode()
    return re.findall(r'<h2><a href="/c/yinyuan/notices/[^"]+">([^<]+)</a>', page)


def test_pinned_ones_come_first_then_the_newest(client: Client, community: Community) -> None:
    now = timezone.now()
    _pin(community, "旧", at=now - 3 * DAY)
    _pin(community, "置顶", at=now - 9 * DAY, pinned=True)
    _pin(community, "新", at=now - DAY)
    assert _titles(client) == ["置顶", "新", "旧"]


def test_drafts_future_and_expired_ones_are_not_on_the_board(client: Client, community: Community) -> None:
    now = timezone.now()
    write_notice(community, title="草稿", body="内容", by=SYSTEM)
    _pin(community, "明天", at=now + DAY)
    _pin(community, "过期", at=now - 2 * DAY, expires_at=now - DAY)
    withdraw_notice(_pin(community, "撤下"), by=SYSTEM)
    _pin(community, "有效", expires_at=now + DAY)
    assert _titles(client) == ["有效"]
    home = client.get("/c/yinyuan/").content.decode()
    assert "有效" in home
    assert not [title for title in ("草稿", "明天", "过期", "撤下") if title in home]


def test_a_draft_can_be_previewed_by_its_own_office_and_street(client: Client, community: Community) -> None:
    draft = write_notice(community, title="草稿", body="内容", by=SYSTEM)
    url = draft.get_absolute_url()
    for viewer in [None, make_member_of(make_community()), make_street_officer(make_community().street)]:
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert client.get(url).status_code == 404
    for viewer in [make_member_of(community), make_street_officer(community.street)]:
        client.force_login(viewer)
        assert "居民看不到这条公告" in client.get(url).content.decode()
        assert _titles(client) == []


def test_a_notice_shows_its_text_safely_and_when_it_ends(client: Client, community: Community) -> None:
    notice = write_notice(
        community, title="停水", body="第一行\n\n<script>alert(1)</script>", by=SYSTEM, expires_at=timezone.now() + DAY
    )
    publish_notice(notice, by=SYSTEM)
    page = client.get(notice.get_absolute_url()).content.decode()
    assert "<p>第一行</p>" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "有效期至" in page


def test_a_notice_is_not_found_under_another_community(client: Client, community: Community) -> None:
    notice, other = _pin(community, "停水"), make_community()
    assert client.get(f"/c/{other.slug}/notices/{notice.uid}/").status_code == 404


def test_an_empty_board_says_so(client: Client, community: Community) -> None:
    assert "目前没有公告" in client.get("/c/yinyuan/notices/").content.decode()


def test_the_board_costs_the_same_with_ten_and_with_a_thousand(client: Client, community: Community) -> None:
    counts, now = [], timezone.now()
    for more in (10, 990):
        Notice.objects.bulk_create(
            Notice(community=community, title=f"公告{number}", body="内容", published_at=now) for number in range(more)
        )
        with CaptureQueriesContext(connection) as queries:
            _titles(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(_titles(client)) == 20


def test_many_notices_go_page_by_page(client: Client, community: Community) -> None:
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(community=community, title=f"公告{number:02}", body="内容", published_at=now, pinned=number < 3)
        for number in range(45)
    )
    seen, query = [], ""
    while True:
        page = client.get(f"/c/yinyuan/notices/{query}").content.decode()
        seen += re.findall(r'<h2><a href="/c/yinyuan/notices/[^"]+">([^<]+)</a>', page)
        onward = re.search(r'rel="next" href="(\?[^"]+)"', page)
        if onward is None:
            break
        query = onward[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert set(seen[:3]) == {"公告00", "公告01", "公告02"}


def test_a_copy_of_the_board_is_stale_when_a_notice_expires(
    client: Client, community: Community, monkeypatch: Any
) -> None:
    now = timezone.now()
    _pin(community, "马上到期", expires_at=now + DAY / 24)
    etag = client.get("/c/yinyuan/notices/")["ETag"]
    monkeypatch.setattr(timezone, "now", lambda: now + DAY)
    response = client.get("/c/yinyuan/notices/", headers={"if-none-match": etag})
    assert response.status_code == 200
    assert "马上到期" not in response.content.decode()
