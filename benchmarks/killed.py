"""`kill -9` under bookkeepers who write: nothing acknowledged is lost, nothing is there twice, no number is missing.

`python3 -m benchmarks.killed [--times 1000] [--postgres] [--database NAME]` kills the web server with its worker, or
all of PostgreSQL (a cluster of its own in a folder that is thrown away), again and again while programs post over HTTP;
whoever got no answer sends the same key again. Linux only. `--database`: an empty migrated one instead of a new one.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.ledger import row
from benchmarks.stage import database, manage, named, server
from standalone.folders import Folders, remove
from standalone.postgres import APPLICATION, OWNER, Postgres

CLIENTS = 4
PATIENCE = 60  # seconds until something must be acknowledged again


class Client(threading.Thread):
    """A program that posts gifts, reserves, pays, releases and reverses; it goes on until it is told to stop.

    What is not answered stays in hand and is sent again under the same key, also by its successor.
    """

    def __init__(self, port: int, headers: dict[str, str], steps: Iterator[tuple[str, dict[str, Any]]]) -> None:
        super().__init__(daemon=True)
        self.port, self.headers, self.steps = port, headers, steps
        self.in_hand: tuple[str, dict[str, Any]] | None = None
        self.acknowledged: list[dict[str, Any]] = []
        self.sent, self.again = 0, 0
        self.stopping, self.amiss = False, ""

    def successor(self) -> "Client":
        made = Client(self.port, self.headers, self.steps)
        made.in_hand, made.acknowledged, made.sent, made.again = self.in_hand, self.acknowledged, self.sent, self.again
        return made

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self.stopping and not self.amiss:
            self.in_hand = self.in_hand or next(self.steps, None)
            if self.in_hand is None:
                break
            path, body = self.in_hand
            try:
                connection.request("POST", path, json.dumps(body), self.headers)
                self.sent += 1
                answer = connection.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.005)
                continue
            if answer.status in (200, 201):
                self.acknowledged.append(json.loads(said))
                self.again += self.sent > 1
                self.in_hand, self.sent = None, 0
            elif answer.status < 500:
                self.amiss = f"{answer.status} {said.decode()}"
            else:
                time.sleep(0.005)
        connection.close()


def steps_of(sides: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a bookkeeper posts, every kind of entry, for ever; each with a key of its own."""
    gift, spending = ({"debit": sides[to], "credit": sides[out]} for to, out in [("1002", "4001"), ("5001", "1002")])
    while True:
        kept, wrong, reserved = (str(uuid.uuid4()) for _number in range(3))
        for path, body in [
            ("", {**gift, "amount": 700, "purpose": "收到捐款", "uid": kept}),
            ("", {**gift, "amount": 500, "purpose": "收到捐款", "uid": wrong}),
            ("", {**spending, "amount": 300, "purpose": "楼道灯具更换", "uid": reserved, "reserve": True}),
            (f"{reserved}/commit/", {"amount": 100}),
            (f"{wrong}/reverse/", {"purpose": "金额录错"}),
            (f"{reserved}/void/", {}),
        ]:
            yield f"/api/v1/transfers/{path}", {"uid": str(uuid.uuid4()), **body}


def prepare() -> Callable[[int], list[Client]]:
    """A fund, its accounts and a bookkeeper; gives what makes the clients for a port."""
    from community.access.actors import Actor
    from community.people.actions import give_role, issue_token
    from community.people.models import Membership, User
    from community.places.actions import add_community, add_street
    from funds.ledger.actions import open_account, open_fund

    by = Actor.system()
    street = add_street(name="街道", slug="killed", city="示例市", by=by)
    community = add_community(street, name="社区", slug="killed", telephone="", by=by)
    fund = open_fund(community, name="基金", by=by)
    sides = {}
    for code, category, floor in [("1002", "asset", 0), ("4001", "income", None), ("5001", "expense", None)]:
        account = open_account(fund, code=code, name=f"科目{code}", category=category, floor=floor, by=by)
        sides[code] = str(account.uid)
    user = User.objects.create_user(username="killed", password=str(uuid.uuid4()))
    give_role(user, role=Membership.Role.BOOKKEEPER, community=community, by=by)
    _token, secret = issue_token(user, name="kill -9", by=by)
    headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
    return lambda port: [Client(port, headers, steps_of(sides)) for _number in range(CLIENTS)]


