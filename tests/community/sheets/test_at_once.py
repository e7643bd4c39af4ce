"""Two people, two workers, a killed worker: each sheet is read and taken in once."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.sheets.actions import apply_sheet, read_sheet, upload_sheet
from community.sheets.models import SheetFile, SheetImport, SheetRow
from community.sheets.tasks import purge_sheets, sweep_sheets
from community.timeline.models import Event
from partners.directory.models import Partner
from tests.community.sheets.test_big_sheets import five_thousand
from tests.factories import SYSTEM, make_community, make_member_of

LIST = "单位名称\t类别\t联系人\n" + "".join(f"第{n}店\t商家\t示例{n}\n" for n in range(20))


def uploaded(content: bytes = LIST.encode()) -> tuple[SheetImport, Actor]:
    office = make_community()
    by = Actor.of(make_member_of(office))
    return upload_sheet(office, sheet_key="partners", content=content, by=by), by


def test_two_who_take_the_same_sheet_in_at_once_take_it_in_once(race: str, at_once: Callable[..., list[Any]]) -> None:
    imported, by = uploaded()
    read_sheet(imported, by=SYSTEM)
    results = at_once(*(lambda: apply_sheet(imported, include_assumed=True, by=by) for _person in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["Refused", "SheetImport"]
    (refused,) = [result for result in results if isinstance(result, Refused)]
    assert refused.code in ("busy", "not_previewed")
    assert Partner.objects.filter(name__startswith="第").count() == 20


def test_the_same_list_in_two_sheets_at_once_makes_nobody_double(race: str, at_once: Callable[..., list[Any]]) -> None:
    first, by = uploaded()
    other = Actor.of(make_member_of(first.community))
    second = upload_sheet(first.community, sheet_key="partners", content=LIST.encode(), by=other)
    for imported in (first, second):
        read_sheet(imported, by=SYSTEM)
    results = at_once(*(lambda i=i: apply_sheet(i, include_assumed=True, by=by) for i in (first, second)))
    assert all(isinstance(result, SheetImport) for result in results), results
    assert Partner.objects.filter(name__startswith="第").count() == 20
    assert sorted(result.results["add"] for result in results) == [0, 20]


def test_two_workers_read_a_sheet_once(race: str, at_once: Callable[..., list[Any]]) -> None:
    imported, _by = uploaded()
    results = at_once(*(lambda: read_sheet(imported, by=SYSTEM) for _worker in range(2)))
    assert [r for r in results if isinstance(r, SheetImport)]
    assert all(r.code == "busy" for r in results if isinstance(r, Refused))
    assert SheetRow.objects.filter(sheet_import=imported).count() == 21 - 1
    assert Event.objects.about(imported).filter(verb="read_sheet").count() == 1


READER = """
import django; django.setup()
from community.access.actors import Actor
from community.sheets.actions import read_sheet
from community.sheets.models import SheetImport
print("reading", flush=True)
read_sheet(SheetImport.objects.get(pk={pk}), by=Actor.system(), progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.slow
def test_a_worker_killed_half_way_leaves_nothing_and_the_next_one_reads_it_all(race: str) -> None:
    imported, _by = uploaded(five_thousand())
    url = settings.DATABASE_URL.rsplit("/", 1)[0] + f"/{race}"
    # The child seals with the keys of this process, which the test settings may have made up.
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings",
        "SEALING_KEYS": ",".join(settings.SEALING_KEYS), "BLIND_INDEX_KEY": settings.BLIND_INDEX_KEY,
    }  # fmt: skip
    command = [sys.executable, "-c", READER.format(pk=imported.pk)]
    worker = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    while (line := worker.stdout.readline().strip()) and not (line.isdigit() and int(line) >= 1000):
        pass
    assert line, "the worker ended before it was killed"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    imported.refresh_from_db()
    assert (imported.status, imported.rows.count()) == ("uploaded", 0)
    deadline = time.monotonic() + 20  # the server notices the dead connection by itself
    while imported.status == "uploaded" and time.monotonic() < deadline:
        sweep_sheets()
        imported.refresh_from_db()
    assert (imported.status, imported.rows.count()) == ("previewed", 5000)


@pytest.mark.django_db
def test_what_stands_in_the_database_cannot_be_read_and_is_erased_in_time() -> None:
    imported, by = uploaded()
    read_sheet(imported, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM community_sheetrow UNION ALL SELECT content FROM community_sheetfile")
        stored = " ".join(text for (text,) in cursor.fetchall())
    assert "示例" not in stored
    assert base64.b64encode(LIST.encode()).decode()[:40] not in stored
    purge_sheets()
    assert SheetFile.objects.exists()
    SheetImport.objects.update(purge_on="2020-01-01")
    purge_sheets()
    assert not SheetFile.objects.exists()
    assert set(SheetRow.objects.values_list("sealed", flat=True)) == {""}
    with pytest.raises(Refused):
        apply_sheet(imported, include_assumed=True, by=by)


@pytest.mark.django_db
def test_a_forgotten_sheet_is_read_and_taken_in_by_the_sweep() -> None:
    imported, _by = uploaded()
    sweep_sheets()
    imported.refresh_from_db()
    assert imported.status == "previewed"
    imported.status, imported.include_assumed = "applying", True
    imported.save()
    sweep_sheets()
    imported.refresh_from_db()
    assert (imported.status, imported.results["add"]) == ("applied", 20)
