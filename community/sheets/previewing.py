"""What a page shows of an import: each row with its marked cells, what was said about it and what it would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community.sheets.cells import date, end_date, lost_date
from community.sheets.columns import GUESSES, PROBLEMS
from community.sheets.models import SheetImport, SheetRow, State
from community.sheets.remarks import ASSUMED, PROBLEM, Remark
from community.sheets.writing import write_workbook


@dataclass
class ShownCell:
    """One cell as typed; `level` is the gravest thing said about it."""

    label: str
    text: str
    level: str = ""
    taken_in: bool = True


@dataclass
class Saying:
    """One sentence about a row, with the column and the text it is about."""

    label: str
    text: str
    level: str
    sentence: str
    advice: str
    url: str = ""  # of the earlier sheet it speaks of


@dataclass
class ShownChange:
    """One thing a row would change; `label` alone says what where something is added that is no column."""

    label: str
    now: str
    then: str
    adds: bool = False


@dataclass
class ShownRow:
    """One row of the preview."""

    where: str
    state: str
    state_label: Any
    verb: str
    headline: str = ""
    cells: list[ShownCell] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    changes: list[ShownChange] = field(default_factory=list)
    field: Any = None  # of the form, where something is to be chosen


def headers_of(imported: SheetImport) -> list[str]:
    """The head of the table: the sheet's own, else the names of the columns it was read as."""
    sheet, headers = imported.sheet, []
    for at, key in enumerate(imported.mapping):
        own = imported.headers[at] if at < len(imported.headers) else ""
        column = sheet.column(key)
        headers.append(own or (str(column.label) if column else ""))
    return headers


def tabs_of(imported: SheetImport, state: str) -> list[dict[str, Any]]:
    """The counts as filters; a state that no row has is left out."""
    every = {
        "label": _("All %(count)s") % {"count": sum(imported.counts.values())},
        "url": "?state=all#rows",
        "current": not state,
    }
    tabs = [every]
    for choice in (State.BAD, State.ASSUMED, State.GOOD, State.APPLIED, State.UNCHANGED, State.SKIPPED):
        if count := imported.counts.get(choice.value):
            label = f"{choice.label} {count}"
            tabs.append({"label": label, "url": f"?state={choice.value}#rows", "current": state == choice.value})
    return tabs


def columns_of(imported: SheetImport, rows: Iterable[ShownRow]) -> list[str]:
    """The headers of the table for these rows; cells of columns that are empty in all of them are taken out."""
    listed = [row for row in rows if row.state != State.SKIPPED]
    filled = [any(row.cells[at].text for row in listed if at < len(row.cells)) for at in range(len(imported.mapping))]
    for row in listed:
        row.cells = [cell for cell, kept in zip(row.cells, filled, strict=False) if kept]
    return [header for header, kept in zip(headers_of(imported), filled, strict=True) if kept]


def shown_rows(imported: SheetImport, rows: Iterable[SheetRow]) -> list[ShownRow]:
    """Rows as the preview shows them."""
    headers = headers_of(imported)
    return [_shown(imported, headers, row) for row in rows]


def _shown(imported: SheetImport, headers: list[str], row: SheetRow) -> ShownRow:
    told = row.told
    remarks = row.remarks
    shown = ShownRow(row.where, row.state, row.get_state_display(), row.verb)
    texts = dict(zip(imported.mapping, told["cells"], strict=False))
    levels = {
        remark.column: remark.level for level in (ASSUMED, PROBLEM) for remark in remarks if remark.level == level
    }
    shown.headline = texts.get(imported.sheet.headline, "") if row.state != State.SKIPPED else ""
    if row.state == State.SKIPPED:
        shown.cells = [ShownCell("", " ".join(told["cells"]))]
    else:
        for label, key, text in zip(headers, imported.mapping, told["cells"], strict=False):
            shown.cells.append(ShownCell(label, text, levels.get(key, "") if key else "", bool(key)))
    for remark in sorted(remarks, key=lambda remark: remark.level != PROBLEM):
        text = texts.get(remark.column, "") if row.state != State.SKIPPED else ""
        uid = remark.values.get("sheet")
        url = reverse("sheet_import", args=[uid]) if uid else ""
        shown.sayings.append(
            Saying(label_of(imported, remark.column), text, remark.level, str(remark), remark.advice, url)
        )
    of_all = {(key, then) for key, then, _count in imported.results.get("alike", ())}
    shown.changes = [
        ShownChange(label_of(imported, key), now, then, key in imported.sheet.labels)
        for key, now, then in told["changes"]
        if (key, then) not in of_all
    ]
    return shown


