"""A real server on a committed copy of the test database, and a real browser in front of it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

from tests.conftest import CHROMIUM

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """One browser for all journeys.

    Playwright leaves an event loop running in this thread, and Django keeps a second set of connections for that: each
    set is closed when the other comes into use.
    """
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # our calls and the loop's come one after the other
    connections.close_all()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()


@pytest.fixture
def site(race: str, settings: Any) -> Iterator[str]:
    """The address of a running server; what a test writes is committed and gone with the copy afterwards."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.PUBLIC_URL = ""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def open_page(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Open an address: `open_page("/c/…/", screen=PHONE, text="large", language="en", scripts=False)`."""
    contexts = []

    def opener(
        path: str,
        *,
        screen: dict[str, int] = PHONE,
        text: str = "normal",
        language: str = "zh-hans",
        scripts: bool = True,
    ) -> Any:
        context = chromium.new_context(viewport=screen, java_script_enabled=scripts)
        cookies = {"text": text, "django_language": language}
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site}{path}")
        return page

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def no_barriers() -> Callable[[Any], None]:
    """Let axe look at a page as it stands, for instance again after a click."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    return check
