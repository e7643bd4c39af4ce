"""The office at its board: a gap is filled and that undone by keyboard alone; the same on a phone and without scripts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from community.people.demo import PASSWORD
from community.places.models import Community
from services.roster.actions import cancel_shift
from services.roster.models import Duty, Shift
from services.roster.week import Week
from tests.factories import SYSTEM, make_shift
from tests.journeys.conftest import DESK, PHONE


@pytest.fixture
def gap(race: str) -> Shift:
    """A shift of the demo's next week that nobody has."""
    call_command("seed_demo")
    monday = Week.of(timezone.localdate()).next.monday
    start = timezone.localtime().replace(year=monday.year, month=monday.month, day=monday.day, hour=7, minute=0)
    return make_shift(Community.objects.get(slug="yinyuan"), title="早间咨询", starts_at=start + timedelta(days=2))


@pytest.fixture
def staff_at(gap: Shift, site: str, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """The board of the next week, opened by the demo's staff."""

    def opener(**view: Any) -> Any:
        page = open_page("/sign-in/", **view)
        page.fill("[name=login]", "staff")
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.goto(f"{site}{reverse('roster_board')}?week={Week.of(gap.day)}")
        return page

    return opener


def seat_of(gap: Shift) -> Duty | None:
    return Duty.objects.filter(shift=gap).assigned().first()


def not_too_wide(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_gap_is_filled_and_that_undone_by_keyboard_alone(
    staff_at: Callable[..., Any], gap: Shift, no_barriers: Callable[[Any], None]
) -> None:
    page = staff_at(screen=DESK)
    no_barriers(page)
    keys = page.keyboard
    name = f"[data-shift='{gap.uid}']"
    while not page.evaluate("document.activeElement.matches('.board .tile')"):
        keys.press("Tab")
    for _row in range(40):  # down to the slot, then right to the day
        same_row = "document.activeElement.closest('tr').contains(document.querySelector(`" + name + "`))"
        if page.evaluate(same_row):
            break
        keys.press("ArrowDown")
    keys.press("Home")
    for _day in range(7):
        if page.evaluate(f"document.activeElement.matches(`{name}`)"):
            break
        keys.press("ArrowRight")
    assert page.evaluate(f"document.activeElement.matches(`{name}`)")
    keys.press("a")
    page.wait_for_function("document.activeElement.name === 'partner'")
    no_barriers(page)
    keys.press("Enter")
    page.wait_for_selector(".board-done")
    assert seat_of(gap) is not None
    assert page.evaluate(f"document.activeElement.matches(`{name}`)")  # where it was
    no_barriers(page)
    keys.press("u")
    page.wait_for_function("location.search.indexOf('done=') > 0 && document.querySelector('.board-done')")
    page.wait_for_load_state("networkidle")
    assert seat_of(gap) is None


def test_escape_closes_the_shift_and_leads_back_to_its_cell(staff_at: Callable[..., Any], gap: Shift) -> None:
    page = staff_at(screen=DESK)
    page.locator(f"[data-shift='{gap.uid}']").focus()
    page.keyboard.press("c")
    page.wait_for_function("document.activeElement.id === 'board-reason'")
    page.keyboard.type("mac")  # letters are only typed here
    assert page.locator("#board-reason").input_value() == "mac"
    page.keyboard.press("Escape")
    assert page.locator("#board-panel").is_hidden()
    assert page.evaluate(f"document.activeElement.matches(`[data-shift='{gap.uid}']`)")
    page.keyboard.press("Enter")
    page.wait_for_selector("#board-panel:not([hidden])")
    page.keyboard.press("m")
    page.wait_for_function("document.activeElement.name === 'day'")


def test_what_changed_meanwhile_is_said_beside_the_board(
    staff_at: Callable[..., Any], gap: Shift, no_barriers: Callable[[Any], None]
) -> None:
    page = staff_at(screen=DESK)
    page.locator(f"[data-shift='{gap.uid}']").click()
    page.wait_for_selector("#board-panel:not([hidden])")
    cancel_shift(gap, reason="停电检修", by=SYSTEM)
    page.locator("#board-panel [name=partner]").first.click()
    page.wait_for_selector("#board-panel [role=alert]")
    assert "停电检修" in page.locator("#board-panel").inner_text()
    assert seat_of(gap) is None
    no_barriers(page)
    page.keyboard.press("Escape")
    page.locator(".board", has_text="停电检修").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_a_gap_is_filled_in_three_taps(
    staff_at: Callable[..., Any], gap: Shift, no_barriers: Callable[[Any], None], scripts: bool
) -> None:
    page = staff_at(screen=PHONE, scripts=scripts)
    not_too_wide(page)
    if scripts:
        no_barriers(page)
    page.locator(".board-days a", has_text="早间咨询").click()
    not_too_wide(page)
    if scripts:
        no_barriers(page)
    page.locator("[name=partner]").first.click()
    assert seat_of(gap) is not None
    not_too_wide(page)
    page.locator(".board-done button").click()
    assert seat_of(gap) is None
