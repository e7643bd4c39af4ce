"""The suite's house rules: the application's database role, real races on copies, no sockets beyond loopback."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import environ
import psycopg2
import pytest
from django.conf import settings
from django.db import connection, connections

CHROMIUM = next(
    (
        path
        for path in ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        if os.path.exists(path)
    ),
    os.environ.get("CHROMIUM", ""),
)


def pytest_configure(config: pytest.Config) -> None:
    for line in ["browser: needs Chromium", "slow: starts real processes"]:
        config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction"):
            raise pytest.UsageError(
                f"{item.nodeid}: transaction=True cannot flush as the application's role; use `race`."
            )
        if "tests/journeys/" in item.nodeid.replace(os.sep, "/"):
            item.add_marker("browser")
        if item.get_closest_marker("browser") and not CHROMIUM:
            if os.environ.get("REQUIRE_BROWSER") == "1":
                raise pytest.UsageError("REQUIRE_BROWSER=1, but no Chromium was found.")
            item.add_marker(pytest.mark.skip(reason="NO CHROMIUM FOUND: browser journeys did not run"))


def _settings_for(url: str, name: str) -> dict[str, Any]:
    return {**connections.databases["default"], **environ.Env.db_url_config(url), "NAME": name}


def _use(url: str, name: str) -> None:
    """Point the default connection at a database as one role."""
    connection.close()
    connection.settings_dict.update(_settings_for(url, name))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Create the test database as its owner, then work in it as the application's role."""
    owner, name = settings.DATABASE_OWNER_URL, connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"test_{name}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    with django_db_blocker.unblock():
        _use(owner, name)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        test_name = connection.settings_dict["NAME"]
        _use(settings.DATABASE_URL, test_name)
        settings.TEST_DATABASE_NAME = test_name
    yield
    with django_db_blocker.unblock():
        _use(owner, test_name)
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture
def race(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A committed copy of the test database, for real threads, transactions and processes; gives its name."""
    source = settings.TEST_DATABASE_NAME
    name = f"{source}_race"
    connection.close()
    owner = environ.Env.db_url_config(settings.DATABASE_OWNER_URL)
    admin = psycopg2.connect(
        dbname="postgres", user=owner["USER"] or None, password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None, port=owner["PORT"] or None,
    )  # fmt: skip
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    with django_db_blocker.unblock():
        _use(settings.DATABASE_URL, name)
        try:
            yield name
        finally:
            connections.close_all()
            _use(settings.DATABASE_URL, source)
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run callables in threads that start together; gives each one's result or the exception it raised."""
    import threading

    def run(*callables: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(callables))
        results: list[Any] = [None] * len(callables)

        def work(index: int, call: Callable[[], Any]) -> None:
            try:
                barrier.wait(10)
                results[index] = call()
            except Exception as error:
                results[index] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(callables)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return results

    return run


@pytest.fixture(autouse=True)
def _quiet_corners(settings: Any, tmp_path: Any) -> None:
    """Fast hashing, eager tasks, memory cache; none of it is ours to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"  # nothing is collected here, but who serves static files looks for it
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.SENDS_EMAIL = False  # whatever the environment says; the tests of it switch it on
    settings.PAGES_KEPT_SECONDS = 0  # a page kept for others would hide what rendering it costs
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test talks to another machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to reach {address}")
        return real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]
