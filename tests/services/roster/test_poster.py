"""The week's poster: one sheet, whatever the week holds."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from community.workdays.calendar import SHANGHAI
from services.roster.actions import cancel_shift
from services.roster.models import Shift
from services.roster.poster import ROOMY, TIGHT, PosterSheet, fitting
from services.roster.week import Week, read_week
from tests.factories import SYSTEM, make_community, make_partner, make_shift, make_venue

MONDAY = datetime(2026, 8, 31, 8, tzinfo=SHANGHAI)
TITLES = ["爱心理发", "就业创业信息咨询和岗位推荐", "义诊", "四点半课堂", "母婴护理咨询", "老年人智能手机使用培训班"]
FIRMS = ["丽人理发店", "湛江市赤坎区康宁社区门诊部", "书香文具店", "岭海母婴护理服务部"]


def community_shifts(community):
    return Shift.objects.filter(community=community)


def fill(community, count: int) -> None:
    """So many shifts from Monday to Friday, with words as long as real ones get."""
    venue = make_venue(community, name="党群服务中心一楼大厅", shared=True)
    partners = [make_partner(community, name=f"{name}{community.pk}") for name in FIRMS]
    for number in range(count):
        start = MONDAY + timedelta(days=number % 5, hours=number // 5)
        make_shift(
            community,
            title=TITLES[number % len(TITLES)],
            starts_at=start,
            ends_at=start + timedelta(hours=2, minutes=30),
            venue=venue,
            partners=[(partners[number % len(partners)], None)],
            booking="phone" if number % 3 == 0 else "none",
            price_fen=1000 if number % 4 == 0 else None,
            free_for="低保户、残疾人" if number % 4 == 0 else "",
        )


@pytest.mark.django_db
def test_it_shows_the_week_the_telephone_and_a_code_that_opens_today(client, community, clock, settings):
    settings.PUBLIC_URL = "https://partners.example.cn"
    clock(MONDAY)
    fill(community, 6)
    text = client.get(reverse("roster_poster", args=[community.slug])).content.decode()
    assert "8月31日 – 9月6日" in text
    assert community.telephone in text
    assert "爱心理发" in text
    board = read_week(community_shifts(community), Week.of(MONDAY.date()), MONDAY)
    address = f"https://partners.example.cn{reverse('roster_today', args=[community.slug])}"
    assert PosterSheet.of(board, size="a4", address=address).qr_code in text


@pytest.mark.django_db
def test_the_fuller_the_week_the_smaller_the_print_and_only_a_full_week_runs_on(community):
    sizes = []
    for count in (3, 12, 40):
        place = make_community()
        fill(place, count)
        board = read_week(community_shifts(place), Week.of(MONDAY.date()), MONDAY)
        sizes.append(PosterSheet.of(board, size="a4", address="https://example.cn/"))
    assert sizes[0].print_size > sizes[1].print_size > sizes[2].print_size
    assert [sheet.layout for sheet in sizes] == ["roomy", "roomy", "tight"]
    assert fitting(board, TIGHT) > fitting(board, ROOMY)


@pytest.mark.django_db
def test_hidden_shifts_are_not_printed_even_by_staff(client, community, clock, admin_user):
    clock(MONDAY)
    make_shift(community, title="内部值守", starts_at=MONDAY + timedelta(hours=2), public=False)
    cancelled = make_shift(community, title="义诊", starts_at=MONDAY + timedelta(hours=3))
    cancel_shift(cancelled, reason="医生外出", by=SYSTEM, now=MONDAY)
    client.force_login(admin_user)
    text = client.get(reverse("roster_poster", args=[community.slug])).content.decode()
    assert "内部值守" not in text
    assert "已取消：医生外出" in text
