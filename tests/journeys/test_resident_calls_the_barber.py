"""A resident wants the barber's telephone: in three taps, by a search of two letters, or from the service list."""

from collections.abc import Callable
from typing import Any

import pytest

from partners.directory.actions import add_service
from tests.factories import SYSTEM, make_community, make_partner
from tests.journeys.conftest import PHONE

TELEPHONE = 'a[href="tel:07592220008"]'


@pytest.fixture
def barber(site: str) -> Any:
    community = make_community(name="银苑社区", slug="yinyuan")
    make_community(name="龙王港社区")
    for number in range(20):
        make_partner(community, name=f"商户{number}")
    barber = make_partner(community, name="丽人理发店", public_phone="0759-2220008")
    add_service(barber, name="理发", price_fen=1000, free_for="残疾人", by=SYSTEM)
    return barber


def _what_a_thumb_hits(page: Any, selector: str) -> Any:
    """The link in the middle of an element, as far as nothing lies above it."""
    page.locator(selector).first.scroll_into_view_if_needed()
    box = page.locator(selector).first.bounding_box()
    assert box["height"] >= 44
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    return page.evaluate("({x, y}) => document.elementFromPoint(x, y).closest('a').getAttribute('href')", middle)


@pytest.mark.parametrize("scripts", [True, False])
def test_three_taps_from_the_front_page_dial(open_page: Callable[..., Any], barber: Any, scripts: bool) -> None:
    page = open_page("/", scripts=scripts)
    page.get_by_role("link", name="银苑社区").click()
    page.get_by_role("navigation").get_by_role("link", name="合伙人").click()
    assert page.locator(TELEPHONE).count() == 1
    if scripts:
        assert _what_a_thumb_hits(page, TELEPHONE) == "tel:07592220008"
    page.goto(page.url.split("/c/")[0])
    page.get_by_role("link", name="银苑社区").first.click()
    assert page.url.endswith("/c/yinyuan/")


def test_two_letters_and_enter_find_it(
    open_page: Callable[..., Any], barber: Any, no_barriers: Callable[[Any], None]
) -> None:
    page = open_page("/c/yinyuan/", screen=PHONE, text="large")
    page.get_by_role("searchbox").fill("lr")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search/**")
    assert page.locator(TELEPHONE).count() >= 1
    no_barriers(page)
    page.get_by_role("link", name="丽人理发店").click()
    page.get_by_role("link", name="拨打 0759-2220008").wait_for()
    no_barriers(page)


def test_the_service_list_says_the_price_and_leads_to_the_service(open_page: Callable[..., Any], barber: Any) -> None:
    page = open_page("/c/yinyuan/services/", screen=PHONE)
    row = page.locator("tr", has_text="理发").last
    assert "¥10" in row.inner_text()
    assert "残疾人免费" in row.inner_text()
    row.get_by_role("link", name="理发").click()
    page.wait_for_url("**/partners/**")
    assert page.locator("article:target h3").inner_text() == "理发"


def test_words_and_filters_stay_together_and_come_off_one_by_one(open_page: Callable[..., Any], barber: Any) -> None:
    page = open_page("/c/yinyuan/partners/?kind=merchant", screen=PHONE)
    page.get_by_role("searchbox").fill("lrlf")
    page.get_by_role("button", name="搜索").click()
    assert "kind=merchant" in page.url
    assert page.locator("main .rows h2").all_inner_texts() == ["丽人理发店"]
    page.locator(".active a", has_text="lrlf").click()
    page.wait_for_url(lambda url: "lrlf" not in url)
    assert "kind=merchant" in page.url
    assert page.locator("main .rows h2").count() == 21
