"""Whatever stands in a sheet is read or refused with a sentence; nothing in it breaks the reader."""

import contextlib
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from community.sheets import cells
from community.sheets.cells import Hints
from community.sheets.clauses import Offer, clues, offers, written
from community.sheets.columns import guess_mapping
from community.sheets.layout import find_layout
from community.sheets.reading import Grid, read_grids, read_text
from community.sheets.remarks import Read, Remark, Unreadable
from community.sheets.times import is_weekday, time_span, weekday, weekday_rule
from partners.directory.sheets import PartnerSheet
from services.roster.sheets import RosterSheet

SIGNS = "周一二三五六日天单双每月第个最后上下午晚点半至-—~:：/、，；()（）「」免费元限人预约轮流流寒暑假停 0123456789９年月日号\n\t=+@*"
texts = st.one_of(st.text(alphabet=SIGNS, max_size=25), st.text(max_size=40))
HINTS = Hints(dt.date(2026, 11, 22), year=2026)
READERS = [
    cells.phone, cells.credit_code, cells.date, cells.end_date, cells.money, cells.whole_number, cells.yes_no,
    cells.text(20), time_span, weekday, *(column.read for column in (*PartnerSheet.columns, *RosterSheet.columns)),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(texts.filter(str.strip), st.sampled_from(READERS))
def test_any_cell_is_read_or_refused_with_a_sentence(cell: str, reader: cells.Reader) -> None:
    try:
        read = reader(cell, HINTS)
    except Unreadable as unreadable:
        remarks = (unreadable.remark,)
    else:
        assert isinstance(read, Read)
        remarks = read.remarks
    for remark in remarks:
        assert str(remark)
        assert str(Remark.from_json(remark.as_json())) == str(remark)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_any_remark_and_any_list_of_services_is_taken_apart(text: str) -> None:
    clues(text)
    weekday_rule(text)
    is_weekday(text)
    read, _remarks = offers(text)
    assert all(isinstance(offer, Offer) for offer in read)


names = st.text(alphabet="理发洗头修家电、，；（）元每周免费次", min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(Offer, names, st.none() | st.integers(0, 99999), st.sampled_from(["", "低保户、残疾人"])),
        min_size=1,
        max_size=3,
    )
)
def test_any_services_of_the_directory_read_back_from_their_export(services: list[Offer]) -> None:
    assert list(offers("；".join(map(written, services)))[0]) == services


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(texts, min_size=4, max_size=4), max_size=8), st.sampled_from([PartnerSheet, RosterSheet]))
def test_any_grid_is_taken_apart_and_no_row_is_lost(rows: list[list[str]], sheet: type) -> None:
    layout = find_layout(Grid("a", rows), sheet)
    guess_mapping(layout.headers, sheet.columns)
    if not layout.is_grid:
        seen = len(layout.lines) + len(layout.skipped) + layout.has_header
        blank_titles = sum(1 for row in rows if not any(cell.strip() for cell in row))
        assert len(rows) - blank_titles <= seen <= len(rows)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")), st.binary(max_size=200)))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        if content.startswith((b"PK", b"\xd0\xcf")):
            read_grids(content)
        else:
            read_text(content)
