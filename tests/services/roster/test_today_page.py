"""The page "who is on duty today", as residents see it."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from community.places.actions import change_community
from community.workdays.calendar import SHANGHAI
from community.workdays.models import CalendarDay
from services.roster.actions import cancel_shift, move_shift
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_shift, make_venue

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


TEN = at(10)


@pytest.fixture
def page(client, community, clock):
    """The page's text at a moment of Tuesday, 1 September 2026."""

    def read(now: datetime = TEN, **cookies: str) -> str:
        clock(now)
        for name, value in cookies.items():
            client.cookies[name] = value
        response = client.get(reverse("roster_today", args=[community.slug]))
        assert response.status_code == 200
        return response.content.decode()

    return read


def test_it_says_who_is_on_duty_now_and_who_comes_later(page, community):
    venue = make_venue(community, name="健康小屋", address="华信路 18 号", door="一楼左手")
    clinic = make_partner(community, name="康宁门诊部", public_phone="0759-2220002")
    make_shift(community, title="量血压", starts_at=at(9), ends_at=at(11), venue=venue, partners=[(clinic, None)])
    make_shift(community, title="法律咨询", starts_at=at(14), ends_at=at(16))
    text = page(at(10))
    assert "9月1日" in text
    assert "周二" in text
    assert "今天有 2 场服务" in text
    assert "正在值班，到 11:00" in text
    assert "今天下午" in text
    assert '<span class="part">华信路 18 号</span> <span class="part">一楼左手</span>' in text
    assert 'href="tel:07592220002"' in text
    assert text.index("量血压") < text.index("法律咨询")


def test_only_the_shift_that_is_on_or_next_has_the_main_button(page, community):
    calls = [f"0759-222000{number}" for number in range(3)]
    for hour, phone in zip((8, 11, 15), calls, strict=True):
        partner = make_partner(community, name=f"商户{hour}", public_phone=phone)
        make_shift(community, starts_at=at(hour), ends_at=at(hour + 1), partners=[(partner, None)])
    text = page(at(10))
    assert re.findall(r'class="button (\w*)" href="tel:(\d+)"', text) == [("", "07592220001"), ("quiet", "07592220002")]
    text = page(at(20))
    assert not re.findall(r'class="button \w*" href="tel:', text)


@pytest.mark.parametrize(
    ("now", "hour", "said"),
    [
        (at(8), 11, "还有 3 小时开始"),
        (at(8, 1), 9, "还有 59 分钟开始"),
        (at(7), 11, "今天上午"),
        (at(7), 13, "今天下午"),
        (at(7), 19, "今晚"),
    ],
)
def test_a_countdown_only_where_it_helps(page, community, now, hour, said):
    make_shift(community, starts_at=at(hour), ends_at=at(hour + 2))
    assert said in page(now)


def test_in_the_evening_no_hours_are_counted_to_the_next_day(page, community):
    make_shift(community, starts_at=at(9, day=2), ends_at=at(11, day=2))
    text = page(at(20))
    assert "下一次值班：明天" in text
    assert not [said for said in ("还有", "今天上午") if said in text]


def test_who_shall_book_by_telephone_is_told_so_only_where_there_is_one(page, community):
    make_shift(community, starts_at=at(14), ends_at=at(16), booking="phone")
    assert "请先打电话预约" in page()
    change_community(community, telephone="", by=SYSTEM)
    text = page()
    assert "请先到居委会预约" in text
    assert "请先打电话预约" not in text


def test_what_is_over_is_folded_below(page, community):
    make_shift(community, title="晨练", starts_at=at(7), ends_at=at(8))
    make_shift(community, title="法律咨询", starts_at=at(14), ends_at=at(16))
    text = page(at(10))
    assert "今天已结束 1 场" in text
    assert text.index("法律咨询") < text.index("晨练")


def test_a_cancelled_shift_stays_with_its_reason_and_a_moved_one_says_where_to(page, community):
    cancelled = make_shift(community, title="爱心理发", starts_at=at(14), ends_at=at(16))
    cancel_shift(cancelled, reason="店内停电", by=SYSTEM, now=at(7))
    moved = make_shift(community, title="视力检查", starts_at=at(15), ends_at=at(16))
    move_shift(moved, starts_at=at(9, day=3), by=SYSTEM, now=at(7))
    text = page(at(10))
    assert "已取消：店内停电" in text
    assert "已改期：9月3日 周四 9:00" in text
    assert "今天有" not in text


def test_a_day_without_duty_says_so_and_shows_the_next(page, community):
    make_shift(community, title="法律咨询", starts_at=at(14, day=4), ends_at=at(16, day=4))
    text = page()
    assert "今天没有值班。" in text
    assert "下一次值班" in text
    assert "法律咨询" in text
    assert "9月4日" in text


def test_after_the_last_shift_the_next_day_is_shown(page, community):
    make_shift(community, title="晨练", starts_at=at(7), ends_at=at(8))
    make_shift(community, title="法律咨询", starts_at=at(14, day=2), ends_at=at(16, day=2))
    text = page(at(18))
    assert "今天的服务都结束了。" in text
    assert "下一次值班：明天" in text


def test_holidays_and_make_up_days_are_said_in_words(page, community):
    CalendarDay.objects.create(day=date(2026, 9, 1), kind="make_up", name="国庆节")
    assert "国庆节调休上班" in page()
    CalendarDay.objects.update(kind="holiday")
    assert "国庆节放假" in page(at(11))


def test_a_year_without_published_holidays_is_said_to_be_counted_by_weekdays(page):
    assert "2029" in page(datetime(2029, 1, 2, 8, tzinfo=SHANGHAI))


def test_residents_do_not_see_hidden_shifts_and_staff_see_them_marked(page, client, community):
    make_shift(community, title="内部值守", starts_at=at(14), ends_at=at(16), public=False)
    assert "内部值守" not in page()
    client.force_login(make_member_of(community))
    text = page()
    assert "内部值守" in text
    assert "居民看不到这一场" in text
    assert reverse("admin:services_shift_changelist") in text


def test_a_partner_that_is_not_shown_to_residents_is_not_named(page, community):
    quiet = make_partner(community, name="不公开的人", is_listed=False)
    make_shift(community, starts_at=at(14), ends_at=at(16), partners=[(quiet, None)])
    text = page()
    assert "不公开的人" not in text
    assert community.programme_name in text


def test_another_communitys_shifts_are_not_here_and_a_closed_room_is_404(page, client, community, clock):
    make_shift(make_community(), title="别处的服务", starts_at=at(14), ends_at=at(16))
    assert "别处的服务" not in page()
    closed = make_community(closed_rooms=["roster"])
    for name in ["roster_today", "roster", "roster_poster", "roster_picture", "roster_text", "roster_feed"]:
        assert client.get(reverse(name, args=[closed.slug])).status_code == 404


def test_it_answers_conditional_requests_until_something_changes(client, community, clock):
    clock(at(10))
    shift = make_shift(community, starts_at=at(14), ends_at=at(16))
    address = reverse("roster_today", args=[community.slug])
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    cancel_shift(shift, reason="停电", by=SYSTEM)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_minute_later_the_page_is_read_again(client, community, clock):
    address = reverse("roster_today", args=[community.slug])
    clock(at(10))
    etag = client.get(address).headers["ETag"]
    clock(at(10) + timedelta(minutes=1))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_it_reads_in_english(page, community):
    make_shift(community, title="Legal advice", starts_at=at(14), ends_at=at(16))
    text = page(django_language="en")
    assert "Who is on duty today" in text
    assert "this afternoon" in text
    assert "1 Sep" in text
