"""The office goes through the draft of the next weeks, decides about one seat, publishes it and takes it back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from community.people.models import User
from services.proposals.models import Proposal
from tests.journeys.conftest import DESK, PHONE

VIEWS = [
    pytest.param({"screen": PHONE, "text": "large"}, id="phone in large print"),
    pytest.param({"screen": DESK, "language": "en", "scripts": False}, id="desk in English without scripts"),
]


def check(page: Any, no_barriers: Callable[[Any], None], scripts: bool) -> None:
    if scripts:
        no_barriers(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("view", VIEWS)
def test_from_the_draft_to_taking_it_back(
    race: str, site: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None], view: dict[str, Any]
) -> None:
    call_command("seed_demo")
    client = Client()
    client.force_login(User.objects.get(username="staff"))
    page = open_page("/", **view)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": site}])
    scripts = view.get("scripts", True)

    page.goto(f"{site}/console/proposals/")
    check(page, no_barriers, scripts)
    page.locator("main .pinned a").click()
    check(page, no_barriers, scripts)
    page.locator("main a[href*='/seats/']").first.click()
    check(page, no_barriers, scripts)
    page.locator("main [name=partner]").last.check()
    page.locator("main form button.button:not(.quiet)").first.click()
    page.wait_for_url("**/console/proposals/**#seat-**")
    check(page, no_barriers, scripts)
    assert Proposal.objects.get().seats.filter(decision="chosen").count() == 1

    page.locator("details.confirm summary").first.click()
    check(page, no_barriers, scripts)
    page.locator("form[action$='/publish/'] button").click()
    page.locator(".message.success").wait_for()
    check(page, no_barriers, scripts)
    proposal = Proposal.objects.get()
    assert proposal.is_published
    assert proposal.seats.filter(outcome="done").count() > 3

    page.locator("details.confirm summary").first.click()
    check(page, no_barriers, scripts)
    page.locator("form[action$='/take-back/'] button").click()
    page.locator(".message.success").wait_for()
    assert proposal.seats.filter(outcome="done").count() == 0
