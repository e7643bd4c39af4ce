"""Where the figures are taken: a database of its own, and the real server on it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2

from benchmarks.load import fetch


def named(url: str, name: str) -> str:
    parts = urlsplit(url)
    # What stands before the last slash is the folder of a socket: postgres://role@//folder/name
    return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """A migrated database that is dropped afterwards; gives the environment of processes that use it."""
    owner_url = os.environ["DATABASE_OWNER_URL"]
    owner = environ.Env.db_url_config(owner_url)
    admin = psycopg2.connect(
        dbname="postgres", user=owner["USER"] or None, password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None, port=owner["PORT"] or None,
    )  # fmt: skip
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    environment = {
        **os.environ,
        "DATABASE_URL": named(os.environ["DATABASE_URL"], name),
        "DATABASE_OWNER_URL": named(owner_url, name),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "0",
        "WHITENOISE_USE_FINDERS": "1",
        "LOG_LEVEL": "WARNING",
    }
    try:
        manage(environment, "migrate", "-v0")
        yield environment
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


def manage(environment: dict[str, str], *words: str) -> float:
    """Run a management command; gives the seconds it took."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


@contextmanager
def server(environment: dict[str, str], stderr: int | None = None) -> Iterator[int]:
    """The web server as `run.py` starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "2", "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=stderr)
    try:
        for _attempt in range(100):
            try:
                if fetch(port, "/healthz")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
