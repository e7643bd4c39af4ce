"""Where the list stands in a worksheet: its header row under the titles, its rows, and what is no row of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from .cells import Hints
from .columns import Column, Sheet, known_headers
from .plain import squeezed
from .reading import Grid
from .times import is_span, is_weekday

HEADER_WITHIN = 30  # rows from the top in which the header is looked for
TITLE = _("A title above the list.")
HEADER = _("The header again.")
TOTAL = _("A total, not a row of the list.")
NOTE = _("A note, not a row of the list.")
HEADING = _("A heading across the sheet.")
BLANK = _("A blank row.")

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总数|合\s*计)(?:$|[:：\d（(共])")
_NOTE = re.compile(
    r"(?:[※*●]*)(?:注|备注|说明|附注|附|填表说明|填报人|填表人|制表人?|审核人?|填报单位|填报日期|制表日期|单位负责人)\d*[:：]"
)


@dataclass(frozen=True)
class Line:
    """One row of the list; `where` is its row in the sheet ("11"), or its cell in a grid ("C5")."""

    where: str
    cells: list[str]


@dataclass(frozen=True)
class Skipped:
    """A row that is not read, and why."""

    where: str
    reason: str
    text: str


@dataclass(frozen=True)
class Layout:
    """A worksheet taken apart."""

    headers: list[str]
    lines: list[Line]
    skipped: list[Skipped] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    is_grid: bool = False
    has_header: bool = True


def choose_grid(grids: Sequence[Grid], sheet: type[Sheet]) -> Grid:
    """The worksheet that looks most like this list; the first one where none does."""
    return max(grids, key=lambda grid: (_fit(grid, sheet), -grids.index(grid)))


def _fit(grid: Grid, sheet: type[Sheet]) -> int:
    best = max((known_headers(row, sheet.columns) for row in grid.rows[:HEADER_WITHIN]), default=0)
    return best or (2 if sheet.takes_grid and _weekday_row(grid.rows) is not None else 0)


def find_layout(grid: Grid, sheet: type[Sheet]) -> Layout:
    """Take a worksheet apart as a list, as a grid where the sheet knows grids, else as a list without a header."""
    at, known = _header_row(grid.rows, sheet.columns)
    if known >= min(2, len(sheet.columns)):
        return _as_list(grid.rows, at)
    if sheet.takes_grid:
        across = _weekday_row(grid.rows)
        if across is not None:
            return _as_grid(grid.rows, across, sheet)
        down = _weekday_row(turned := [list(column) for column in zip(*grid.rows, strict=True)])
        if down is not None:
            return _as_grid(turned, down, sheet, is_turned=True)
    return _as_list(grid.rows, _unknown_header(grid.rows, sheet.columns))


def _header_row(rows: list[list[str]], columns: Sequence[Column]) -> tuple[int, int]:
    counts = [known_headers(row, columns) for row in rows[:HEADER_WITHIN]] or [0]
    return counts.index(max(counts)), max(counts)


def _unknown_header(rows: list[list[str]], columns: Sequence[Column]) -> int | None:
    """A first row in words nobody told us: above cells that look like numbers or hours stand some that do not."""
    head = next((at for at, row in enumerate(rows) if len({squeezed(cell) for cell in row if cell.strip()}) > 1), None)
    if head is None:
        return None
    looks = [column.looks_like for column in columns if column.looks_like]
    for at, cell in enumerate(rows[head]):
        below = [row[at] for row in rows[head + 1 : head + 21] if row[at].strip()]
        for look in looks:
            if cell.strip() and below and not look(cell) and sum(map(look, below)) * 2 > len(below):
                return head
    return None


def _as_list(rows: list[list[str]], header: int | None) -> Layout:
    """Every row under the header is a line, but for totals, notes, headings, blanks and the header repeated."""
    first = 0 if header is None else header + 1
    headers = [] if header is None else [cell.strip() for cell in rows[header]]
    titles, skipped, lines = [], [], []
    for number, row in enumerate(rows[: first - 1] if header else [], 1):
        if text := _one_text(row):
            titles.append(text)
            skipped.append(Skipped(str(number), TITLE, text))
    for number, row in enumerate(rows[first:], first + 1):
        reason = _no_line(row, headers)
        if reason:
            skipped.append(Skipped(str(number), reason, _one_text(row)))
        else:
            lines.append(Line(str(number), row))
    return Layout(headers, lines, skipped, titles, has_header=header is not None)


def _one_text(row: Sequence[str]) -> str:
    """What a row says, each text once."""
    return " ".join(dict.fromkeys(cell.strip() for cell in row if cell.strip()))


def _no_line(row: Sequence[str], headers: Sequence[str]) -> str:
    """Why a row is not a line of the list; "" if it is one."""
    filled = [squeezed(cell) for cell in row if cell.strip()]
    if not filled:
        return BLANK
    if _TOTAL.match(filled[0]):
        return TOTAL
    if len(set(filled)) == 1:
        if _NOTE.match(filled[0]):
            return NOTE
        if len(filled) > 2 and len(filled) == len(row):
            return HEADING
    if headers and filled == [squeezed(header) for header in headers if header]:
        return HEADER
    if _NOTE.match(filled[0]) and len(set(filled)) <= 2:
        return NOTE
    return ""


def _weekday_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that names at least three weekdays and has hours or half days in a column left of them."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        days = {squeezed(cell) for cell in row if cell.strip() and is_weekday(cell)}
        if len(days) >= 3:
            left = next(column for column, cell in enumerate(row) if cell.strip() and is_weekday(cell))
            if any(is_span(cell) for below in rows[at + 1 :] for cell in below[:left] if cell.strip()):
                return at
    return None


def _as_grid(rows: list[list[str]], head: int, sheet: type[Sheet], is_turned: bool = False) -> Layout:
    """Every filled cell under a weekday and beside an hour is one line of the list."""
    days = {column: cell for column, cell in enumerate(rows[head]) if cell.strip() and is_weekday(cell)}
    left = min(days)
    titles, skipped, lines = [], [], []
    for number, row in enumerate(rows[:head], 1):
        if text := _one_text(row):
            titles.append(text)
            skipped.append(Skipped(_address(number - 1, 0, is_turned), TITLE, text))
    keys = [column.key for column in sheet.columns]
    for number, row in enumerate(rows[head + 1 :], head + 1):
        reason = _no_line(row, [])
        if reason:
            skipped.append(Skipped(_address(number, 0, is_turned), reason, _one_text(row)))
            continue
        hours = _hours(row[:left])
        for column, day in days.items():
            if row[column].strip():
                texts = {"weekday": day, "time": hours, **sheet.split_cell(row[column])}
                lines.append(Line(_address(number, column, is_turned), [texts.get(key, "") for key in keys]))
        for column in range(left, len(row)):
            if column not in days and row[column].strip():
                skipped.append(Skipped(_address(number, column, is_turned), NOTE, row[column].strip()))
    return Layout([str(column.label) for column in sheet.columns], lines, skipped, titles, is_grid=True)


def _hours(cells: Sequence[str]) -> str:
    """The hours out of the cells before the first weekday: `上午` beside `9:00-11:30` are read together."""
    filled = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    together = "".join(filled)
    exact = [cell for cell in filled if is_span(cell)]
    if is_span(together):
        return together
    return max(exact, key=len) if exact else " ".join(filled)


def _address(row: int, column: int, is_turned: bool) -> str:
    """A cell as Excel names it (C5)."""
    if is_turned:
        row, column = column, row
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def guess_by_looks(lines: Sequence[Line], sheet: Sheet) -> list[str]:
    """The columns of a list without a header, by what most of the cells under each other look like."""
    width = max((len(line.cells) for line in lines), default=0)
    mapping = ["" for _column in range(width)]
    for at in range(width):
        texts = [line.cells[at] for line in lines[:100] if line.cells[at].strip()]
        guesses = [sheet.recognise(text) for text in texts]
        best = max(set(guesses), key=guesses.count, default="")
        if best and best not in mapping and guesses.count(best) * 2 > len(texts):
            mapping[at] = best
    missing = [column.key for column in sheet.columns if column.takes_rest and column.key not in mapping]
    for at in range(width):
        if not mapping[at] and missing and any(line.cells[at].strip() for line in lines):
            mapping[at] = missing.pop(0)
    return mapping


def hints_of(titles: Sequence[str], hints: Hints) -> Hints:
    """The hints, with the year that the titles name."""
    years = re.findall(r"(20\d{2})\s*年", " ".join(titles))
    return Hints(hints.today, int(years[0]) if years else None, hints.half_days)
