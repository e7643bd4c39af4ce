"""A resident looks up who is on duty: on a phone, in large print, on a desk, without scripts, in English."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.categories.models import Category
from community.places.actions import add_compound
from services.roster.actions import cancel_shift, move_shift
from services.roster.models import Shift
from tests.factories import SYSTEM, make_community, make_partner, make_series, make_shift, make_venue
from tests.journeys.conftest import DESK, PHONE

MORNING = {"hour": 0, "minute": 1, "second": 0, "microsecond": 0}
PAGES = ["roster_today", "roster", "roster_text", "roster_calendar", "roster_poster"]


@pytest.fixture
def community(site):
    """A community with something of every kind this week: on now, later, cancelled, moved, full of remarks."""
    community = make_community(
        name="银苑社区",
        programme_name="公益合伙人",
        office_hours="工作日 8:30–17:30",
        address="华信路 18 号",
        responsible_body="银苑社区居委会",
    )
    now = timezone.now()
    today = timezone.localtime(now).replace(**MORNING)
    compound = add_compound(community, name="东苑", kind="old", by=SYSTEM)
    venue = make_venue(
        community, name="党群服务中心一楼", address="华信路 18 号", door="正门进大厅", shared=True, compound=compound
    )
    clinic = make_partner(community, name="康宁社区门诊部", public_phone="0759-2220002")
    firm = make_partner(community, name="正和律师事务所")
    health, law = Category.objects.get(code="health"), Category.objects.get(code="law")
    make_shift(
        community, title="医疗服务专场", starts_at=today, ends_at=today + timedelta(hours=23, minutes=58), venue=venue,
        partners=[(clinic, None)], category=health, price_fen=0, bring="常用药的药盒",
    )  # fmt: skip
    for days in (1, 2, 3):
        start = today + timedelta(days=days, hours=14)
        make_shift(
            community, title="法律咨询", starts_at=start, ends_at=start + timedelta(hours=2), venue=venue,
            partners=[(firm, None)], category=law, booking="phone", free_for="低保户",
        )  # fmt: skip
    tomorrow = today + timedelta(days=1, hours=9)
    cancel_shift(make_shift(community, title="爱心理发", starts_at=tomorrow), reason="店内停电", by=SYSTEM)
    move_shift(
        make_shift(community, title="视力检查", starts_at=tomorrow), starts_at=tomorrow + timedelta(days=2), by=SYSTEM
    )
    make_series(
        community, title="四点半课堂", weekdays=[1, 2, 3, 4, 5, 6, 7], starts_on=today.date(), holiday_policy="keep"
    )
    return community


@pytest.mark.parametrize("text", ["normal", "large"])
def test_the_first_shift_of_today_is_on_the_first_screen_of_a_phone(open_page, community, text):
    page = open_page(reverse("roster_today", args=[community.slug]), text=text)
    first = page.locator(".leaf .shift").first
    assert "医疗服务专场" in first.inner_text()
    assert "正在值班" in first.inner_text()
    for part in [".shift-time time", ".shift-title", ".shift-facts", ".chip.now"]:
        box = first.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"], part


def test_from_the_home_page_one_tap_calls_about_the_shift_that_is_on(open_page, community):
    page = open_page(reverse("community_home", args=[community.slug]), text="large")
    call = page.get_by_role("link", name="拨打 0759-2220002")
    assert call.count() == 1
    assert call.bounding_box()["height"] < 80  # one line even in large print
    assert "正门进大厅" in page.locator(".leaf .shift").first.inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_home_page_to_a_shift_and_a_call(open_page, community, scripts):
    page = open_page(reverse("community_home", args=[community.slug]), scripts=scripts)
    page.get_by_role("link", name="看这一周").first.click()
    page.get_by_role("link", name="今天谁值班").click()
    page.get_by_role("link", name="医疗服务专场").click()
    assert page.locator("h1").inner_text() == "医疗服务专场"
    assert page.get_by_role("link", name="拨打 0759-2220002").get_attribute("href") == "tel:07592220002"
    assert "华信路 18 号 东苑 正门进大厅" in page.locator("main").inner_text()
    page.get_by_role("link", name="值班表").last.click()
    assert page.locator("h1").inner_text() == "值班表"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_week_is_narrowed_down_and_widened_again(open_page, community, scripts):
    page = open_page(reverse("roster", args=[community.slug]), scripts=scripts)
    page.get_by_text("筛选", exact=True).click()
    page.get_by_label("服务类别").select_option(label="法律")
    page.get_by_role("button", name="查看").click()
    shown = page.locator(".week .shift-title:visible").all_inner_texts()
    assert set(shown) <= {"法律咨询"}
    page.get_by_role("link", name="下周").click()
    page.get_by_role("link", name="本周").click()
    assert "category=law" in page.url
    page.locator(".active a").first.click()
    assert "category=law" not in page.url


def test_the_text_for_the_group_is_copied_with_one_tap(open_page, community):
    page = open_page(reverse("roster_text", args=[community.slug]))
    page.get_by_role("button", name="复制").click()
    page.get_by_text("已复制").wait_for()
    assert f"/c/{community.slug}/roster/today/" in page.get_by_label("复制下面的文字").input_value()


@pytest.mark.parametrize(
    "how",
    [{}, {"text": "large"}, {"screen": DESK, "language": "en"}],
    ids=["phone", "large", "desk-english"],
)
def test_no_page_holds_a_barrier_or_is_wider_than_the_screen(open_page, no_barriers, community, how):
    kinds = {shift.title: shift for shift in Shift.objects.filter(community=community).order_by("starts_at")}
    addresses = [reverse(name, args=[community.slug]) for name in PAGES]
    addresses += [reverse("shift", args=[community.slug, shift.uid]) for shift in kinds.values()]
    for address in addresses:
        page = open_page(address, **how)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert page.locator("h1").count() == 1, address
        for fold in page.locator("main summary").all():
            if fold.is_visible():
                fold.click()
        no_barriers(page)
        page.close()


@pytest.mark.parametrize(("text", "least"), [("normal", 44), ("large", 60)])
def test_what_one_taps_is_large_enough(open_page, community, text, least):
    for name in PAGES:
        page = open_page(reverse(name, args=[community.slug]), text=text)
        for target in page.locator("main .button:visible, main .tabs a:visible, main summary:visible").all():
            assert target.bounding_box()["height"] >= least - 0.5, (name, target.inner_text())


def test_the_keyboard_reaches_today_first_shift_in_a_few_steps(open_page, community):
    page = open_page(reverse("roster_today", args=[community.slug]), screen=DESK)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "医疗服务专场"
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster/*-*/")
