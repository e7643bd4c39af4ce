"""Reading an uploaded sheet row by row into a preview."""

from __future__ import annotations

import base64
from collections import Counter

from community.access.actors import Actor
from community.guards.refusal import action
from community.sheets.actions.intake import discard_sheet
from community.sheets.cells import Hints
from community.sheets.columns import Sheet, signature
from community.sheets.hints import CHUNK, Progress, hints_for, no_progress
from community.sheets.layout import hints_of
from community.sheets.models import SheetFile, SheetImport, SheetMapping, SheetRow, State, Status, texts_of
from community.sheets.remarks import Unreadable, said
from community.sheets.taking_apart import TakenApart, take_apart
from community.timeline.models import record


@action
def read_sheet(imported: SheetImport, *, by: Actor, progress: Progress = no_progress) -> SheetImport:
    """Read an uploaded sheet row by row, so that it can be looked at before anything is taken in.

    One transaction under the import's lock: killed half-way it leaves nothing, run twice it reads once.

    Refusals: `busy` it is being read already.
    """
    imported = SheetImport.objects.locked(imported, wait=False)
    if imported.status != Status.UPLOADED:
        return imported
    hints = hints_for(imported.community)
    try:
        parts = take_apart(_content(imported), imported.sheet, imported.worksheet)
        _settle(imported, parts, hints)
        sheet = imported.reader(hints_of(parts.layout.titles, hints))
    except Unreadable as unreadable:
        imported.status, imported.failure = Status.FAILED, unreadable.remark.as_json()
        imported.save(update_fields=["status", "failure"])
        record("read_sheet", imported, by=by, failed=1)
        return imported
    if not any(imported.mapping):
        imported.mapping = parts.guess(sheet)
    imported.rows.all().delete()
    rows = parts.rows()
    alike: Counter[tuple[str, str]] = Counter()
    imported.counts = dict.fromkeys([state.value for state in State], 0)
    for first in range(0, len(rows), CHUNK):
        chunk = rows[first : first + CHUNK]
        made = [_row(imported, position, sheet, entry, alike) for position, entry in enumerate(chunk, first)]
        for row in SheetRow.objects.bulk_create(made):
            imported.counts[row.state] += 1
        progress(first + len(chunk), len(rows))
    imported.status = Status.PREVIEWED
    imported.results = {"asides": [remark.as_json() for remark in sheet.asides()], "alike": _most(alike, imported)}
    imported.save()
    record("read_sheet", imported, by=by, rows=len(rows))
    for older in SheetImport.objects.replaced_by(imported):
        discard_sheet(older, by=by)
    return imported


def _most(alike: Counter[tuple[str, str]], imported: SheetImport) -> list[tuple[str, str, int]]:
    """Changes that (almost) all rows make alike, which are said once for all of them."""
    changed = imported.rows.filter(verb="change").count()
    order = [option.key for option in imported.sheet.options]
    most = [(*change, count) for change, count in alike.items() if count >= max(3, changed * 0.8)]
    return sorted(most, key=lambda change: order.index(change[0]))


def _content(imported: SheetImport) -> bytes:
    return base64.b64decode(SheetFile.objects.get(sheet_import=imported).content)


def _settle(imported: SheetImport, parts: TakenApart, hints: Hints) -> None:
    """Which worksheet, which mapping, which options: as chosen by hand, else as remembered, else as guessed."""
    layout = parts.layout
    imported.worksheet, imported.worksheets = parts.name[:120], parts.names
    imported.headers = [header[:60] for header in layout.headers]
    width = len(parts.widest())
    if not (imported.mapped_by_hand and len(imported.mapping) == width):
        imported.mapping, imported.mapped_by_hand = _remembered(imported, width) or parts.guess_by_name(), False
    if not imported.options_by_hand:
        chosen = {option.key for option in imported.sheet.options if option.offered}
        kept = {key: text for key, text in imported.options.items() if key in chosen}
        imported.options = kept | imported.sheet.title_options(layout.titles, hints_of(layout.titles, hints))


def _remembered(imported: SheetImport, width: int) -> list[str]:
    """The mapping that was corrected by hand for a sheet with these headers."""
    if not imported.headers:
        return []
    kept = SheetMapping.objects.filter(
        community=imported.community, sheet_key=imported.sheet_key, signature=signature(imported.headers)
    ).first()
    return kept.mapping if kept and len(kept.mapping) == width else []


def _row(
    imported: SheetImport,
    position: int,
    sheet: Sheet,
    entry: tuple[str, list[str], str],
    alike: Counter[tuple[str, str]],
) -> SheetRow:
    """One row of the sheet as a row of the import: read, or with the reason why it is none."""
    where, cells, reason = entry
    row = SheetRow(community_id=imported.community_id, sheet_import=imported, position=position, where=where)
    if reason:
        row.state = State.SKIPPED
        row.sealed = SheetRow.telling(cells, [said(reason)], [])
        return row
    plan = sheet.read(where, texts_of(imported.mapping, cells))
    row.keep(cells, plan)
    whole = {option.key for option in sheet.options}
    alike.update((key, then) for key, _now, then in plan.changes if key in whole and not plan.row.is_bad)
    return row
