"""docs/sheets.md tells what each cell in question of the sample sheets is reported as; it is written from here."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from community.access.actors import Actor
from community.sheets.actions import apply_sheet, read_sheet, upload_sheet
from community.sheets.models import SheetImport
from community.sheets.previewing import shown_rows
from community.sheets.remarks import ASSUMED, PROBLEM
from funds.ledger.actions import open_fund
from tests.factories import SYSTEM, make_community, make_member_of

DATA = Path(__file__).resolve().parents[2] / "data"
PAGE = Path(settings.BASE_DIR, "docs", "sheets.md")
FUND = "银苑社区公益基金收支.xlsx"
SAMPLES = [
    ("partners", "银苑社区合伙人资源库.xlsx"), ("roster", "银苑社区公益合伙人值班表.xlsx"),
    ("fund_money", FUND), ("fund_goods", FUND),
]  # fmt: skip
WORDS = {PROBLEM: "problem", ASSUMED: "assumption"}
START, END = "<!-- report -->\n", "<!-- /report -->"


def report(imported: SheetImport) -> Iterator[str]:
    """One line for everything that was said about a row, in both languages."""
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told[language] = shown_rows(imported, imported.rows.in_order())
    for english, chinese in zip(told["en"], told["zh-hans"], strict=True):
        for saying, words in zip(english.sayings, chinese.sayings, strict=True):
            cell = (saying.text or " ".join(cell.text for cell in english.cells)).replace("\n", " ")
            level = "left out" if english.state == "skipped" else WORDS.get(saying.level, "read")
            told_en, told_zh = (f"{each.sentence} {each.advice}".strip() for each in (saying, words))
            yield f"| {english.where} | {saying.label} | {cell[:60]} | {level} | {told_en} | {told_zh} |"


@pytest.mark.django_db
def test_the_page_says_what_the_sample_sheets_are_reported_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 10, 12, 1, tzinfo=dt.UTC))
    office = make_community()
    by = Actor.of(make_member_of(office))
    open_fund(office, name="银苑社区公益基金池", by=SYSTEM)
    lines = []
    for key, name in SAMPLES:
        imported = upload_sheet(office, sheet_key=key, content=(DATA / name).read_bytes(), by=by)
        imported = read_sheet(imported, by=SYSTEM)
        worksheet = f", {imported.worksheet}" if name == FUND else ""
        lines += [f"### {name}{worksheet}", "", "| row | column | cell | | told | 中文 |", "|---|---|---|---|---|---|"]
        lines += [*report(imported), ""]
        if imported.options:
            read_from_title = ", ".join(f"`{option}` {text}" for option, text in imported.options.items())
            lines += [f"From its title, shown above the preview and to be corrected there: {read_from_title}.", ""]
        if name == FUND:  # PostgreSQL itself knows which day it is, and books nothing on a day to come
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    lines += [" ".join(map(str, imported.asides)), ""]
        else:
            apply_sheet(imported, include_assumed=True, by=by)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    written = before + START + "\n".join(lines) + rest[rest.index(END) :]
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written
