"""Where the roster shows up on other pages: home, navigation, a partner's page, the search."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from community.categories.models import Category
from community.workdays.calendar import SHANGHAI
from services.roster.actions import cancel_shift
from tests.factories import SYSTEM, make_community, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 9, 1, 8, tzinfo=SHANGHAI)


@pytest.fixture
def read(client, clock):
    clock(TUESDAY)

    def page(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200
        return response.content.decode()

    return page


def add(community, title: str, hours: int, **fields):
    start = TUESDAY + timedelta(hours=hours)
    return make_shift(community, title=title, starts_at=start, ends_at=start + timedelta(hours=2), **fields)


class TestHome:
    def test_today_is_its_first_panel_and_the_roster_its_first_door(self, read, community):
        add(community, "量血压", 2)
        text = read(reverse("community_home", args=[community.slug]))
        assert "量血压" in text
        assert "今天有 1 场服务" in text
        nav = text[text.index('<nav class="nav"') :]
        assert nav.index("值班表") < nav.index("合伙人")

    def test_of_the_next_shift_it_says_the_door_and_dials(self, read, community):
        venue = make_venue(community, address="华信路 18 号", door="二楼左手")
        for hours in (2, 5):
            add(community, "量血压", hours, venue=venue)
        text = read(reverse("community_home", args=[community.slug])).split("<footer")[0]
        assert text.count("二楼左手") == 1
        assert text.count('href="tel:07592220100"') == 1

    def test_on_a_day_without_duty_it_shows_the_next(self, read, community):
        add(community, "量血压", 50)
        text = read(reverse("community_home", args=[community.slug]))
        assert "今天没有值班。" in text
        assert "量血压" in text

    def test_a_community_without_a_roster_has_neither(self, read, community):
        community.closed_rooms = ["roster"]
        community.save()
        add(community, "量血压", 2)
        text = read(reverse("community_home", args=[community.slug]))
        assert "值班" not in text


class TestPartner:
    def test_its_page_lists_its_next_shifts(self, read, community):
        clinic = make_partner(community, name="康宁门诊部")
        coming = add(community, "量血压", 2, partners=[(clinic, None)])
        add(community, "法律咨询", 3)
        cancelled = add(community, "义诊", 26, partners=[(clinic, None)])
        cancel_shift(cancelled, reason="医生外出", by=SYSTEM, now=TUESDAY)
        text = read(reverse("partner", args=[community.slug, clinic.uid]))
        assert reverse("shift", args=[community.slug, coming.uid]) in text
        assert "已取消：医生外出" in text
        assert "法律咨询" not in text

    def test_without_shifts_nothing_is_said(self, read, community):
        clinic = make_partner(community)
        assert "接下来的值班" not in read(reverse("partner", args=[community.slug, clinic.uid]))


class TestSearch:
    def find(self, read, community, words: str) -> str:
        return read(reverse("search", args=[community.slug]) + f"?q={words}")

    def test_the_next_shift_of_a_service_is_found_by_its_words_partner_and_category(self, read, community):
        barber = make_partner(community, name="丽人理发店", public_phone="0759-2220001")
        health = Category.objects.get(code="health")
        series = make_series(community, title="爱心理发", partners=[(barber, None)], category=health, now=TUESDAY)
        first = series.shifts.in_order().first()
        for words in ["理发", "lrlfd", "医疗"]:
            text = self.find(read, community, words)
            assert text.count("/roster/") - text.count('href="/c/' + community.slug + '/roster/"') == 1, words
            assert reverse("shift", args=[community.slug, first.uid]) in text

    def test_what_only_its_category_finds_comes_last_and_says_so(self, read, community):
        repairs = Category.objects.get(code="repairs")
        add(community, "家电维修", 2, category=repairs)
        add(community, "爱心理发", 5, category=repairs)
        text = self.find(read, community, "理发")
        assert text.index("爱心理发") < text.index("家电维修")
        assert text.count("类别：便民维修") == 1
        assert text.index("家电维修") < text.index("类别：便民维修")

    def test_hidden_shifts_and_other_communities_are_not_found(self, read, community):
        add(community, "内部值守", 2, public=False)
        add(make_community(), "内部值守", 2)
        assert "/roster/" not in self.find(read, community, "值守").replace(f'/c/{community.slug}/roster/"', "")
