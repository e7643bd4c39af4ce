"""Sheets of thousands of rows: read within ten seconds, with progress."""

import time

import pytest

from community.access.actors import Actor
from community.sheets.actions import read_sheet, upload_sheet
from community.sheets.writing import write_workbook
from tests.factories import SYSTEM, make_community, make_member_of


def five_thousand() -> bytes:
    rows = [
        [
            str(n),
            f"第{n}号便民店",
            "商家",
            f"示例联系人{n}",
            f"138{n:08}",
            "理发10元，残疾人免费；洗头",
            "2026年7月6日",
            "长期",
        ]
        for n in range(5000)
    ]
    return write_workbook(
        "合伙人", ["序号", "单位名称", "类别", "联系人", "电话", "可提供的服务", "签约日期", "到期日期"], rows
    )


@pytest.mark.django_db
def test_five_thousand_rows_preview_within_ten_seconds_and_say_how_far_they_are() -> None:
    office = make_community()
    content = five_thousand()
    imported = upload_sheet(office, sheet_key="partners", content=content, by=Actor.of(make_member_of(office)))
    seen: list[tuple[int, int]] = []
    began = time.monotonic()
    imported = read_sheet(imported, by=SYSTEM, progress=lambda done, total: seen.append((done, total)))
    took = time.monotonic() - began
    assert imported.counts["assumed"] == 5000
    assert len(seen) >= 10
    assert seen[-1] == (5000, 5000)
    print(f"5,000 rows, {len(content) // 1024} KB: read in {took:.1f} s")
    assert took < 10
