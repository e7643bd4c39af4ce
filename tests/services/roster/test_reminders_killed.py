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
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from kombu.exceptions import OperationalError

from community.messages.models import Delivery, Notification
from community.people.models import User
from config.celery import app
from partners.directory.models import Partner, PartnerMember
from services.roster.actions import set_duty_settings
from services.roster.models import Duty, PhoneCall
from tests.factories import SYSTEM, make_community, make_shift

MANY, FEWER, SEATS = 1000, 200, 50
WORKER = """
import django; django.setup()
from datetime import datetime
from community.messages.delivering import deliver_messages
from services.roster.reminding import sweep_calls
now = datetime.fromisoformat("{now}")
sweep_calls(now=now)
deliver_messages(clock=lambda: now, most=5000)
"""

# What runs in production, beside the clock; what its forerunner had in hand comes back after seconds, not ten minutes.
CELERY = """
from datetime import datetime
from django.utils import timezone
timezone.now = lambda: datetime.fromisoformat("{now}")
import django; django.setup()
from config.celery import app
app.conf.broker_transport_options = {{**app.conf.broker_transport_options, "visibility_timeout": 2}}
app.worker_main(["worker", "--queues={queue}", "--concurrency=1", "--loglevel=ERROR", "--without-mingle"])
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


def duties_of_many(start, many=MANY):
    """As many partners with somebody who has an account and an address, all on duty tomorrow."""
    community = make_community()
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)
    numbers = range(many)
    partners = Partner.objects.bulk_create(
        [Partner(community=community, name=f"店{n}", kind=Partner.Kind.MERCHANT) for n in numbers]
    )
    users = User.objects.bulk_create([User(username=f"u{n}", email=f"u{n}@example.com") for n in numbers])
    PartnerMember.objects.bulk_create(
        [PartnerMember(community=community, partner=p, user=u) for p, u in zip(partners, users, strict=True)]
    )
    for first in range(0, many, SEATS):
        shift = make_shift(community, starts_at=start, ends_at=start + timedelta(hours=1), seats=SEATS)
        during = DateTimeTZRange(shift.starts_at, shift.ends_at)
        Duty.objects.bulk_create(
            [
                Duty(community=community, shift=shift, seat=n + 1, partner=partners[first + n], during=during)
                for n in range(SEATS)
            ]
        )


def worker(race, sink, now, script=WORKER, **more):
    url = settings.DATABASE_URL.rsplit("/", 1)[0] + f"/{race}"
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "EMAIL_URL": sink.url,
        "PUBLIC_URL": "http://localhost", "SEALING_KEYS": ",".join(settings.SEALING_KEYS), "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    command = [sys.executable, "-c", script.format(now=now.isoformat(), **more)]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, start_new_session=True)


def kill_once(process, reached):
    """``kill -9`` as soon as something has come so far, with the processes of its pool."""
    until(process, reached)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_a_worker_killed_among_a_thousand_reminders_loses_none_and_doubles_one_at_most(race, sink):
    # Two days ahead in the afternoon: whatever the hour is here, the reminders are due then.
    now = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    duties_of_many(now + timedelta(days=1))
    kill_once(worker(race, sink, now), lambda: Notification.objects.count() >= 200)
    assert 0 < Notification.objects.count() < MANY
    kill_once(worker(race, sink, now), lambda: len(sink.got) >= 300)
    assert 0 < Delivery.objects.filter(state="sent").count() < MANY
    later = now + timedelta(minutes=10)
    both = [worker(race, sink, later) for _ in range(2)]
    assert [process.wait(timeout=400) for process in both] == [0, 0]
    nothing_is_lost_or_doubled(sink, MANY)


def nothing_is_lost_or_doubled(sink, many):
    rows = Notification.objects.filter(kind="duty_tomorrow")
    assert (rows.count(), len(set(rows.values_list("recipient", flat=True)))) == (many, many)
    assert Delivery.objects.filter(state="sent").count() == many
    assert not PhoneCall.objects.exists()
    copies = Counter(sink.got)
    known = {f"<{uid}@localhost>" for uid in Delivery.objects.values_list("uid", flat=True)}
    assert set(copies) == known
    assert len(sink.got) <= many + 1


def until(process, reached):
    """Wait for what a worker does; it goes on running."""
    deadline = time.monotonic() + 120
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert process.poll() is None, "the worker ended by itself"
    assert reached(), "the worker did not get there"


@pytest.fixture
def queue():
    """A queue of its own at the broker of the settings."""
    name = f"killed-{uuid4().hex}"
    try:
        with app.connection_for_write(connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1)
            yield name
            broker.default_channel.queue_delete(name)
    except OperationalError:
        pytest.skip("no broker answers")


@pytest.mark.slow
def test_a_celery_worker_killed_on_the_way_hands_its_task_to_the_next_one(race, sink, queue):
    now = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    duties_of_many(now + timedelta(days=1), FEWER)
    app.send_task("services.sweep_calls", queue=queue)
    first = worker(race, sink, now, CELERY, queue=queue)
    kill_once(first, lambda: Notification.objects.count() >= 20)
    assert 0 < Notification.objects.count() < FEWER
    second = worker(race, sink, now, CELERY, queue=queue)  # nobody asks anew: the broker gives it back
    until(second, lambda: Notification.objects.count() == FEWER)
    app.send_task("community.deliver_messages", queue=queue)
    kill_once(second, lambda: len(sink.got) >= 20)
    assert 0 < Delivery.objects.filter(state="sent").count() < FEWER
    third = worker(race, sink, now + timedelta(minutes=10), CELERY, queue=queue)
    kill_once(third, lambda: Delivery.objects.filter(state="sent").count() == FEWER)
    nothing_is_lost_or_doubled(sink, FEWER)
