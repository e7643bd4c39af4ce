"""The week's page: its days, filters and weeks before and after."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.categories.models import Category
from community.places.actions import add_compound
from community.workdays.calendar import SHANGHAI
from services.roster.actions import create_series, move_shift
from services.roster.models import Duty, Shift
from services.roster.week import Week
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 8, 31)


def at(hour: int, day: int = 1) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


WEDNESDAY = at(10, day=2)


def add(community, title: str, starts_at: datetime, **fields):
    return make_shift(community, title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **fields)


@pytest.fixture
def page(client, community, clock):
    """The page's text on Wednesday, 2 September 2026, 10:00."""

    def read(query: str = "", now: datetime = WEDNESDAY, status: int = 200, **cookies: str) -> str:
        clock(now)
        for name, value in cookies.items():
            client.cookies[name] = value
        response = client.get(reverse("roster", args=[community.slug]) + query)
        assert response.status_code == status
        return response.content.decode()

    return read


def test_the_week_begins_with_today_and_past_days_are_folded(page, community):
    add(community, "周二的服务", at(9, day=1))
    add(community, "周三的服务", at(9, day=2))
    add(community, "周五的服务", at(9, day=4))
    text = page()
    assert "8月31日 – 9月6日" in text
    assert "前 2 天" in text
    folded = text[text.index('<details class="past">') : text.index("</details>", text.index('<details class="past">'))]
    assert "周二的服务" in folded
    assert "周三的服务" not in folded
    assert "正在值班，到 11:00" in text


def test_another_week_is_shown_by_name_or_by_one_of_its_days(page, community):
    add(community, "下周的服务", at(9, day=9))
    assert "下周的服务" not in page()
    assert "下周的服务" in page("?week=2026-W37")
    assert "下周的服务" in page("?from=2026-09-12")
    assert 'href="?week=2026-W36"' in page("?week=2026-W37")


@pytest.mark.parametrize(
    "query", ["?week=2026-W99", "?week=soon", "?week=1900-W01", "?from=2026-13-01", "?from=9999-01-01"]
)
def test_weeks_that_do_not_exist_or_are_out_of_reach_are_404(page, query):
    page(query, status=404)


def test_at_the_weekend_the_next_week_is_shown_when_nothing_is_left(page, community):
    add(community, "周五的服务", at(9, day=4))
    add(community, "下周的服务", at(9, day=8))
    text = page(now=at(10, day=5))
    assert "下周的服务" in text
    assert "周五的服务" not in text
    add(community, "周日的服务", at(15, day=6))
    assert "周日的服务" in page(now=at(10, day=5))


def test_a_moved_shift_stands_on_both_days(page, community):
    shift = add(community, "视力检查", at(15, day=3))
    move_shift(shift, starts_at=at(9, day=4), by=SYSTEM, now=at(8, day=1))
    text = page()
    assert "已改期：9月4日 周五 9:00" in text
    assert "由 9月3日 周四 15:00 改到这天" in text


def test_a_shift_moved_to_another_week_is_struck_through_in_its_own(page, community):
    shift = add(community, "视力检查", at(15, day=3))
    move_shift(shift, starts_at=at(9, day=18), by=SYSTEM, now=at(8, day=1))
    assert "已改期：9月18日 周五 9:00" in page()


def test_filters_narrow_the_week_down_and_are_kept_while_turning_pages(page, community):
    law, health = Category.objects.get(code="law"), Category.objects.get(code="health")
    firm = make_partner(community, name="正和律师事务所")
    compound = add_compound(community, name="东苑", kind="old", by=SYSTEM)
    venue = make_venue(community, compound=compound)
    add(community, "法律咨询", at(14, day=3), category=law, partners=[(firm, None)])
    add(community, "量血压", at(9, day=4), category=health, venue=venue)
    for query in ["?category=law", f"?partner={firm.uid}"]:
        text = page(query)
        assert "法律咨询" in text
        assert "量血压" not in text
        assert "这天没有值班" not in text
        assert f'href="?week=2026-W37&amp;{query[1:]}"' in text
    text = page(f"?compound={compound.uid}")
    assert "量血压" in text
    assert "法律咨询" not in text
    assert "这一周没有符合条件的值班" in page(f"?category=health&partner={firm.uid}")


