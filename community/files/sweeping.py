"""Files that no row stands for: what a killed process or a refused action left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import Storage, default_storage

from community.files.models import StoredFile

PATIENCE = timedelta(days=1)
"""So long a file may wait for its row: an upload that is still going on is never touched."""
_OURS = re.compile(r"[0-9a-f-]{36}(-small)?(_\w+)?\.jpg")
_BATCH = 500


def sweep_files(now: datetime, *, storage: Storage = default_storage) -> int:
    """Erase files older than a day that no row stands for; gives how many. Running it twice changes nothing."""
    erased = 0
    for folder in _folders(storage):
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1] if _OURS.fullmatch(name)]
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            rows = StoredFile.objects.filter(file__in=batch) | StoredFile.objects.filter(small__in=batch)
            kept = {name for pair in rows.values_list("file", "small") for name in pair}
            for name in set(batch) - kept:
                if now - storage.get_modified_time(name) > PATIENCE:
                    storage.delete(name)
                    erased += 1
    return erased


def _folders(storage: Storage) -> Iterator[str]:
    """The months in which files came in, as `2026/11`."""
    try:
        years = storage.listdir("")[0]
    except FileNotFoundError:  # nothing was ever kept
        return
    for year in filter(re.compile(r"\d{4}").fullmatch, years):
        for month in storage.listdir(year)[0]:
            yield f"{year}/{month}"
