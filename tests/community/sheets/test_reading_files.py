"""Every kind of file that offices send, and what is pasted from Excel and from chat groups."""

import io
import zipfile
from pathlib import Path

import pytest

from community.sheets.layout import find_layout
from community.sheets.reading import read_grids
from community.sheets.writing import write_template, write_workbook
from partners.directory.sheets import PartnerSheet
from services.roster.sheets import RosterSheet
from tests.community.sheets.files import workbook

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(content: bytes) -> list[list[str]]:
    return read_grids(content)[0].rows


def test_an_old_xls_with_merged_cells_numbers_and_dates() -> None:
    read = rows((DATA / "老格式.xls").read_bytes())
    assert read[1] == ["单位名称", "类别", "联系电话", "签约日期"]
    assert read[2] == ["丽人理发店", "商家", "13800000008", "2026-09-08"]
    assert read[3] == ["书香文具店", "商家", "0759-2220006", "46082"]


def test_an_open_document_sheet() -> None:
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    text = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in ("甲店", "商家")
    )
    content = (
        f"<office:document-content {office} {table} {text}><office:body><office:spreadsheet>"
        f'<table:table table:name="a">'
        f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert rows(stream.getvalue()) == [["甲店", "商家"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_offices(encoding: str) -> None:
    assert rows('名称,备注\n甲店,"有,逗号"\n'.encode(encoding)) == [["名称", "备注"], ["甲店", "有,逗号"]]


def test_a_block_from_excel_keeps_its_blank_cells_and_line_breaks() -> None:
    assert rows('名称\t电话\t备注\r\n甲店\t\t"两\n行"\r\n'.encode()) == [
        ["名称", "电话", "备注"],
        ["甲店", "", "两\n行"],
    ]


def test_lines_of_a_chat_lose_their_numbers_only() -> None:
    pasted = "1. 周二 9:00-11:30 理发 丽人理发店\n2、周三 上午 量血压 康宁社区门诊部"
    assert rows(pasted.encode()) == [
        ["周二", "9:00-11:30", "理发", "丽人理发店"],
        ["周三", "上午", "量血压", "康宁社区门诊部"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', "'引号", "普通", "长" * 500]
)
def test_any_text_is_written_as_text_and_reads_back_unchanged(text: str) -> None:
    written = write_workbook("表", ["名称"], [[text]])
    assert rows(written)[1] == [text]
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_signs_that_no_sheet_may_hold_do_not_break_the_file() -> None:
    assert rows(write_workbook("a/b:c*?[]", ["名\0称"], [["x\x01y\ud800"]]))[0] == ["名称"]


@pytest.mark.parametrize("sheet", [PartnerSheet, RosterSheet])
def test_the_template_has_its_columns_and_no_rows(sheet: type) -> None:
    layout = find_layout(read_grids(write_template(sheet))[0], sheet)
    assert layout.headers == [str(column.label) for column in sheet.columns]
    assert layout.lines == []


def test_what_is_no_row_is_left_out_with_its_reason() -> None:
    content = workbook(
        ["合伙人名单", "", ""], ["单位名称", "类别", "电话"], ["甲店", "商家", ""], ["", "", ""],
        ["单位名称", "类别", "电话"], ["乙店", "商家", ""], ["合计：2家", "", ""], ["注：以公告为准", "", ""],
    )  # fmt: skip
    layout = find_layout(read_grids(content)[0], PartnerSheet)
    assert [line.cells[0] for line in layout.lines] == ["甲店", "乙店"]
    assert [(gone.where, gone.reason) for gone in layout.skipped] == [
        ("1", "A title above the list."),
        ("4", "A blank row."),
        ("5", "The header again."),
        ("7", "A total, not a row of the list."),
        ("8", "A note, not a row of the list."),
    ]


def test_a_partner_called_like_a_note_is_still_a_row() -> None:
    layout = find_layout(
        read_grids(workbook(["单位名称", "类别"], ["注协志愿队", "志愿服务队"], ["共计店", "商家"]))[0], PartnerSheet
    )
    assert len(layout.lines) == 2
