"""A backup restored into another database is the same books, under the same guards; nothing there is overwritten."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from funds.ledger.actions import close_period, make_checkpoint
from funds.ledger.models import Fund
from funds.management.backups import MANIFEST, MEDIA
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, connect, make_book

pytestmark = pytest.mark.slow


def manage(name: str, media: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own, as an operator runs it, on a database of this name."""
    urls = {key: f"{os.environ[key].rsplit('/', 1)[0]}/{name}" for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    environment = os.environ | urls | {"MEDIA_ROOT": str(media)}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip


@pytest.fixture
def empty(race: str) -> Iterator[str]:
    name = f"{race}_restored"
    admin = connect("postgres", owner=True)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield name
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()


def ran(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(done: "subprocess.CompletedProcess[str]") -> str:
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def one(name: str, sql: str, *, owner: bool = False) -> Any:
    made = connect(name, owner=owner)
    try:
        with made, made.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        made.close()


def test_a_backup_restored_is_the_same_books_under_the_same_guards(
    race: str, empty: str, tmp_path: Path, settings: Any
) -> None:
    settings.CHECKPOINT_KEY = "only-for-tests"
    book = make_book()
    book.give(100_00)
    book.spend(10_00, detail={"payee": "示例受助户"})
    close_period(book.fund, through=DAY, by=SYSTEM)
    book.reserve(20_00, booked_on=DAY.replace(day=DAY.day + 1))
    make_checkpoint(book.fund, by=SYSTEM)
    head = bytes(Fund.objects.get().head)
    media, again, backup = tmp_path / "媒体", tmp_path / "again", tmp_path / "backup"
    (media / "photos").mkdir(parents=True)
    (media / "photos" / "a.jpg").write_bytes(b"picture")

    ran(manage(race, media, "backup", str(backup)))
    told = json.loads((backup / MANIFEST).read_text())
    assert told["funds"] == [{"fund": str(book.fund.uid), "entries": 3, "head": head.hex()}]
    assert "The database is not empty" in refused(manage(race, again, "restore", str(backup)))
    broken = shutil.copytree(backup, tmp_path / "broken")
    (broken / MEDIA).write_bytes(b"")
    assert f"Altered since the backup was made: {MEDIA}" in refused(manage(empty, again, "restore", str(broken)))

    assert "3 entries: complete and unaltered" in ran(manage(empty, again, "restore", str(backup)))
    assert (again / "photos" / "a.jpg").read_bytes() == b"picture"
    assert bytes(one(empty, "SELECT head FROM funds_fund")) == head

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        one(empty, "UPDATE funds_transfer SET amount = 1 RETURNING 1")
    for sql in ("UPDATE funds_transfer SET amount = 1 RETURNING 1", "DELETE FROM funds_seal RETURNING 1"):
        with pytest.raises(psycopg2.errors.CheckViolation):
            one(empty, sql, owner=True)
    post = (
        "INSERT INTO funds_transfer (uid, fund_id, debit_id, credit_id, kind, amount, booked_on, effective_on, purpose, cause)"
        f" VALUES (gen_random_uuid(), {book.fund.pk}, {book.bank.pk}, {book.gifts.pk}, 'single', 100, '%s', '2025-03-03', '捐款', '')"
        " RETURNING seq"
    )
    with pytest.raises(psycopg2.errors.CheckViolation):  # the closed period stays closed
        one(empty, post % "2025-03-03")
    assert one(empty, post % "2025-03-04") == 4
