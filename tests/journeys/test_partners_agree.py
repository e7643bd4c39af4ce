"""Two merchants swap duties, one says when it is away, a shop's phone is signed in: each in few taps on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.directory.models import Partner
from partners.portal.actions import end_shop_code, issue_shop_code
from services.roster.actions import set_duty_settings
from services.roster.models import Duty, DutySwap, PartnerAbsence
from tests.factories import SYSTEM, make_community, make_partner, make_partner_member, make_shift
from tests.journeys.conftest import PHONE


@pytest.fixture
def two(race: str) -> tuple[Partner, Partner]:
    """Two partners with a duty each, where swapping is switched on."""
    community = make_community(name="银苑社区")
    set_duty_settings(community, asks_confirmation=True, substitutes=True, swaps=True, by=SYSTEM)
    partners = make_partner(community, name="丽人理发店"), make_partner(community, name="启明眼镜店")
    for days, partner in zip([3, 5], partners, strict=True):
        start = timezone.now() + timedelta(days=days)
        make_shift(community, title=f"便民服务{days}", starts_at=start, partners=[(partner, None)])
    return partners


@pytest.fixture
def portal_of(site: str, open_page: Callable[..., Any]) -> Callable[[Partner], Any]:
    """The first page of somebody of a partner, on a phone."""

    def opener(partner: Partner) -> Any:
        client = Client()
        client.force_login(make_partner_member(partner))
        page = open_page("/", screen=PHONE)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        page.context.add_cookies([{**cookie, "url": site}])
        page.goto(f"{site}/portal/")
        return page

    return opener


def check(page: Any) -> None:
    """The page fits the phone, and what is tapped is large enough to tap."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    heights = page.locator("main button:visible, main a.button:visible, main summary.button:visible")
    assert all(box["height"] >= 44 for box in [each.bounding_box() for each in heights.all()])


def test_three_taps_propose_a_swap_and_two_agree_to_it(
    two: tuple[Partner, Partner], portal_of: Callable[[Partner], Any], no_barriers: Callable[[Any], None]
) -> None:
    asker, asked = (portal_of(partner) for partner in two)
    asker.locator("main .actions a.button").first.click()
    no_barriers(asker)
    asker.get_by_role("link", name="和别人换班").click()
    no_barriers(asker)
    check(asker)
    asker.locator("main form button").first.click()
    assert DutySwap.objects.get().is_open
    no_barriers(asker)
    check(asker)

    asked.reload()
    no_barriers(asked)
    check(asked)
    asked.locator("summary", has_text="同意换班").click()
    asked.get_by_role("button", name="同意换班").click()
    no_barriers(asked)
    duties = Duty.objects.assigned().in_order().values_list("partner__name", flat=True)
    assert list(duties) == ["启明眼镜店", "丽人理发店"]


def test_two_taps_say_that_we_are_away_next_week(
    two: tuple[Partner, Partner], portal_of: Callable[[Partner], Any], no_barriers: Callable[[Any], None]
) -> None:
    page = portal_of(two[0])
    page.get_by_role("link", name="说一下哪天没空").click()
    page.get_by_role("button", name="下周").click()
    absence = PartnerAbsence.objects.get()
    assert (absence.first_on.isoweekday(), absence.last_on.isoweekday()) == (1, 7)
    for line in page.locator("details.more summary").all():
        line.click()
    no_barriers(page)
    check(page)


def test_a_shops_phone_is_signed_in_with_one_tap_and_out_by_the_office(
    two: tuple[Partner, Partner], site: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None]
) -> None:
    cache.clear()
    issued = issue_shop_code(two[0], by=SYSTEM)
    page = open_page(reverse("open_shop", args=[issued.text]), screen=PHONE, text="large")
    no_barriers(page)
    check(page)
    page.get_by_role("button", name="这是丽人理发店的手机").click()
    assert page.url == f"{site}/portal/"
    assert "便民服务3" in page.locator("main").inner_text()
    no_barriers(page)
    check(page)
    page.get_by_role("button", name="我会来").click()
    assert Duty.objects.get(partner=two[0]).confirmed_at is not None
    end_shop_code(issued.code, by=SYSTEM)
    page.goto(f"{site}/portal/")
    assert "已退出" in page.locator("h1").inner_text()
    no_barriers(page)
    page.get_by_role("link", name="我有新的码").click()
    no_barriers(page)
    page.locator("[name=code]").fill(issued.text)
    page.locator("main form button").click()
    assert page.locator("[role=alert]").is_visible()
    no_barriers(page)
