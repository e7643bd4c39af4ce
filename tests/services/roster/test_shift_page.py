"""The page of one shift."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from community.places.actions import add_compound
from community.workdays.calendar import SHANGHAI
from services.roster.actions import cancel_shift, move_shift
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db


def at(hour: int, day: int = 1) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


TEN = at(10)


@pytest.fixture
def page(client, clock):
    def read(shift, now: datetime = TEN, status: int = 200, slug: str = "", **cookies: str) -> str:
        clock(now)
        for name, value in cookies.items():
            client.cookies[name] = value
        response = client.get(reverse("shift", args=[slug or shift.community.slug, shift.uid]))
        assert response.status_code == status
        return response.content.decode()

    return read


def test_it_says_what_one_needs_to_know_before_coming(page, community):
    venue = make_venue(community, name="党群服务中心", address="华信路 18 号", door="二楼右手")
    barber = make_partner(community, name="丽人理发店", public_phone="0759-2220001")
    shift = make_shift(
        community, title="爱心理发", starts_at=at(13), ends_at=at(16), venue=venue, partners=[(barber, None)],
        price_fen=1000, free_for="低保、残疾居民", booking="phone", booking_note="每次 30 分钟", bring="毛巾",
        note="不染不烫", capacity=12,
    )  # fmt: skip
    text = page(shift)
    for words in [
        "爱心理发", "9月1日 周二 13:00–16:00", "还有 3 小时开始",
        "丽人理发店", "党群服务中心", '<span class="part">华信路 18 号</span> <span class="part">二楼右手</span>', "¥10",
        "低保、残疾居民免费（出示证件）", "请先打电话预约", "每次 30 分钟", "毛巾",
        "不染不烫", "最多 12 人", 'href="tel:07592220001"',
        reverse("partner", args=[community.slug, barber.uid]), reverse("shift_feed", args=[community.slug, shift.uid]),
    ]:  # fmt: skip
        assert words in text


def test_without_a_partners_telephone_the_office_is_called(page, community):
    text = page(make_shift(community, starts_at=at(13), partners=[(make_partner(community), None)]))
    assert 'href="tel:07592220100"' in text


def test_the_way_to_the_door_goes_from_the_street_inwards_and_says_the_compound_once(page, community):
    compound = add_compound(community, name="银苑三区", kind="old", by=SYSTEM)
    there = make_venue(community, address="银苑三区 2 栋", door="一楼", compound=compound)
    near = make_venue(community, address="华信路 18 号", door="二楼", compound=compound)
    parts = [
        re.findall(r'class="part">([^<]+)<', page(make_shift(community, starts_at=at(13), venue=venue)))
        for venue in (there, near)
    ]
    assert parts == [["银苑三区 2 栋", "一楼"], ["华信路 18 号", "银苑三区", "二楼"]]


def test_a_cancelled_shift_says_why_and_when_the_next_one_is(page, community):
    series = make_series(community, now=at(7))
    shift = series.shifts.in_order().first()
    cancel_shift(shift, reason="店内停电", by=SYSTEM, now=at(8))
    text = page(shift, now=at(8))
    assert "这一场取消了" in text
    assert "店内停电" in text
    assert "9月8日 周二" in text
    assert reverse("shift_feed", args=[community.slug, shift.uid]) not in text


def test_a_moved_shift_says_where_from(page, community):
    shift = make_shift(community, starts_at=at(13, day=3), ends_at=at(15, day=3))
    move_shift(shift, starts_at=at(9, day=4), by=SYSTEM, now=at(8))
    assert "由 9月3日 周四 13:00 改到这天" in page(shift)


def test_a_changed_hour_is_only_an_hour(page, community):
    shift = make_shift(community, starts_at=at(13), ends_at=at(15))
    move_shift(shift, starts_at=at(14), by=SYSTEM, now=at(8))
    assert "改了时间，原定 13:00" in page(shift)


def test_a_shift_that_is_over_says_so_and_is_no_longer_called_about(page, community):
    text = page(make_shift(community, starts_at=at(7), ends_at=at(8)))
    assert "已结束" in text
    assert 'class="contact"' not in text


def test_partners_without_a_public_page_are_not_linked(page, community):
    quiet = make_partner(community, name="不公开的人", is_listed=False)
    text = page(make_shift(community, starts_at=at(13), partners=[(quiet, None)]))
    assert "不公开的人" not in text
    community.closed_rooms = ["directory"]
    community.save()
    open_one = make_partner(community, name="书香文具店")
    text = page(make_shift(community, starts_at=at(13), partners=[(open_one, None)]))
    assert "书香文具店" in text
    assert str(open_one.uid) not in text


def test_it_is_found_only_in_its_community_while_the_room_is_open(page, community):
    shift = make_shift(community, starts_at=at(13))
    page(shift, slug=make_community().slug, status=404)
    community.closed_rooms = ["roster"]
    community.save()
    page(shift, status=404)


def test_a_hidden_shift_is_404_for_residents_and_marked_for_its_staff(page, client, community):
    shift = make_shift(community, starts_at=at(13), public=False)
    page(shift, status=404)
    client.force_login(make_member_of(make_community()))
    page(shift, status=404)
    client.force_login(make_member_of(community))
    assert "居民看不到这一场" in page(shift)


def test_it_reads_in_english(page, community):
    text = page(make_shift(community, title="Legal advice", starts_at=at(13), price_fen=0), django_language="en")
    for words in ["begins in about 3 hours", "Free of charge", "No booking needed, just come", "Add to my calendar"]:
        assert words in text


@pytest.mark.parametrize("dates", [2, 12])
def test_more_dates_cost_no_more_queries(client, clock, community, django_assert_num_queries, dates):
    clock(at(8))
    series = make_series(community, now=at(7), ends_on=at(8).date() + timedelta(weeks=dates))
    shift = series.shifts.in_order().first()
    with django_assert_num_queries(7):
        client.get(reverse("shift", args=[community.slug, shift.uid]))
