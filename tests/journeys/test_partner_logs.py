"""A merchant logs a duty from the portal's home on a phone: few taps, one number, nothing lost on a bad network."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from PIL import Image

from community.people.models import User
from services.activities.models import Activity
from tests.journeys.conftest import PHONE


def sign_in(page: Any, site: str) -> Any:
    """The barber's portal."""
    client = Client()
    client.force_login(User.objects.get(username="barber"))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": site}])
    return page


@pytest.fixture
def portal(race: str, site: str, open_page: Callable[..., Any]) -> Any:
    """The barber's portal on a phone."""
    call_command("seed_demo")
    page = sign_in(open_page("/", screen=PHONE), site)
    page.goto(f"{site}/portal/")
    return page


def logged() -> Any:
    return Activity.objects.filter(submitted_by__username="barber")


class Thumb:
    """Counts what a thumb does."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps = page, 0

    def tap(self, what: str) -> None:
        self.taps += 1
        self.page.locator(what).first.click()


def test_four_taps_and_one_number(portal: Any, no_barriers: Callable[[Any], None]) -> None:
    thumb = Thumb(portal)
    thumb.tap("#to-log a")
    no_barriers(portal)
    wide = portal.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    thumb.tap("[name=headcount]")
    portal.keyboard.type("18")
    thumb.tap(".split label")
    thumb.tap("main form button.big")
    portal.locator(".message.success").wait_for()
    no_barriers(portal)
    assert thumb.taps == 4
    row = logged().get()
    assert (row.headcount, row.free_count, row.status) == (18, 0, "submitted")


@pytest.fixture
def deployed(race: str, settings: Any) -> Iterator[str]:
    """A server that answers as a deployed one does: static files collected, compressed, named by their content."""
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["localhost"], ""
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    others = ["admin", "unfold", "drf_spectacular_sidecar", "rest_framework", "import_export"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=others)
    call_command("seed_demo")
    server = LiveServerThread("localhost", lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert not server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


def test_from_home_to_logged_is_under_60_kb(deployed: str, chromium: Any) -> None:
    context = chromium.new_context(viewport=PHONE)
    page, sizes = sign_in(context.new_page(), deployed), []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{deployed}/portal/")
    page.locator("#to-log a").first.click()
    page.locator("[name=headcount]").fill("18")
    page.locator("main form button.big").click()
    page.locator(".message.success").wait_for()
    page.wait_for_load_state("networkidle")
    context.close()
    assert logged().count() == 1
    print(f"from the portal's home to logged: {sum(sizes):.0f} bytes in {len(sizes)} answers")
    assert len(sizes) >= 5  # three pages, a style sheet, a script at least
    assert sum(sizes) < 60_000


def test_the_network_is_cut_between_tap_and_answer(portal: Any) -> None:
    """The server has it, the phone does not know: going back and sending again is the same record."""
    portal.locator("#to-log a").first.click()
    portal.locator("[name=headcount]").fill("18")
    shift_page = portal.url
    portal.route(shift_page, lambda route: (route.fetch(max_redirects=0), route.abort()))
    portal.locator("main form button.big").click()
    portal.wait_for_timeout(1500)
    assert logged().count() == 1
    portal.unroute(shift_page)
    portal.goto(shift_page)
    assert "18" in portal.locator("main .figures").inner_text()
    assert logged().count() == 1


def test_what_was_typed_survives_a_reload_and_a_dead_network(portal: Any) -> None:
    portal.locator("#to-log a").first.click()
    portal.locator("[name=headcount]").fill("18")
    portal.locator(".split label").nth(1).click()
    key, shift_page = portal.locator("[name=submission]").input_value(), portal.url
    portal.context.set_offline(True)
    portal.locator("main form button.big").click()
    portal.wait_for_timeout(500)
    portal.context.set_offline(False)
    portal.goto(shift_page)
    assert portal.locator("[name=headcount]").input_value() == "18"
    assert portal.locator("[name=submission]").input_value() == key
    assert portal.locator(".split input").nth(1).is_checked()
    portal.locator("main form button.big").click()
    portal.locator(".message.success").wait_for()
    assert logged().get().headcount == 18
    assert portal.evaluate("sessionStorage.length") == 0


@pytest.fixture
def picture(tmp_path: Any) -> str:
    """As large as a phone's camera makes it."""
    noise = Image.frombytes("RGB", (800, 600), os.urandom(800 * 600 * 3)).resize((3200, 2400))
    path = tmp_path / "店里.jpg"
    noise.save(path, "JPEG", quality=92)
    return str(path)


def test_the_record_goes_before_its_photos_and_the_photo_smaller(portal: Any, picture: str) -> None:
    sent: list[tuple[bool, int]] = []
    cut = [True]

    def pass_on(route: Any) -> None:
        body = route.request.post_data_buffer or b""
        has_photo = b"filename=" in body
        if route.request.method == "POST":
            sent.append((has_photo, len(body)))
        if has_photo and cut:
            route.abort()
        else:
            route.continue_()

    portal.locator("#to-log a").first.click()
    portal.locator("[name=headcount]").fill("18")
    portal.locator("[name=photos]").set_input_files(picture)
    portal.route("**/portal/log/**", pass_on)
    portal.locator("main form button.big").click()
    portal.locator("[role=status].error").wait_for()
    assert (logged().get().headcount, logged().get().photos.count()) == (18, 0)  # the record stands without it
    cut.clear()
    portal.locator("main form button.big").click()
    portal.locator(".message.success").first.wait_for()
    photo = logged().get().photos.get()
    assert [has_photo for has_photo, _size in sent] == [False, True, False, True]
    assert sent[-1][1] < Path(picture).stat().st_size / 2
    with photo.file.file.open() as stored, Image.open(io.BytesIO(stored.read())) as kept:
        assert max(kept.size) == 1600
    assert portal.locator(".photos img").count() == 1
