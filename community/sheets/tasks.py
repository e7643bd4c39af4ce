"""Reading and applying sheets: small ones at once, large ones by a worker, forgotten ones by a sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.sheets.actions import apply_sheet, purge_sheet, read_sheet, return_sheet
from community.sheets.hints import Progress
from community.sheets.models import SheetFile, SheetImport, Status

SMALL_FILE = 60_000  # bytes that are read while the person waits: the sheets of most offices
SMALL_TAKING = 60  # rows that are taken in while the person waits
PATIENCE = timedelta(seconds=15)  # that somebody watches a sheet that no worker begins with
GIVEN_UP_AFTER = timedelta(hours=1)


def read_soon(imported: SheetImport) -> None:
    """Read an uploaded sheet: at once if it is small, else by a worker; at once too where no broker answers."""
    size = SheetFile.objects.filter(sheet_import=imported).values_list("size", flat=True).first() or 0
    _soon(imported, read_sheet_task, is_small=size <= SMALL_FILE)


def apply_soon(imported: SheetImport) -> None:
    """Take the accepted rows of a sheet in, likewise."""
    _soon(imported, apply_sheet_task, is_small=imported.takeable <= SMALL_TAKING)


def _soon(imported: SheetImport, task: Any, *, is_small: bool) -> None:
    if is_small:
        task(imported.pk)
        return

    def send() -> None:
        try:
            task.delay(imported.pk)
        except OperationalError:
            task(imported.pk)

    transaction.on_commit(send)


@shared_task(name="community.read_sheet")
def read_sheet_task(pk: int) -> None:
    """Read one uploaded sheet."""
    imported = SheetImport.objects.filter(pk=pk, status=Status.UPLOADED).first()
    if imported:
        _unless_busy(lambda: read_sheet(imported, by=Actor.system(), progress=_reporter(pk)))


@shared_task(name="community.apply_sheet")
def apply_sheet_task(pk: int) -> None:
    """Take one accepted sheet in; what is refused as a whole goes back to be looked at."""
    imported = SheetImport.objects.filter(pk=pk, status=Status.APPLYING).select_related("uploaded_by").first()
    if imported:
        by = Actor.of(imported.uploaded_by)
        try:
            include = imported.include_assumed
            _unless_busy(lambda: apply_sheet(imported, include_assumed=include, by=by, progress=_reporter(pk)))
        except Refused:
            return_sheet(imported, by=Actor.system())


def _unless_busy(call: Callable[[], object]) -> None:
    """Leave a sheet alone that somebody else has in hand."""
    try:
        call()
    except Refused as refused:
        if refused.code != "busy":
            raise


@shared_task(name="community.sweep_sheets")
def sweep_sheets() -> None:
    """Read and apply what was forgotten: a lost broker, a killed worker."""
    since = timezone.now() - GIVEN_UP_AFTER
    for imported in SheetImport.objects.waiting().filter(uploaded_at__gte=since).order_by("pk")[:20]:
        task = read_sheet_task if imported.status == Status.UPLOADED else apply_sheet_task
        task(imported.pk)


@shared_task(name="community.purge_sheets")
def purge_sheets() -> None:
    """Erase the files and texts of imports whose time has come."""
    for imported in SheetImport.objects.to_purge(timezone.localdate()).order_by("pk")[:1000]:
        purge_sheet(imported, by=Actor.system())


def lend_a_hand(imported: SheetImport) -> bool:
    """Where no worker has begun while somebody watched for a while, do it for them; says whether it did."""
    now = timezone.now()
    since = cache.get_or_set(f"sheet-waits-{imported.pk}-{imported.status}", now, 600) or now
    if now - since < PATIENCE or progress_of(imported) != (0, 0):
        return False
    task = read_sheet_task if imported.status == Status.UPLOADED else apply_sheet_task
    task(imported.pk)
    return True


def _reporter(pk: int) -> Progress:
    """Report where the page looks for it; the work itself is one transaction and shows nothing until its end."""
    return lambda done, total: cache.set(f"sheet-progress-{pk}", (done, total), 600)


def progress_of(imported: SheetImport) -> tuple[int, int]:
    """Rows done and rows in all, as far as known."""
    return cache.get(f"sheet-progress-{imported.pk}") or (0, 0)
