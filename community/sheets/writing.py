"""From rows to an .xlsx: exports, templates and the rows with problems. Every text is written as text, so that nothing
a user typed becomes a formula, and reads back as it was; only a `Decimal` becomes a number, to be added up."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .columns import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = Font(name="微软雅黑", bold=True)
_BODY = Font(name="微软雅黑")
_WRONG = PatternFill("solid", fgColor="F6D9D3")
_PAPER = PatternFill("solid", fgColor="F3EEE2")
_WRAP = Alignment(wrap_text=True, vertical="top")
# Signs that no worksheet may hold (XML 1.0); openpyxl refuses a whole file over one of them.
_FORBIDDEN = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])


def _cell(worksheet: Any, text: str | Decimal, *, fill: PatternFill | None = None, font: Font = _BODY) -> WriteOnlyCell:
    """One cell: a text typed as a string and quoted, whatever it starts with; or a number."""
    cell = WriteOnlyCell(worksheet)
    cell.value = text if isinstance(text, Decimal) else text.translate(_FORBIDDEN) or None
    if isinstance(text, Decimal):
        cell.number_format = "#,##0" if text == int(text) and text.as_tuple().exponent == 0 else "#,##0.00"
    elif cell.value is not None:
        cell.data_type = "s"  # set after the value, which would make a text that starts with "=" a formula
        cell.number_format = "@"
        cell.quotePrefix = text[:1] in "=+-@\t\r"
    cell.font, cell.alignment = font, _WRAP
    if fill:
        cell.fill = fill
    return cell


def write_workbook(
    name: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[str | Decimal]],
    *,
    widths: Sequence[int] = (),
    marked: Mapping[int, set[int]] | None = None,
    titles: Sequence[str] = (),
) -> bytes:
    """One worksheet with a frozen header row.

    Args:
        name: of the worksheet.
        widths: of the columns, in characters of which a Chinese one takes two.
        marked: for each row (from 0) the columns to be coloured as wrong.
        titles: lines above the header.
    """
    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet("".join(sign for sign in name if sign not in r"[]:*?/\\")[:31] or "1")
    worksheet.freeze_panes = f"A{len(titles) + 2}"
    for at, header in enumerate(headers, 1):
        width = widths[at - 1] if at <= len(widths) else max(12, 2 * len(header) + 2)
        worksheet.column_dimensions[get_column_letter(at)].width = width
    for title in titles:
        worksheet.append([_cell(worksheet, title, font=_HEAD)])
    worksheet.append([_cell(worksheet, header, font=_HEAD, fill=_PAPER) for header in headers])
    for number, row in enumerate(rows):
        wrong = (marked or {}).get(number, set())
        worksheet.append([_cell(worksheet, text, fill=_WRONG if at in wrong else None) for at, text in enumerate(row)])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def write_export(sheet: type[Sheet], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A list as a sheet that can be taken in again."""
    columns = sheet.columns
    return write_workbook(
        str(sheet.label),
        [str(column.label) for column in columns],
        ([row.get(column.key, "") for column in columns] for row in rows),
        widths=[column.width for column in columns],
    )


def write_template(sheet: type[Sheet]) -> bytes:
    """An empty sheet with its columns, one example, and a line on how each column is written.

    The two rows stand above the header as a title does, so that they are not taken in by mistake.
    """
    columns = sheet.columns
    headers = [str(column.label) for column in columns]
    hints = [_("How to write it: %(help)s") % {"help": column.help} if column.help else "" for column in columns]
    samples = [_("For example: %(example)s") % {"example": c.example} if c.example else "" for c in columns]
    workbook = Workbook(write_only=True)
    worksheet = workbook.create_sheet(str(sheet.label)[:31])
    worksheet.freeze_panes = "A4"
    for at, column in enumerate(columns, 1):
        worksheet.column_dimensions[get_column_letter(at)].width = column.width
    for texts, fill, font in ((hints, None, _BODY), (samples, None, _BODY), (headers, _PAPER, _HEAD)):
        worksheet.append([_cell(worksheet, text, fill=fill, font=font) for text in texts])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
