"""The code on the office's screen, a merchant's phone, one tap; the printed sheet on one sheet; nothing in the way."""

import re
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from services.attendance.models import CheckIn
from services.roster.actions import set_duty_settings
from services.roster.links import token_of
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member, make_shift
from tests.journeys.conftest import DESK

LITTLE = 60 * 1024
SIZES = {"a4": (595, 842), "a5": (420, 595)}


@pytest.fixture
def duty(site):
    """A duty that is on now, whatever the time of day."""
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=False, check_in=True, by=SYSTEM)
    start = timezone.now() - timedelta(minutes=5)
    title = "爱心理发与老花镜调试便民服务专场（含上门登记）"
    partners = [(make_partner(community, name="丽人理发店"), None)]
    end = start + timedelta(hours=2)
    return make_shift(community, title=title, starts_at=start, ends_at=end, partners=partners).duties.get()


@pytest.fixture
def open_as(open_page, site):
    """Open an address as somebody: `open_as(user, path, screen=…)`."""

    def opener(user, path, **view):
        page = open_page("/", **view)
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page.goto(f"{site}{path}")
        return page

    return opener


def shown_code(open_as, duty):
    """What a camera would read off the office's screen."""
    staff = make_member_of(duty.community)
    screen = open_as(staff, f"/console/check-in/screen/{duty.community.slug}/", screen=DESK)
    return screen, screen.locator(".screen-code a.drawing").get_attribute("href")


@pytest.mark.parametrize("text", ["normal", "large"])
def test_scanned_and_tapped_once(duty, open_as, no_barriers, site, text):
    screen, address = shown_code(open_as, duty)
    no_barriers(screen)
    assert screen.locator(".screen-stale").is_hidden()
    weights = []
    phone = open_as(make_partner_member(duty.partner), "/portal/", text=text, scripts=False)
    phone.on("response", lambda answer: weights.append(answer.request.sizes()["responseBodySize"]))
    phone.goto(address)
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not CheckIn.objects.exists()
    button = phone.get_by_role("button", name="签到")
    assert button.bounding_box()["height"] >= (60 if text == "large" else 44)
    button.click()
    assert CheckIn.objects.get().how == "screen"
    assert "/portal/duties/" in phone.url
    assert "签到" in phone.locator("main").inner_text()
    assert sum(weights) < LITTLE


def test_without_an_account_the_links_page_has_the_button(duty, open_page, open_as, no_barriers, site):
    _screen, address = shown_code(open_as, duty)
    phone = open_page("/")
    phone.goto(address)
    no_barriers(phone)
    phone.goto(f"{site}/d/{token_of(duty)}/")
    no_barriers(phone)
    phone.locator("#check-in button").click()
    assert CheckIn.objects.get().duty == duty
    no_barriers(phone)
    phone.locator("#check-in button").click()
    assert CheckIn.objects.get().ended == "self"


def test_the_office_looks_enters_and_corrects(duty, open_as, no_barriers, site):
    staff = make_member_of(duty.community)
    for view in ({"screen": DESK}, {}):
        page = open_as(staff, "/console/check-in/", **view)
        no_barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.locator(f"#duty-{duty.uid} a").first.click()
    no_barriers(page)
    page.locator("main form .actions button").click()
    assert CheckIn.objects.get().how == "office"
    page.locator(f"#duty-{duty.uid} a").first.click()
    page.fill("[name=came]", "")
    page.fill("[name=reason]", "看错了人")
    page.locator("main form .actions button").click()
    assert not CheckIn.objects.get().is_present
    page.goto(f"{site}/console/services/duty/statistics/print/")
    no_barriers(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_sheet_prints_on_one_page(duty, open_as, tmp_path, no_barriers, size, language):
    staff = make_member_of(duty.community)
    address = f"/console/check-in/sheet/{duty.shift.uid}/?size={size}"
    page = open_as(staff, address, screen=DESK, language=language)
    no_barriers(page)
    page.emulate_media(media="print")
    sheet = tmp_path / "sheet.pdf"
    page.pdf(path=str(sheet), prefer_css_page_size=True, print_background=True)
    facts = subprocess.run(["pdfinfo", str(sheet)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+1\n", facts)
    width, height = (float(number) for number in re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", facts).groups())
    assert abs(width - SIZES[size][0]) < 2
    assert abs(height - SIZES[size][1]) < 2
    assert page.eval_on_selector(".check-in-sheet", "e => e.scrollHeight <= e.clientHeight + 1")
