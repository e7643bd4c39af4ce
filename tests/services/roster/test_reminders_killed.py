"""A thousand reminders, and a worker killed on the way: each is there once, none is lost, at most one e-mail comes twice."""

import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from community.messages.models import Delivery, Notification
from community.people.models import User
from partners.directory.models import Partner, PartnerMember
from services.roster.actions import set_duty_settings
from services.roster.models import Duty, PhoneCall
from tests.factories import SYSTEM, make_community, make_shift

MANY, SEATS = 1000, 50
WORKER = """
import django; django.setup()
from datetime import datetime
from community.messages.delivering import deliver_messages
from services.roster.reminding import sweep_calls
now = datetime.fromisoformat("{now}")
sweep_calls(now=now)
deliver_messages(clock=lambda: now, most=5000)
"""


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that takes everything and keeps which messages it got."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        self.got = []
        super().__init__(("127.0.0.1", 0), Talk)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    """As much SMTP as a sender needs."""

    def say(self, line):
        self.wfile.write(line + b"\r\n")

    def handle(self):
        self.say(b"220 sink")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.say(b"354 go on")
                lines = []
                while (each := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(each)
                if each:  # whoever was killed in the middle of it has sent nothing
                    self.server.got.append(message_from_bytes(b"".join(lines))["Message-ID"])
            if word == b"QUIT":
                self.say(b"221 bye")
                return
            self.say(b"250 ok")


@pytest.fixture
def sink():
    server = Sink()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def a_thousand_duties(start):
    """As many partners with somebody who has an account and an address, all on duty tomorrow."""
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)
    numbers = range(MANY)
    partners = Partner.objects.bulk_create(
        [Partner(community=community, name=f"店{n}", kind=Partner.Kind.MERCHANT) for n in numbers]
    )
    users = User.objects.bulk_create([User(username=f"u{n}", email=f"u{n}@example.com") for n in numbers])
    PartnerMember.objects.bulk_create(
        [PartnerMember(community=community, partner=p, user=u) for p, u in zip(partners, users, strict=True)]
    )
    for first in range(0, MANY, SEATS):
        shift = make_shift(community, starts_at=start, ends_at=start + timedelta(hours=1), seats=SEATS)
        during = DateTimeTZRange(shift.starts_at, shift.ends_at)
        Duty.objects.bulk_create(
            [
                Duty(community=community, shift=shift, seat=n + 1, partner=partners[first + n], during=during)
                for n in range(SEATS)
            ]
        )


def worker(race, sink, now):
    url = settings.DATABASE_URL.rsplit("/", 1)[0] + f"/{race}"
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "EMAIL_URL": sink.url,
        "PUBLIC_URL": "http://localhost", "SEALING_KEYS": ",".join(settings.SEALING_KEYS), "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [sys.executable, "-c", WORKER.format(now=now.isoformat())]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


def kill_once(process, reached):
    """``kill -9`` as soon as something has come so far."""
    deadline = time.monotonic() + 120
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process.poll() is None, "the worker ended before it was killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_a_worker_killed_among_a_thousand_reminders_loses_none_and_doubles_one_at_most(race, sink):
    # Two days ahead in the afternoon: whatever the hour is here, the reminders are due then.
    now = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    a_thousand_duties(now + timedelta(days=1))
    kill_once(worker(race, sink, now), lambda: Notification.objects.count() >= 200)
    assert 0 < Notification.objects.count() < MANY
    kill_once(worker(race, sink, now), lambda: len(sink.got) >= 300)
    assert 0 < Delivery.objects.filter(state="sent").count() < MANY
    later = now + timedelta(minutes=10)
    both = [worker(race, sink, later) for _ in range(2)]
    assert [process.wait(timeout=400) for process in both] == [0, 0]
    rows = Notification.objects.filter(kind="duty_tomorrow")
    assert (rows.count(), len(set(rows.values_list("recipient", flat=True)))) == (MANY, MANY)
    assert Delivery.objects.filter(state="sent").count() == MANY
    assert not PhoneCall.objects.exists()
    copies = Counter(sink.got)
    known = {f"<{uid}@localhost>" for uid in Delivery.objects.values_list("uid", flat=True)}
    assert set(copies) == known
    assert len(sink.got) <= MANY + 1