def until(holds: Callable[[], bool], clients: list[Client]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        amiss = [client.amiss for client in clients if client.amiss]
        if amiss or time.monotonic() > end:
            sys.exit(f"✗ {amiss[0] if amiss else 'nothing was acknowledged any more'}")
        time.sleep(0.002)


def acknowledged(clients: list[Client]) -> int:
    return sum(len(client.acknowledged) for client in clients)


def under_load(clients: list[Client]) -> None:
    """Until something was acknowledged since now, and then some more at random: in the middle of writing."""
    begun = acknowledged(clients)
    until(lambda: acknowledged(clients) > begun, clients)
    time.sleep(random.uniform(0, 0.3))


def stop(clients: list[Client]) -> None:
    for client in clients:
        client.stopping = True
    for client in clients:
        client.join()


# --- the web server ---


@contextmanager
def serving(port: int) -> Iterator[None]:
    """Granian with one worker, as `run.py` starts it, until it is killed; forked from here, where all is imported."""
    pid = os.fork()
    if not pid:
        try:
            os.setpgid(0, 0)
            from granian import Granian

            Granian(
                "config.wsgi:application", address="127.0.0.1", port=port, interface="wsgi", workers=1,
                blocking_threads=2, log_enabled=False,
            ).serve()  # fmt: skip
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def kill_web_server(times: int, make_clients: Callable[[int], list[Client]]) -> list[Client]:
    from django.urls import get_resolver

    import config.wsgi  # noqa: F401 - so that every server is there at once

    assert get_resolver().url_patterns
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    clients = make_clients(port)
    for _turn in range(times):
        with serving(port):
            clients = [client.successor() for client in clients]  # only now: a process with threads is not forked
            for client in clients:
                client.start()
            under_load(clients)
        stop(clients)
    with serving(port):
        return finished(clients)


def finished(clients: list[Client]) -> list[Client]:
    """Let everybody have the answer to what is still in hand, and no more."""
    last = [client.successor() for client in clients]
    for client in last:
        client.steps = iter(())
        client.start()
    until(lambda: not any(client.is_alive() for client in last), last)
    return last


# --- PostgreSQL ---


@contextmanager
def cluster() -> Iterator[tuple[Postgres, dict[str, str]]]:
    """PostgreSQL on a folder of its own, writing to the disk as in earnest; and the environment of who uses it."""
    folders = Folders(Path(tempfile.mkdtemp(prefix="cp-killed-")))
    postgres = Postgres(folders.data / "postgres", folders.sockets, folders.log("postgres"))
    try:
        postgres.prepare()
        process = postgres.start()
        try:
            postgres.make_database()
            urls = {"DATABASE_URL": postgres.url(APPLICATION), "DATABASE_OWNER_URL": postgres.url(OWNER)}
            environment = {**os.environ, **urls, "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "0", "LOG_LEVEL": "CRITICAL"}
            manage(environment, "migrate", "-v0")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
        yield postgres, environment
    finally:
        remove(folders)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """The postmaster and every process of its, none of which may see the others die and tidy up."""
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    while living := [pid for pid in children(process.pid) if state(pid) not in ("Z", "")]:  # a stopped one reaps none
        for pid in living:
            os.kill(pid, signal.SIGKILL)
    process.kill()
    process.wait()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def kill_postgres(
    times: int, postgres: Postgres, port: int, make_clients: Callable[[int], list[Client]],
    running: list[subprocess.Popen[bytes]],
) -> list[Client]:  # fmt: skip
    clients = make_clients(port)
    for client in clients:
        client.start()
    for _turn in range(times):
        under_load(clients)
        kill_all(running.pop())
        running.append(postgres.start())
    under_load(clients)
    stop(clients)
    return finished(clients)


# --- and afterwards ---


def findings(clients: list[Client]) -> Iterator[tuple[str, int]]:
    """What must be nought."""
    from django.core.management import CommandError, call_command

    from funds.ledger.models import Fund, Transfer

    told = {each["uid"]: each for client in clients for each in client.acknowledged}
    stored = {str(each.uid): each for each in Transfer.objects.order_by("seq")}
    yield "acknowledged and lost", len(told.keys() - stored.keys())
    yield "there twice, or never sent", Transfer.objects.count() - len(told)
    said = ((uid, (each["seq"], each["amount"], each["hash"])) for uid, each in told.items())
    kept = {uid: (each.seq, each.amount, bytes(each.hash).hex()) for uid, each in stored.items()}
    yield "other than was acknowledged", sum(kept.get(uid) != what for uid, what in said)
    numbers = [each.seq for each in stored.values()]
    yield "gaps in the numbers", Fund.objects.get().last_seq - len(set(numbers) & set(range(1, len(numbers) + 1)))
    try:
        call_command("verify_ledger")
        yield "what verify_ledger finds", 0
    except CommandError as error:
        yield f"verify_ledger: {error}", 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--postgres", action="store_true", help="kill PostgreSQL, not the web server")
    parser.add_argument("--database", help="an empty migrated database on the server that is configured")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        postgres = None
        if chosen.postgres:
            postgres, environment = stack.enter_context(cluster())
            running = [postgres.start()]
            stack.callback(lambda: [kill_all(process) for process in running])
        elif chosen.database:
            urls = {name: named(os.environ[name], chosen.database) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
            environment = {**os.environ, **urls, "ALLOWED_HOSTS": "127.0.0.1"}
        else:
            environment = stack.enter_context(database("bench_killed"))
        environment |= {"API_RATE_USER": "1000000/s", "DJANGO_SETTINGS_MODULE": "config.settings", "PUBLIC_URL": ""}
        os.environ.update(environment)
        import django
        from django.db import connections

        django.setup()
        make_clients = prepare()
        connections.close_all()
        begun = time.monotonic()
        if postgres:
            port = stack.enter_context(server(environment, stderr=subprocess.DEVNULL))
            clients = kill_postgres(chosen.times, postgres, port, make_clients, running)
        else:
            clients = kill_web_server(chosen.times, make_clients)
        row(f"kill -9 of {'PostgreSQL' if postgres else 'the web server'}", f"{chosen.times:,}",
            f"{time.monotonic() - begun:.0f} s, {CLIENTS} programs writing")  # fmt: skip
        row("entries acknowledged", f"{acknowledged(clients):,}")
        row("of these, sent again as no answer came", f"{sum(client.again for client in clients):,}")
        amiss = 0
        for name, count in findings(clients):
            row(name, str(count))
            amiss += count
        connections.close_all()
    sys.exit(1 if amiss else 0)


if __name__ == "__main__":
    main()
