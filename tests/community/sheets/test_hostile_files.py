"""Files that are not what they say, or made to do harm: a sentence each, and the process lives."""

import io
import resource
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from community.sheets.models import SheetImport
from community.sheets.reading import MAX_BYTES, read_grids
from community.sheets.remarks import Unreadable
from tests.community.sheets.files import cell, handmade, lying_about_its_size, workbook, worksheet
from tests.factories import make_community, make_member_of

MEGABYTE = 1024 * 1024


def refusal(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read_grids(content)
    return refused.value.remark.message


def bomb(megabytes: int) -> bytes:
    """A worksheet of spaces: a thousand times smaller packed than unpacked."""
    return handmade(
        worksheet(f"<row r='1'>{cell('A1', 'x')}</row>").replace(
            b"</worksheet>", b" " * megabytes * MEGABYTE + b"</worksheet>"
        )
    )


def test_a_decompression_bomb_never_expands() -> None:
    packed = bomb(300)
    assert len(packed) < MEGABYTE
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "unpacks to far more" in refusal(packed)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_bomb_that_lies_about_its_size_is_measured() -> None:
    honest = bomb(140)
    assert refusal(lying_about_its_size(honest, "xl/worksheets/sheet1.xml", 1000)) in (
        "This file unpacks to far more than a list needs, so it was not opened.",
        "This file cannot be opened: it is damaged or incomplete. Open it in Excel and save it again.",
    )


def test_a_bomb_in_another_member_is_found_too() -> None:
    packed = handmade(worksheet(""), **{"xl/media/picture.png": b"\0" * 200 * MEGABYTE})
    assert "unpacks to far more" in refusal(packed)


def test_ten_thousand_members_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(10_000):
            package.writestr(f"{number}", b"")
    assert "pieces" in refusal(stream.getvalue())


@pytest.mark.parametrize(
    "sheet",
    [
        worksheet(f"<row r='1'>{cell('A1', '名称')}{cell('EQXD1', 'x')}</row>"),  # column 100,000 by its name
        worksheet(f"<row r='1'>{cell('A1', '名称')}</row>", dimension="A1:EQXD5"),
        worksheet(
            "<row r='1'>" + "".join("<c t='inlineStr'><is><t>x</t></is></c>" for _n in range(100_000)) + "</row>"
        ),
    ],
    ids=["named", "declared", "counted"],
)
def test_a_hundred_thousand_columns_are_refused(sheet: bytes) -> None:
    assert refusal(handmade(sheet)) in (
        "This sheet is %(count)s columns wide; at most %(limit)s can be read. Delete the columns beside the list.",
        "This file cannot be opened: it is damaged or incomplete. Open it in Excel and save it again.",
    )


def test_one_cell_at_the_far_end_costs_no_memory() -> None:
    far = handmade(worksheet(f"<row r='1'>{cell('A1', 'x')}</row><row r='1048576'>{cell('XFD1048576', 'x')}</row>"))
    assert " wide" in refusal(far) or " long" in refusal(far)
    long = handmade(worksheet(f"<row r='1'>{cell('A1', 'x')}</row><row r='1048576'>{cell('A1048576', 'x')}</row>"))
    assert "rows long" in refusal(long)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and then nothing",
        workbook(["名称"])[:-300],
        workbook(["名称"])[:200],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        handmade(b"<worksheet><sheetData><row><c></row>"),
        handmade(b"not xml at all"),
    ],
    ids=["only a head", "cut at the end", "cut at the start", "old format", "broken xml", "no xml"],
)
def test_broken_files_are_refused(content: bytes) -> None:
    assert refusal(content) in (
        "This file cannot be opened: it is damaged or incomplete. Open it in Excel and save it again.",
        "There is nothing in this file.",
    )


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("readme.txt", "hello")
    assert "cannot be opened" in refusal(stream.getvalue())


KINDS = [
    b"%PDF-1.7",
    b"\xff\xd8\xff\xe0",
    b"\x89PNG\r\n\x1a\n",
    b"MZ\x90\0",
    b"\x7fELF",
    b"Rar!",
    b"\x1f\x8b",
    b"a\0\0c",
]


@pytest.mark.parametrize("content", KINDS)
def test_other_kinds_of_files_are_refused_by_content(content: bytes) -> None:
    assert "This is not a sheet" in refusal(content)


def test_a_web_page_called_xls_is_named_as_such() -> None:
    assert "web page" in refusal(b"<html><body><table><tr><td>a</td></tr></table></body></html>")


def test_a_workbook_with_a_password_says_so() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "password" in refusal(head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)


def test_nothing_at_all_is_refused() -> None:
    assert refusal(b" \n ") == refusal(workbook()) == "There is nothing in this file."


def test_entities_are_not_expanded() -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "'
        + b"ha" * 1000
        + b'">'
        + b"".join(b'<!ENTITY b%d "%s">' % (n, b"&a;" * 1000) for n in range(9))
        + b"]>"
        + worksheet(f"<row r='1'>{cell('A1', '&b8;')}</row>")
    )
    try:
        grids = read_grids(handmade(laughs))
    except Unreadable:
        return
    assert sum(len(text) for row in grids[0].rows for text in row) < 5000


def test_formula_text_is_kept_as_text_and_formulas_give_their_value() -> None:
    (grid,) = read_grids(handmade(worksheet(
        f"<row r='1'>{cell('A1', '=1+1')}<c r='B1'><f>1+1</f><v>2</v></c><c r='C1' t='e'><v>#N/A</v></c></row>", "A1:C1"
    )))  # fmt: skip
    assert grid.rows[0][:2] == ["=1+1", "2"]
    assert grid.rows[0][2] == "#N/A"  # an error in a cell does not become an empty cell


def test_a_wrong_name_does_not_matter() -> None:
    assert read_grids("名称,类别\n甲店,商家".encode())[0].rows == [["名称", "类别"], ["甲店", "商家"]]


@pytest.mark.django_db
def test_fifty_megabytes_are_refused_on_the_form(client: Client, tmp_path: Path) -> None:
    office = make_community()
    client.force_login(make_member_of(office))
    large = SimpleUploadedFile("大.xlsx", b"PK\x03\x04" + b"\0" * 50 * MEGABYTE)
    response = client.post(f"/console/sheets/{office.slug}/partners/upload/", {"file": large})
    assert response.status_code == 422
    assert "10 MB" in response.content.decode()
    assert not SheetImport.objects.exists()
    assert len(b"x" * (MAX_BYTES + 1)) > MAX_BYTES
    assert client.get(f"/console/sheets/{office.slug}/").status_code == 200
