"""A resident books a place on a phone in few taps and gives it up by its code; the office serves by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.bookings.models import ShiftBooking
from services.roster.models import Shift
from tests.factories import make_community, make_member_of, make_shift
from tests.journeys.conftest import DESK, PHONE


@pytest.fixture
def shift(race: str) -> Shift:
    """A shift in two days with two numbered places."""
    start = timezone.now() + timedelta(days=2)
    return make_shift(make_community(), title="爱心理发", starts_at=start, booking="here", capacity=2)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_taps_and_two_fields_give_a_place_and_its_code_gives_it_up(
    shift: Shift, open_page: Callable[..., Any], no_barriers: Callable[[Any], None], scripts: bool
) -> None:
    page = open_page(reverse("shift", args=[shift.community.slug, shift.uid]), screen=PHONE, scripts=scripts)
    page.locator("main a.button.big").click()
    page.locator("[name=name]").fill("王示例")
    page.locator("[name=phone]").fill("138 0000 9999")
    page.locator("main form button.big").click()
    page.wait_for_url("**/b/**")
    row = ShiftBooking.objects.get()
    assert (row.number, row.state) == (1, "booked")
    assert row.spaced_code in page.locator("main").inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    if scripts:
        no_barriers(page)
    # Days later, with the code from a slip of paper.
    page.goto(page.url.split("/b/")[0] + reverse("find_booking"))
    page.locator("[name=code]").fill(row.spaced_code.lower())
    page.locator("main form button").click()
    page.locator("details.confirm > summary").click()
    if scripts:
        no_barriers(page)
    page.locator("details.confirm button.danger").click()
    page.locator(".message.success").wait_for()
    assert ShiftBooking.objects.get().state == "cancelled"


def test_the_network_is_cut_between_tap_and_answer(shift: Shift, open_page: Callable[..., Any]) -> None:
    """The server has it, the phone does not know: sending the form again is the same booking."""
    page = open_page(reverse("book_place", args=[shift.community.slug, shift.uid]), screen=PHONE)
    page.locator("[name=name]").fill("王示例")
    page.locator("[name=phone]").fill("13800009999")
    address, key = page.url, page.locator("[name=submission]").input_value()
    page.route(address, lambda route: (route.fetch(max_redirects=0), route.abort()))
    page.locator("main form button.big").click()
    page.wait_for_timeout(1500)
    assert ShiftBooking.objects.count() == 1
    page.unroute(address)
    page.goto(address)
    page.evaluate("key => { document.querySelector('[name=submission]').value = key }", key)
    page.locator("[name=name]").fill("王示例")
    page.locator("[name=phone]").fill("13800009999")
    page.locator("main form button.big").click()
    page.wait_for_url("**/b/**")
    assert ShiftBooking.objects.count() == 1


def test_the_office_gives_numbers_without_a_mouse(
    race: str, site: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None]
) -> None:
    community = make_community()
    start = timezone.now() - timedelta(minutes=5)
    shift = make_shift(community, starts_at=start, booking="here", capacity=5)
    client = Client()
    client.force_login(make_member_of(community))
    page = open_page("/", screen=DESK)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": site}])
    page.goto(f"{site}{reverse('desk', args=[shift.uid])}")
    for line in ["", "李示例"]:  # the cursor stands in the line: a name or none, and Enter
        page.keyboard.type(line)
        page.keyboard.press("Enter")
        page.locator(".message.success").wait_for()
        page.wait_for_load_state()
    assert list(ShiftBooking.objects.order_by("number").values_list("number", "state")) == [
        (1, "arrived"), (2, "arrived"),
    ]  # fmt: skip
    no_barriers(page)
    if shift.day == timezone.localdate():  # not in the five minutes after midnight
        page.locator("form[action$='/next/'] button").first.click()
        page.locator(".place-number b", has_text="1").wait_for()
        screen = open_page(reverse("shift_queue", args=[community.slug, shift.uid]), screen=DESK)
        assert screen.locator(".queue-now").inner_text().strip() == "1"
        page.locator("form[action$='/next/'] button").first.click()
        screen.locator(".queue-now b", has_text="2").wait_for(timeout=15000)  # by itself
