"""Every page as people meet it: on a phone and a desk, in large print, in both languages, looked at by axe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.notices.models import Notice
from community.people.models import User
from funds.giving.models import Campaign, GiftReceipt
from funds.ledger.models import Fund, Seal
from funds.spending.models import SpendingRequest
from funds.statements.models import Statement
from partners.directory.models import Partner
from services.activities.models import Activity, ActivityPhoto
from services.attendance.codes import printed_code
from services.bookings.models import ShiftBooking, ShiftQueue
from services.roster.links import token_of
from services.roster.models import Duty, Shift
from tests.journeys.conftest import DESK, PHONE

COMMUNITY = ["community_home", "search", "privacy", "complain", "notices", "partners", "services", "activities"]
ROSTER = ["roster", "roster_today", "roster_poster", "roster_text", "roster_calendar"]
SIGNED_IN = [
    "inbox",
    "account",
    "account_change_password",
    "mfa_index",
    "sheets",
    "calls",
    "check_ins",
    "roster_board",
    "proposals",
    "desks",
]
VIEWS = [
    pytest.param({"screen": PHONE}, id="phone"),
    pytest.param({"screen": PHONE, "text": "large"}, id="phone in large print"),
    pytest.param({"screen": DESK, "language": "en"}, id="desk in English"),
    pytest.param({"screen": {"width": 683, "height": 384}, "scripts": True}, id="desk at 200 %"),
]


@pytest.fixture
def demo(race: str) -> str:
    call_command("seed_demo")
    return race


def public_pages() -> Iterator[str]:
    """One address of every kind of public page, in the demo's first community."""
    slug = "yinyuan"
    yield from (reverse("choose_community"), reverse("account_login"), reverse("shop"))
    yield from (reverse(name, args=[slug]) for name in [*COMMUNITY, *ROSTER])
    yield reverse("search", args=[slug]) + "?q=理发"
    yield reverse("partners", args=[slug]) + "?q=lrlfd"
    partner = Partner.objects.get(community__slug=slug, name="丽人理发店")
    yield Activity.objects.filter(community__slug=slug).confirmed().latest("pk").get_absolute_url()
    photo = ActivityPhoto.objects.public().filter(community__slug=slug).latest("pk")
    yield from (photo.activity.get_absolute_url(), reverse("report_photo", args=[slug, photo.uid]))
    shifts = Shift.objects.filter(community__slug=slug)
    yield reverse("partner", args=[slug, partner.uid])
    yield reverse("notice", args=[slug, Notice.objects.filter(community__slug=slug).first().uid])  # type: ignore[union-attr]
    booked = ShiftBooking.objects.filter(community__slug=slug, state="booked").latest("pk")
    yield from (reverse("find_booking"), reverse("booking", args=[booked.code]))
    yield from (reverse(name, args=[slug, booked.shift.uid]) for name in ["book_place", "shift_queue"])
    yield from fund_pages(slug)
    for shift in [shifts.filter(status="planned").first(), shifts.filter(status="cancelled").first()]:
        yield reverse("shift", args=[slug, shift.uid])  # type: ignore[union-attr]


def fund_pages(slug: str) -> Iterator[str]:
    """The fund's own, and one of each kind of what is published of it."""
    fund = Fund.objects.filter(community__slug=slug).in_order().first()
    assert fund is not None
    yield from (reverse(name, args=[slug]) for name in ["fund", "verify_fund", "campaigns", "fund_statements"])
    yield from (reverse(name, args=[slug, fund.uid]) for name in ["fund_gifts", "fund_spending", "fund_spending_form"])
    yield Statement.objects.filter(fund=fund, state="published").latest("pk").get_absolute_url()
    for name, row in [("campaign", Campaign.objects.public()), ("check_giftreceipt", GiftReceipt.objects.all())]:
        yield reverse(name, args=[slug, row.filter(fund=fund).latest("pk").uid])


def check_page(page: Any, path: str, no_barriers: Callable[[Any], None]) -> None:
    no_barriers(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{path} is {wide} px too wide"
    assert page.locator("h1").count() == 1, f"{path} has not exactly one h1"


@pytest.mark.parametrize("view", VIEWS)
def test_public_pages_have_no_barriers(
    demo: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None], view: dict[str, Any]
) -> None:
    for path in public_pages():
        check_page(open_page(path, **view), path, no_barriers)


@pytest.mark.parametrize("view", VIEWS[:2])
def test_pages_behind_the_sign_in_have_no_barriers(
    demo: str, site: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None], view: dict[str, Any]
) -> None:
    client = Client()
    client.force_login(User.objects.get(username="staff"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page = open_page("/", **view)
    page.context.add_cookies([{**cookie, "url": site}])
    desk = ShiftQueue.objects.latest("pk").shift.uid
    for path in [*map(reverse, SIGNED_IN), reverse("desk", args=[desk]), reverse("desk_sheet", args=[desk])]:
        page.goto(f"{site}{path}")
        check_page(page, path, no_barriers)


def partner_pages(duty: Duty) -> Iterator[str]:
    """One address of every kind of a partner's own pages, and the link for whoever has no account."""
    yield from (reverse("portal"), reverse("portal_record"), reverse("portal_duty", args=[duty.uid]))
    yield reverse("check_in", args=[printed_code(duty.shift.uid)])
    yield from (reverse("duty_link", args=[token_of(duty)]), reverse("duty_link", args=["ended"]))
    waiting = SpendingRequest.objects.to_sign_by(User.objects.get(username="barber")).first()
    seal = Seal.objects.filter(community=duty.community).order_by("-number").first()
    assert waiting is not None
    assert seal is not None
    yield from (reverse("sign_request", args=[waiting.uid]), reverse("countersign", args=[seal.uid]))


@pytest.mark.parametrize("view", VIEWS)
def test_partners_pages_have_no_barriers(
    demo: str, site: str, open_page: Callable[..., Any], no_barriers: Callable[[Any], None], view: dict[str, Any]
) -> None:
    client, barber = Client(), User.objects.get(username="barber")
    client.force_login(barber)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page = open_page("/", **view)
    page.context.add_cookies([{**cookie, "url": site}])
    duty = Duty.objects.of_user(barber).filter(shift__starts_at__gt=timezone.now()).in_order()[0]
    for path in partner_pages(duty):
        page.goto(f"{site}{path}")
        check_page(page, path, no_barriers)
        for folded in page.locator("main details.confirm > summary").all():
            folded.click()
        check_page(page, f"{path}, unfolded", no_barriers)


def test_public_pages_say_the_same_without_scripts(demo: str, open_page: Callable[..., Any]) -> None:
    for path in public_pages():
        plain = open_page(path, scripts=False)
        assert plain.locator("main").inner_text().strip(), path
        plain.context.close()


def test_no_chinese_is_left_in_the_english_shell(demo: str, open_page: Callable[..., Any]) -> None:
    """Names and texts of the office stay as they were written; what the product itself says is English."""
    page = open_page(reverse("roster", args=["yinyuan"]), language="en")
    for place in ["nav", "h1", "button", "label"]:
        for text in page.locator(place).all_inner_texts():
            chinese = [ch for ch in text if "\u4e00" <= ch <= "\u9fff"]
            assert not chinese or "中文" in text or "银苑" in text, f"{place}: {text}"
