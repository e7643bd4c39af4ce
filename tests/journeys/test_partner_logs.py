"""A merchant logs a duty from the portal's home on a phone: few taps, one number, nothing lost on a bad network."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from community.people.models import User
from services.activities.models import Activity
from tests.journeys.conftest import PHONE


@pytest.fixture
def portal(race: str, site: str, open_page: Callable[..., Any]) -> Any:
    """The barber's portal on a phone."""
    call_command("seed_demo")
    client = Client()
    client.force_login(User.objects.get(username="barber"))
    page = open_page("/", screen=PHONE)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": site}])
    page.goto(f"{site}/portal/")
    return page


def test_four_taps_and_one_number(portal: Any, no_barriers: Callable[[Any], None]) -> None:
    portal.locator("#to-log a").first.click()
    no_barriers(portal)
    wide = portal.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    portal.locator("[name=headcount]").fill("18")
    portal.locator("[name=free][value=none]").check()
    portal.locator("main form button.big").click()
    portal.locator(".message.success").wait_for()
    no_barriers(portal)
    row = Activity.objects.get(submitted_by__username="barber")
    assert (row.headcount, row.free_count, row.status) == (18, 0, "submitted")


def test_the_network_is_cut_between_tap_and_answer(portal: Any) -> None:
    """The server has it, the phone does not know: going back and sending again is the same record."""
    portal.locator("#to-log a").first.click()
    portal.locator("[name=headcount]").fill("18")
    shift_page = portal.url
    portal.route(shift_page, lambda route: (route.fetch(max_redirects=0), route.abort()))
    portal.locator("main form button.big").click()
    portal.wait_for_timeout(1500)
    assert Activity.objects.filter(submitted_by__username="barber").count() == 1
    portal.unroute(shift_page)
    portal.goto(shift_page)
    assert "18" in portal.locator("main .figures").inner_text()
    assert Activity.objects.filter(submitted_by__username="barber").count() == 1