def test_where_only_past_days_fit_the_filter_the_next_week_is_offered(page, community):
    add(community, "法律咨询", at(14, day=1), category=Category.objects.get(code="law"))
    text = page("?category=law")
    assert "本周后面没有了。" in text
    assert '<a href="?week=2026-W37&amp;category=law">看看下周</a>' in text


def test_a_filter_of_another_community_or_of_nothing_is_said_to_be_unknown(page, community):
    stranger = make_partner(make_community())
    add(community, "法律咨询", at(14, day=3))
    for query in [f"?partner={stranger.uid}", "?partner=nonsense", "?category=nonsense", "?compound=1"]:
        text = page(query)
        assert "没有找到这个筛选条件" in text
        assert "法律咨询" in text


def test_a_partner_that_is_not_shown_to_residents_is_no_filter_either(page, client, community):
    quiet = make_partner(community, name="不公开的人", is_listed=False)
    add(community, "法律咨询", at(14, day=3), partners=[(quiet, None)])
    assert "不公开的人" not in page()
    assert "没有找到这个筛选条件" in page(f"?partner={quiet.uid}")
    client.force_login(make_member_of(community))
    assert f'value="{quiet.uid}"' in page()


def test_an_empty_week_says_so(page):
    assert "这一周没有值班" in page()


def test_fees_and_booking_are_said_in_the_list(page, community):
    add(community, "爱心理发", at(9, day=3), price_fen=1000, free_for="低保户", booking="phone")
    text = page()
    for words in ["¥10", "低保户免费（出示证件）", "请先打电话预约"]:
        assert words in text


def test_a_series_whose_seats_nobody_has_says_so(page, community):
    make_series(community, starts_on=date(2026, 9, 1), weekdays=[4], now=at(8, day=1))
    assert "合伙人待定" in page()


def test_it_reads_in_english(page, community):
    add(community, "Legal advice", at(14, day=3))
    text = page(django_language="en")
    assert "Duty roster" in text
    assert "Take the week along" in text
    assert "2 past days" in text


def test_another_communitys_week_is_not_here(page):
    add(make_community(), "别处的服务", at(14, day=3))
    assert "别处的服务" not in page()


def fill(community, count: int) -> None:
    """So many shifts in the week, each with a place and a partner of its own kind."""
    partners = [make_partner(community) for _number in range(3)]
    start = at(8, day=3)
    shifts = Shift.objects.bulk_create(
        Shift(
            community=community,
            own_title=f"服务{n}",
            original_start=start,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
        )
        for n in range(count)
    )
    for shift in shifts:
        shift.refresh_from_db(fields=["during"])
    Duty.objects.bulk_create(
        Duty(community=community, shift=shift, seat=1, partner=partners[n % 3], during=shift.during)
        for n, shift in enumerate(shifts)
    )


@pytest.mark.parametrize(
    "name",
    ["roster", "roster_today", "roster_poster", "roster_picture", "roster_text", "roster_feed", "roster_calendar"],
)
def test_a_thousand_shifts_cost_as_many_queries_as_ten(client, clock, name):
    clock(at(7, day=3))
    counts = []
    for count in (10, 1000):
        community = make_community()
        fill(community, count)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse(name, args=[community.slug]))
        assert response.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] < 15


def test_weeks_are_named_and_turned_over_new_year():
    week = Week.named("2026-W53")
    assert week.monday == date(2026, 12, 28)
    assert str(week.next) == "2027-W01"
    assert Week.of(date(2027, 1, 1)) == week


def test_a_series_stands_on_each_of_its_days(page, community):
    create_series(
        community, title="四点半课堂", weekdays=[1, 2, 3, 4, 5], starts_at=at(16).time(), ends_at=at(18).time(),
        starts_on=MONDAY, by=SYSTEM, now=datetime(2026, 8, 30, 8, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert page("?week=2026-W37").count("四点半课堂") == 5
