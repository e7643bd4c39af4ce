"""A writer killed in the middle: what was acknowledged is there, once, and everything adds up."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from funds.ledger.models import Fund, Transfer
from tests.funds.ledger.conftest import make_book

WRITER = """
import django
django.setup()
from community.access.actors import Actor
from funds.ledger.actions import post_transfer
from funds.ledger.models import Account, Fund
fund = Fund.objects.get()
sides = {"debit": Account.objects.get(code="1002"), "credit": Account.objects.get(code="4001")}
while True:
    print(post_transfer(fund, **sides, amount=7, purpose="收到捐款", by=Actor.system()).uid, flush=True)
"""


@pytest.mark.slow
def test_no_acknowledged_entry_is_lost_by_kill_9(race: str) -> None:
    make_book()
    base = settings.DATABASE_URL.rsplit("/", 1)[0]
    environment = {**os.environ, "DATABASE_URL": f"{base}/{race}", "DJANGO_SETTINGS_MODULE": "config.settings"}
    acknowledged: list[str] = []
    for _round in range(3):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER], env=environment, cwd=settings.BASE_DIR, text=True,
                             stdout=subprocess.PIPE)
            for _number in range(2)
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout
            acknowledged.append(writer.stdout.readline().strip())  # it is writing
        time.sleep(0.3)
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            assert writer.stdout
            acknowledged += [line.strip() for line in writer.stdout.read().splitlines() if len(line) == 36]
            writer.stdout.close()
            writer.wait()
    for _attempt in range(50):  # the killed writers' last transactions end when PostgreSQL notices
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [race]
            )
            if cursor.fetchone()[0] == 0:
                break
        time.sleep(0.1)
    stored = {str(uid) for uid in Transfer.objects.values_list("uid", flat=True)}
    assert len(acknowledged) == len(set(acknowledged)) > 6
    assert set(acknowledged) <= stored
    assert Fund.objects.get().last_seq == len(stored)
    call_command("verify_ledger")
