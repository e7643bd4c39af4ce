"""From an uploaded file or a pasted text to plain grids. What a file is, its content says, not its name; workbooks are
decoded in a program of their own (`decoding.py`) with bounded memory and time."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from . import decoding
from .remarks import Unreadable

MAX_BYTES = 10 * decoding.MEGABYTE
PATIENCE = 30  # seconds for decoding, on top of what the machine is busy with

SENTENCES = {
    "encrypted": _("This file is protected with a password. Open it in Excel, remove the password and save it again."),
    "broken": _("This file cannot be opened: it is damaged or incomplete. Open it in Excel and save it again."),
    "unpacks_too_large": _("This file unpacks to far more than a list needs, so it was not opened."),
    "too_many_members": _("This file is packed in %(count)s pieces, which no list needs, so it was not opened."),
    "too_many_sheets": _("This file has %(count)s worksheets; at most %(limit)s can be read. Keep the one you need."),
    "too_wide": _(
        "This sheet is %(count)s columns wide; at most %(limit)s can be read. Delete the columns beside the list."
    ),
    "too_long": _("This sheet is %(count)s rows long; at most %(limit)s can be read. Split it into several files."),
}


@dataclass(frozen=True)
class Grid:
    """One worksheet as text: `rows[0]` is the first row of the sheet."""

    name: str
    rows: list[list[str]]


def kind_of(content: bytes) -> str:
    """ "workbook" or "text", by content; refuses everything else with a sentence."""
    if len(content) > MAX_BYTES:
        raise Unreadable(
            _("This file is larger than 10 MB. Delete the pictures in it, or split it into several files.")
        )
    if not content.strip():
        raise Unreadable(_("There is nothing in this file."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return "workbook"
    if _binary(content):
        raise Unreadable(
            _("This is not a sheet. Upload an Excel file (.xlsx or .xls), an .ods or a .csv, or paste the list.")
        )
    return "text"


def _binary(content: bytes) -> bool:
    """Whether bytes are no text at all: signs that no text has, or the start of a known other kind of file."""
    known = (
        b"%PDF",
        b"\xff\xd8\xff",
        b"\x89PNG",
        b"GIF8",
        b"Rar!",
        b"7z\xbc\xaf",
        b"\x1f\x8b",
        b"MZ",
        b"\x7fELF",
        b"{\\rtf",
    )
    return content.startswith(known) or (
        b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff"))
    )


def read_grids(content: bytes) -> list[Grid]:
    """Every worksheet of a file that holds something; raises `Unreadable` with a sentence."""
    if kind_of(content) == "text":
        return [Grid("", read_text(content))]
    return _decoded(content)


def _decoded(content: bytes) -> list[Grid]:
    """Have `decoding.py` read a workbook; whatever happens to it, this process lives."""
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in content:
        raise Unreadable(SENTENCES["encrypted"])
    command = [sys.executable, "-I", str(Path(decoding.__file__))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=True)
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable(SENTENCES["broken"]) from None
    if "refused" in told:
        raise Unreadable(SENTENCES[told["refused"]], **told["values"])
    if not told["sheets"]:
        raise Unreadable(_("There is nothing in this file."))
    return [Grid(sheet["name"], sheet["rows"]) for sheet in told["sheets"]]


def read_text(content: bytes) -> list[list[str]]:
    """A .csv, a block copied from Excel, or lines of a chat, as rows of cells."""
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if "\t" in text:
        rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    elif _looks_like_csv(text):
        rows = list(csv.reader(io.StringIO(text)))
    elif re.search(r"^<(?:!doctype|html|table|\?xml)", text.lstrip(), re.IGNORECASE):
        raise Unreadable(_("This is a web page that only calls itself a sheet. Open it in Excel and save it as .xlsx."))
    else:
        rows = [_chat_line(line) for line in text.split("\n")]
    try:
        decoding.check_bounds(len(rows), max(map(len, rows), default=0))
    except decoding.Refused as refused:
        raise Unreadable(SENTENCES[refused.code], **refused.values) from None
    width = max(map(len, rows), default=0)
    return [[cell[: decoding.MAX_CELL] for cell in row] + [""] * (width - len(row)) for row in rows]


def _decode(content: bytes) -> str:
    """UTF-8 (with or without its signature), UTF-16 with its signature, else GB18030."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The characters of this file cannot be read. Save it in Excel as .xlsx and upload it again."))


def _looks_like_csv(text: str) -> bool:
    """Whether most lines hold the same number of commas as the first one that has any."""
    counts = [line.count(",") for line in text.split("\n")[:20] if line.strip()]
    return bool(counts) and max(counts) > 0 and sum(count > 0 for count in counts) * 2 >= len(counts)


_NUMBERING = re.compile(r"^\s*(?:\d{1,3}\s*[.、．)）]\s*|[①-⑳]\s*|[-•·]\s+)")


def _chat_line(line: str) -> list[str]:
    """A line of a chat list (接龙): its running number taken off, its parts by blanks or bars."""
    return [part for part in re.split(r"[\s|｜]+", _NUMBERING.sub("", line).strip()) if part]
