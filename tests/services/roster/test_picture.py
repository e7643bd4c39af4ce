"""The week as a picture, and as a text, for a chat group."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image, ImageFont

from community.workdays.calendar import SHANGHAI
from services.roster.actions import cancel_shift, move_shift
from services.roster.picture import font, wrap
from tests.factories import SYSTEM, make_partner, make_shift, make_venue

MONDAY = datetime(2026, 8, 31, 8, tzinfo=SHANGHAI)


@pytest.fixture
def week(community, clock):
    """A week with a shift that takes place, a cancelled one and a moved one."""
    clock(MONDAY)
    barber = make_partner(community, name="丽人理发店")
    venue = make_venue(community, name="党群服务中心")
    add = {"starts_at": MONDAY + timedelta(days=1), "ends_at": MONDAY + timedelta(days=1, hours=2)}
    make_shift(
        community, title="爱心理发", venue=venue, partners=[(barber, None)], price_fen=1000, booking="phone", **add
    )
    cancel_shift(make_shift(community, title="义诊", **add), reason="医生外出", by=SYSTEM, now=MONDAY)
    move_shift(
        make_shift(community, title="读书会", **add), starts_at=MONDAY + timedelta(days=3), by=SYSTEM, now=MONDAY
    )
    make_shift(community, title="内部值守", public=False, **add)
    return community


@pytest.mark.django_db
class TestPicture:
    def test_it_is_a_picture_as_wide_as_a_phone_is_sharp_and_grows_with_the_week(self, client, week):
        response = client.get(reverse("roster_picture", args=[week.slug]))
        assert response.headers["Content-Type"] == "image/png"
        full = Image.open(io.BytesIO(response.content))
        empty = Image.open(
            io.BytesIO(client.get(reverse("roster_picture", args=[week.slug]) + "?week=2026-W42").content)
        )
        assert full.width == empty.width == 1080
        assert full.height > empty.height > 500
        assert len(response.content) < 300_000
        colours = {colour for _count, colour in full.convert("RGB").getcolors(4096)}
        assert (248, 244, 234) in colours  # paper
        assert (152, 32, 26) in colours  # cinnabar

    def test_it_is_drawn_once_and_again_when_something_changes(self, client, week, monkeypatch):
        drawn = []
        monkeypatch.setattr("services.roster.views.week_picture", lambda *args, **facts: drawn.append(1) or b"picture")
        cache.clear()
        address = reverse("roster_picture", args=[week.slug])
        etag = client.get(address).headers["ETag"]
        client.get(address)
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        assert len(drawn) == 1
        make_shift(week, starts_at=MONDAY + timedelta(days=2))
        client.get(address)
        assert len(drawn) == 2


class TestWrap:
    face: ImageFont.FreeTypeFont = font("sans", 20)

    def test_lines_stay_in_the_room_and_nothing_is_lost(self):
        words = "湛江市赤坎区康宁社区门诊部，党群服务中心 A 座 2 楼；电话 0759-2220002，请提前预约。"
        lines = list(wrap(words, self.face, 200))
        assert len(lines) > 2
        assert all(self.face.getlength(line) <= 220 for line in lines)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")

    def test_no_line_begins_with_a_closing_mark_and_no_number_is_torn(self):
        lines = list(wrap("一二三四五六七八九十，0759-2220002。", self.face, 200))
        assert not any(line[0] in "，。" for line in lines)
        assert any("0759-2220002" in line for line in lines)


@pytest.mark.django_db
class TestText:
    def test_it_says_the_week_in_short_lines_with_the_link_last(self, client, week, settings):
        settings.PUBLIC_URL = "https://partners.example.cn"
        response = client.get(reverse("roster_plain_text", args=[week.slug]))
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        text = response.content.decode()
        assert text.startswith(f"【{week.name}值班表】8月31日 – 9月6日\n\n周二 9月1日\n")
        for words in [
            "8:00–10:00 爱心理发\n  丽人理发店，党群服务中心\n  ¥10，请先打电话预约",
            "已取消：医生外出",
            "已改期：9月3日",
        ]:
            assert words in text
        assert "内部值守" not in text
        today = f"今天谁值班：https://partners.example.cn{reverse('roster_today', args=[week.slug])}"
        assert text.rstrip().endswith(f"{today}\n居委会电话：0759-2220100")

    def test_of_the_current_week_only_what_is_still_to_come(self, client, week, clock):
        clock(MONDAY + timedelta(days=2))
        text = client.get(reverse("roster_plain_text", args=[week.slug])).content.decode()
        assert "爱心理发" not in text
        assert "读书会" in text

    def test_the_page_holds_the_same_text_to_copy(self, client, week):
        page = client.get(reverse("roster_text", args=[week.slug])).content.decode()
        assert "8:00–10:00 爱心理发" in page
        assert "data-copy" in page

    def test_an_empty_week_says_so(self, client, week):
        text = client.get(reverse("roster_plain_text", args=[week.slug]) + "?week=2026-W42").content.decode()
        assert "这一周没有值班。" in text
