"""The servers the application stands on: those that were given, and embedded ones for those that were not."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
import psycopg2
import redis

from standalone import keys
from standalone.environment import ROOT
from standalone.folders import Folders
from standalone.postgres import APPLICATION, OWNER, Postgres
from standalone.processes import Program
from standalone.valkey import Valkey
from standalone.words import Trouble


class Stack:
    """PostgreSQL and Valkey for one data folder, as a context: entered they answer, left they have ended."""

    def __init__(self, folders: Folders, lasting: bool = True) -> None:
        self.folders, self.lasting = folders, lasting
        self.servers: list[tuple[Postgres | Valkey, subprocess.Popen[bytes]]] = []
        self.urls: dict[str, str] = {}

    def __enter__(self) -> "Stack":
        try:
            self.find_database()
            self.find_broker()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for server, process in reversed(self.servers):
            end(process, server.program().stop_signal)

    def find_database(self) -> None:
        given = os.environ.get("DATABASE_URL")
        if given:
            owner = os.environ.get("DATABASE_OWNER_URL") or given
            reach_database(given, "database_unreachable")
            if owner != given:
                reach_database(owner, "owner_unreachable")
            self.urls |= {"DATABASE_URL": given, "DATABASE_OWNER_URL": owner}
            return
        folders = self.folders
        postgres = Postgres(folders.data / "postgres", folders.sockets, folders.log("postgres"), self.lasting)
        postgres.prepare()
        self.servers.append((postgres, postgres.start()))
        postgres.make_database()
        self.point_at(postgres)

    def find_broker(self) -> None:
        given = os.environ.get("REDIS_URL")
        if given:
            reach_redis(given)
            self.urls["REDIS_URL"] = given
            return
        folders = self.folders
        valkey = Valkey(folders.data / "valkey", folders.sockets, folders.log("valkey"), self.lasting)
        self.servers.append((valkey, valkey.start()))
        self.urls["REDIS_URL"] = valkey.url()

    def point_at(self, postgres: Postgres) -> None:
        self.urls |= {"DATABASE_URL": postgres.url(APPLICATION), "DATABASE_OWNER_URL": postgres.url(OWNER)}

    def use_running(self) -> None:
        """Take the servers of the stack that is already running on this folder."""
        self.urls = running_urls(self.folders)

    def programs(self) -> list[tuple[Program, subprocess.Popen[bytes]]]:
        """The embedded servers, for who keeps them running."""
        return [(server.program(), process) for server, process in self.servers]

    def environment(self, **more: str) -> dict[str, str]:
        """What the application's processes find in their environment."""
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        own = {
            "DATA_DIR": str(self.folders.data),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        return inherited | keys.kept_in(self.folders.data) | own | self.urls | more


def running_urls(folders: Folders) -> dict[str, str]:
    """The addresses of a stack that runs on this folder; the sockets' places follow from the folder alone."""
    sockets = folders.sockets
    postgres = Postgres(folders.data / "postgres", sockets, folders.log("postgres"))
    valkey = Valkey(folders.data / "valkey", sockets, folders.log("valkey"))
    embedded = {
        "DATABASE_URL": postgres.url(APPLICATION),
        "DATABASE_OWNER_URL": postgres.url(OWNER),
        "REDIS_URL": valkey.url(),
    }
    given = {name: os.environ[name] for name in embedded if os.environ.get(name)}
    if "DATABASE_URL" in given:
        given.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
    return embedded | given


def connection_parameters(url: str) -> dict[str, str | int]:
    """What psycopg2 needs to connect exactly as Django will."""
    parts = environ.Env.db_url_config(url)
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    given = {name: parts[key] for name, key in named.items() if parts[key]}
    return {"connect_timeout": 5} | given | parts.get("OPTIONS", {})


def reach_database(url: str, otherwise: str) -> None:
    """Connect once, or say in a sentence why not (without the password)."""
    asked = connection_parameters(url)
    where = "{user}@{host}:{port}/{dbname}".format(**{"user": "?", "host": "localhost", "port": 5432} | asked)
    try:
        psycopg2.connect(**asked).close()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().partition("\n")[0].rpartition("failed: ")[2]
        raise Trouble(otherwise, where=where, reason=reason) from None


def reach_redis(url: str) -> None:
    parts = urlsplit(url)
    where = f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path
    try:
        with redis.Redis.from_url(
            url.replace("redis+socket://", "unix://"), socket_connect_timeout=5, socket_timeout=5
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Trouble("redis_unreachable", where=where, reason=error) from None


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals, patience: float = 10) -> None:
    """Ask a process to stop; kill one that does not."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
