"""A merchant with an old phone: confirms in two taps, gives a duty back, stands in; little is transferred."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from community.people.demo import PASSWORD
from partners.directory.models import Partner
from services.roster.models import Duty, SubstituteRequest
from tests.factories import make_service

LITTLE = 60 * 1024


@pytest.fixture
def barber(race: str, site: str, open_page: Callable[..., Any]) -> Any:
    """The demo's barber, signed in on a phone without scripts."""
    call_command("seed_demo")
    page = open_page("/sign-in/", scripts=False)
    page.fill("[name=login]", "barber")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    assert page.url == f"{site}/portal/"
    return page


def test_the_next_duty_is_confirmed_with_one_tap(barber: Any) -> None:
    duties = Duty.objects.filter(partner__name="丽人理发店", confirmed_at__isnull=False)
    assert not duties.exists()
    barber.get_by_role("button", name="我会来").first.click()
    assert "谢谢" in barber.locator("main").inner_text()
    assert duties.count() == 1
    assert barber.locator(".leaf").get_by_text("已确认").is_visible()


def test_a_duty_is_given_back_after_a_second_look(barber: Any) -> None:
    barber.get_by_role("link", name="来不了").click()
    barber.locator("summary", has_text="我来不了").click()
    barber.locator("#decline-reason").fill("店里走不开")
    barber.get_by_role("button", name="退回这次值班").click()
    assert Duty.objects.get(decline_reason="店里走不开").state == "released"


def test_somebody_stands_in_after_a_second_look(barber: Any) -> None:
    wanted = SubstituteRequest.objects.open().get()
    make_service(Partner.objects.get(name="丽人理发店"), name=wanted.duty.shift.title)  # asked is who can do it
    barber.reload()
    barber.locator("summary", has_text="我来替").click()
    barber.get_by_role("button", name="我来替").click()
    assert SubstituteRequest.objects.get().taken_by.name == "丽人理发店"  # type: ignore[union-attr]


def test_little_is_transferred(barber: Any, site: str) -> None:
    weights: list[int] = []
    barber.on("response", lambda answer: weights.append(answer.request.sizes()["responseBodySize"]))
    barber.context.clear_cookies(name="text")
    barber.goto(f"{site}/portal/")
    barber.get_by_role("button", name="我会来").first.click()
    barber.wait_for_load_state("networkidle")
    assert weights
    assert sum(weights) < LITTLE