def changes_of_all(imported: SheetImport) -> tuple[int, list[ShownChange]]:
    """What (almost) all rows change alike, and how many do."""
    alike = imported.results.get("alike", [])
    changes = [ShownChange(label_of(imported, key), "", then) for key, then, _count in alike]
    return max((count for _key, _then, count in alike), default=0), changes


def label_of(imported: SheetImport, key: str) -> str:
    """The name of a column: as the sheet has it, so that people find it, else ours."""
    if key and key in imported.mapping:
        at = imported.mapping.index(key)
        if at < len(imported.headers) and imported.headers[at]:
            return str(imported.headers[at])
    column = imported.sheet.column(key)
    return str(column.label if column else imported.sheet.labels.get(key, key))


def write_problems(imported: SheetImport, *, whole: bool = False) -> bytes:
    """The rows that were not taken in, as they came, to be mended and uploaded again: one column says what is wrong,
    another what was read with an assumption.

    Args:
        whole: every row of the list, also those with which all is well.
    """
    rows = imported.rows.filter(state__in=[State.BAD, State.ASSUMED]).in_order()
    if whole:
        rows = imported.rows.exclude(state=State.SKIPPED).in_order()
    lines, marked = [], {}
    width = len(imported.mapping)
    for number, row in enumerate(rows):
        wrong = [remark for remark in row.remarks if remark.level == PROBLEM]
        guessed = [remark for remark in row.remarks if remark.level == ASSUMED]
        columns = {imported.mapping.index(remark.column) for remark in wrong if remark.column in imported.mapping}
        marked[number] = {*columns, width} if wrong else set()
        told = ["\n".join(_in_full(imported, remark) for remark in remarks) for remarks in (wrong, guessed)]
        lines.append([*_plain_cells(imported, row.told["cells"]), *told])
    first = imported.rows.exclude(state=State.SKIPPED).in_order().first()
    above = imported.rows.filter(state=State.SKIPPED, position__lt=first.position if first else 0).in_order()
    titles = [" ".join(row.told["cells"]) for row in above]
    return write_workbook(
        str(imported.sheet.label),
        [*headers_of(imported), PROBLEMS, GUESSES],
        lines,
        widths=[*(_width(imported, key) for key in imported.mapping), 50, 50],
        marked=marked,
        titles=[title for title in titles if title],
    )


def _plain_cells(imported: SheetImport, cells: list[str]) -> list[str]:
    """The cells as they came, one for each column; a date that lost its format is written as a date."""
    columns = [imported.sheet.column(key) for key in imported.mapping]
    texts = [*cells, *[""] * (len(columns) - len(cells))]
    return [
        lost_date(text) or text if column and column.read in (date, end_date) else text
        for column, text in zip(columns, texts, strict=False)
    ]


def _in_full(imported: SheetImport, remark: Remark) -> str:
    label = label_of(imported, remark.column)
    sentence = _("%(column)s: %(sentence)s") % {"column": label, "sentence": remark} if label else str(remark)
    return f"{sentence} {remark.advice}".strip()


def _width(imported: SheetImport, key: str) -> int:
    column = imported.sheet.column(key)
    return column.width if column else 12
