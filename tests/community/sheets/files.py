"""Files as offices and attackers make them, built in memory."""

import io
import zipfile

from openpyxl import Workbook

OPEN = "http://schemas.openxmlformats.org"
KIND = "application/vnd.openxmlformats-"
TYPES = (
    f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{OPEN}/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{KIND}package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}officedocument.spreadsheetml.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
RELS = f'<?xml version="1.0"?><Relationships xmlns="{OPEN}/package/2006/relationships">'
OFFICE = f"{OPEN}/officeDocument/2006/relationships"
MAIN = f"{OPEN}/spreadsheetml/2006/main"


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    """A workbook with one worksheet."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def handmade(sheet_xml: bytes, **more: bytes) -> bytes:
    """An .xlsx around a worksheet's XML that no program would write."""
    sheets = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet_xml,
        **more,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _relation(kind: str, target: str) -> str:
    return f'{RELS}<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'


def worksheet(inside: str, dimension: str = "A1") -> bytes:
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{inside}</sheetData></worksheet>'.encode()
    )


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying_about_its_size(content: bytes, name: str, claimed: int) -> bytes:
    """The same package, with a member that claims to unpack to less than it does."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        real = package.getinfo(name).file_size.to_bytes(4, "little")
    at = changed.find(real)
    while at >= 0:
        changed[at : at + 4] = claimed.to_bytes(4, "little")
        at = changed.find(real, at + 4)
    return bytes(changed)
