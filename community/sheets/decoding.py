"""Turn the bytes of an office file into plain grids of text. Runs as a program of its own, with little memory and
little time, so that a file made to do harm can at worst end this program: `reading.py` starts it and reads its answer.

In: the file on standard input. Out: one JSON object, {"sheets": […]} or {"refused": code, "values": {…}}."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

import python_calamine

MEGABYTE = 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 20_000, 200
MAX_SHEETS, MAX_MEMBERS = 30, 2_000
MAX_UNPACKED, MAX_RATIO = 120 * MEGABYTE, 200
MAX_CELL = 2_000  # characters; more is cut, as no field is longer
MEMORY, SECONDS = 900 * MEGABYTE, 20

_CELL_AT = re.compile(rb"""<(?:c|row|dimension)\b[^>]*?\br(?:ef)?=["'](?:[A-Z]+\d+:)?([A-Z]*)(\d+)["']""")


_ERROR_AT = re.compile(rb"""<c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]+)(\d+)["'][^>]*>""")
_SHEET_OF = re.compile(rb'<sheet\b(?=[^>]*\bname="([^"]*)")[^>]*\br:id="([^"]*)"')
_TARGET_OF = re.compile(rb'<Relationship\b(?=[^>]*\bId="([^"]*)")[^>]*\bTarget="/?(?:xl/)?([^"]*)"')
ERROR = "#N/A"  # calamine gives an error of Excel as an empty cell; it must not look like one
Errors = dict[str, list[tuple[int, int]]]  # by member: row and column, from 0


class Refused(Exception):
    """This file is not read; the code says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def check_package(content: bytes) -> Errors:
    """Unpack every member of a zipped workbook without keeping it: count, real size, ratio and extent of the sheets.

    Returns:
        where the worksheets hold errors of Excel.
    """
    errors: Errors = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            if len(members) > MAX_MEMBERS:
                raise Refused("too_many_members", count=len(members))
            if any(member.flag_bits & 1 for member in members):
                raise Refused("encrypted")
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                raise Refused("unpacks_too_large")
            left = min(MAX_UNPACKED, max(20 * MEGABYTE, len(content) * MAX_RATIO))
            for member in members:
                left -= _measure(package, member, left, errors)
            return _by_name(package, errors) if errors else {}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError) as broken:
        raise Refused("broken") from broken


def _by_name(package: zipfile.ZipFile, errors: Errors) -> Errors:
    """The errors by the names of the worksheets instead of their members."""
    targets = dict(_TARGET_OF.findall(package.read("xl/_rels/workbook.xml.rels")))
    names = {targets.get(key, b""): name for name, key in _SHEET_OF.findall(package.read("xl/workbook.xml"))}
    found = {member.removeprefix("xl/").encode(): cells for member, cells in errors.items()}
    return {html.unescape(names[member].decode()): cells for member, cells in found.items() if member in names}


def _measure(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, errors: Errors) -> int:
    """The real unpacked size of one member; a worksheet's extent is looked at while it streams by."""
    size, tail = 0, b""
    is_sheet = "worksheets/" in member.filename
    with package.open(member) as stream:
        while piece := stream.read(256 * 1024):
            size += len(piece)
            if size > left:
                raise Refused("unpacks_too_large")
            if is_sheet:
                found = [(int(row) - 1, column_number(letters) - 1) for letters, row in _ERROR_AT.findall(tail + piece)]
                if found:
                    errors.setdefault(member.filename, []).extend(found)
                tail = _check_extent(tail + piece)
    return size


def _check_extent(piece: bytes) -> bytes:
    """Refuse cells beyond the bounds; returns the end of the piece, which may hold a cell cut in two."""
    for letters, number in _CELL_AT.findall(piece):
        check_bounds(int(number[:9]), column_number(letters[:7]))
    return piece[piece.rfind(b"<") :][-4096:] if b"<" in piece else b""


def column_number(letters: bytes) -> int:
    """Columns as Excel names them: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_bounds(rows: int, columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise Refused("too_wide", count=columns, limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise Refused("too_long", count=rows, limit=MAX_ROWS)


def as_text(value: Any) -> str:
    """A cell as a person would type it: whole numbers without a point, days as 2026-07-06, times as 09:00."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return str(value)[:MAX_CELL]


def read_workbook(content: bytes, errors: Errors) -> list[dict[str, Any]]:
    """Every worksheet that holds something: its name and its rows."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    if len(workbook.sheet_names) > MAX_SHEETS:
        raise Refused("too_many_sheets", count=len(workbook.sheet_names), limit=MAX_SHEETS)
    sheets = []
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        check_bounds(sheet.total_height, sheet.total_width)
        rows = [[as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        for row, column in errors.get(name, []):
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = ERROR
        _fill_merged(rows, sheet.merged_cell_ranges or [])
        while rows and not any(cell.strip() for cell in rows[-1]):
            rows.pop()
        if rows:
            sheets.append({"name": name, "rows": rows})
    return sheets


def _fill_merged(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every cell of a merged range the text that stands in its first."""
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or text


def answer(content: bytes) -> dict[str, Any]:
    try:
        errors = check_package(content) if content.startswith(b"PK") else {}
        return {"sheets": read_workbook(content, errors)}
    except Refused as refused:
        return {"refused": refused.code, "values": refused.values}
    except python_calamine.PasswordError:
        return {"refused": "encrypted", "values": {}}
    except (python_calamine.CalamineError, ValueError, KeyError, OSError, MemoryError):
        return {"refused": "broken", "values": {}}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
