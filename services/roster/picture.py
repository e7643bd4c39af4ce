"""The week as a picture for a chat group: 1080 pixels wide, to be read on a phone without zooming."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pylopdf_fonts_zh_cn
import segno
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from community.places.models import Community
from community.templatetags.look import calendar_day, day_span, time_span, weekday
from services.roster.board import DayBoard, Line
from services.roster.phrases import remarks_of, state_said, where_said, who_said
from services.roster.week import WeekBoard

WIDTH, MARGIN = 1080, 64
WORDS_FROM = MARGIN + 250
PAPER, SHEET, INK, SOFT, RULE, CINNABAR, JADE, OCHRE = (
    "#f8f4ea", "#fffdf8", "#221d17", "#51483c", "#b9ab90", "#98201a", "#14543f", "#694400",
)  # fmt: skip
TONES = {"good": JADE, "warn": OCHRE, "alert": CINNABAR, "": SOFT}
NEVER_FIRST = "，。、；：！？）》”’…—–·,.;:!?)"
SHADES = 64
QR_SIDE = 230


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One of the two faces at a size; the package brings them, so that a bare server can draw Chinese."""
    path = pylopdf_fonts_zh_cn.serif_path() if face == "serif" else pylopdf_fonts_zh_cn.sans_path()
    return ImageFont.truetype(str(path), size)


@dataclass
class Sheet:
    """A long sheet written from top to bottom; what is drawn is kept until its height is known."""

    height: int = 0
    strokes: list[tuple[str, tuple, dict]] = field(default_factory=list)

    def text(
        self, x: int, words: str, face: str, size: int, tone: str = INK, *, bold: bool = False, at: int = 0
    ) -> int:
        """Write one line at the present height (or `at` below it); gives its width."""
        weight = max(size // 34, 1) if bold else 0
        facts = {"font": font(face, size), "fill": tone, "stroke_width": weight, "stroke_fill": tone}
        self.strokes.append(("text", ((x, self.height + at), words), facts))
        return int(font(face, size).getlength(words))

    def wrapped(self, x: int, words: str, face: str, size: int, tone: str = INK, *, bold: bool = False) -> None:
        """Write a text in as many lines as it needs and move below it."""
        for line in wrap(words, font(face, size), WIDTH - MARGIN - x):
            self.text(x, line, face, size, tone, bold=bold)
            self.height += int(size * 1.42)

    def struck(self, x: int, words: str, size: int) -> None:
        """Write what is off: one line, struck through."""
        width = self.text(x, words, "sans", size, SOFT)
        self.block((x, self.height + size * 3 // 4, x + width, self.height + size * 3 // 4 + 3), CINNABAR)

    def flow(self, x: int, remarks: list[tuple[str, str]], size: int) -> None:
        """Write remarks in their tones behind one another, as many to a line as fit, and move below them."""
        left = x
        for words, tone in remarks:
            width = int(font("sans", size).getlength(words))
            if left > x and left + width > WIDTH - MARGIN:
                left, self.height = x, self.height + int(size * 1.42)
            if width > WIDTH - MARGIN - x:
                self.wrapped(x, words, "sans", size, tone)
                continue
            self.text(left, words, "sans", size, tone)
            left += width + size
        if left > x:
            self.height += int(size * 1.42)

    def rule(self, tone: str, thickness: int, *, x: int = MARGIN) -> None:
        """Draw a line across the page and move below it."""
        box = (x, self.height, WIDTH - MARGIN, self.height + thickness - 1)
        self.strokes.append(("rectangle", (box,), {"fill": tone}))
        self.height += thickness

    def block(self, box: tuple[int, int, int, int], tone: str) -> None:
        self.strokes.append(("rectangle", (box,), {"fill": tone}))

    def drawn(self) -> bytes:
        """The sheet as a PNG."""
        image = Image.new("RGB", (WIDTH, self.height), PAPER)
        pen = ImageDraw.Draw(image)
        for stroke, args, facts in self.strokes:
            getattr(pen, stroke)(*args, **facts)
        out = io.BytesIO()
        image.quantize(SHADES, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()


def week_picture(board: WeekBoard, community: Community, *, address: str) -> bytes:
    """Draw a week; what is on *now* is not said, as the picture stays in the group all week.

    Args:
        address: what the QR code opens.
    """
    sheet = Sheet()
    _head(sheet, board, community)
    for day in board.told:
        _day(sheet, day)
    if not board.lines:
        sheet.height += 40
        sheet.wrapped(MARGIN, _("Nobody is on duty this week."), "sans", 44, SOFT)
    _foot(sheet, community, address)
    return sheet.drawn()


def _head(sheet: Sheet, board: WeekBoard, community: Community) -> None:
    sheet.block((0, 0, WIDTH, 15), CINNABAR)
    sheet.height = 56
    sheet.wrapped(MARGIN, f"{community.name} · {community.programme_name}", "sans", 38, SOFT)
    sheet.wrapped(MARGIN, _("Duty roster"), "serif", 92, INK, bold=True)
    sheet.height += 8
    sheet.wrapped(MARGIN, day_span(board.week.monday, board.week.sunday), "serif", 56, CINNABAR, bold=True)
    sheet.height += 30


def _day(sheet: Sheet, day: DayBoard) -> None:
    sheet.height += 18
    width = sheet.text(MARGIN, weekday(day.day), "serif", 48, INK, bold=True)
    said = "  ".join(part for part in [calendar_day(day.day), day.note] if part)
    sheet.text(MARGIN + width + 28, said, "sans", 34, SOFT, at=15)
    sheet.height += 72
    sheet.rule(INK, 4)
    for place, line in enumerate(day.lines):
        if place:
            sheet.rule(RULE, 2, x=WORDS_FROM)
        _line(sheet, line)


def _line(sheet: Sheet, line: Line) -> None:
    sheet.height += 12
    hours = time_span(line.starts_at, line.ends_at)
    if line.takes_place:
        sheet.text(MARGIN, hours, "sans", 36, INK, at=4)
        sheet.wrapped(WORDS_FROM, line.shift.title, "sans", 42, INK, bold=True)
        facts = [(said, SOFT) for said in [who_said(line.shift), where_said(line.shift)] if said]
        sheet.flow(WORDS_FROM, facts + [(each["text"], TONES[each["kind"]]) for each in remarks_of(line)], 34)
    else:
        sheet.struck(MARGIN, hours, 36)
        sheet.struck(WORDS_FROM, line.shift.title, 36)
        taken = int(font("sans", 36).getlength(line.shift.title)) + 28
        said = state_said(line)
        if WORDS_FROM + taken + font("sans", 36).getlength(said) > WIDTH - MARGIN:
            taken, sheet.height = 0, sheet.height + 50
        sheet.wrapped(WORDS_FROM + taken, said, "sans", 36, CINNABAR)
    sheet.height += 12


def _foot(sheet: Sheet, community: Community, address: str) -> None:
    sheet.height += 40
    sheet.rule(INK, 4)
    top = sheet.height + 36
    _qr_code(sheet, address, MARGIN, top)
    x = MARGIN + QR_SIDE + 44
    sheet.height = top + 4
    sheet.wrapped(x, _("Scan or press long to see who is on duty today"), "sans", 36, INK, bold=True)
    if community.telephone:
        sheet.height += 8
        sheet.wrapped(x, _("Community office: {number}").format(number=community.telephone), "sans", 40, INK)
    if community.address:
        sheet.wrapped(x, community.address, "sans", 34, SOFT)
    sheet.height = max(sheet.height, top + QR_SIDE) + 56


def _qr_code(sheet: Sheet, address: str, x: int, y: int) -> None:
    modules = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=2)]
    side = QR_SIDE // len(modules) or 1
    sheet.block((x, y, x + side * len(modules), y + side * len(modules)), SHEET)
    for down, row in enumerate(modules):
        for right, dark in enumerate(row):
            if dark:
                left, top = x + right * side, y + down * side
                sheet.block((left, top, left + side - 1, top + side - 1), INK)


def wrap(words: str, face: ImageFont.FreeTypeFont, room: int) -> Iterator[str]:
    """Break a text into lines: between Chinese characters and at spaces, no line beginning with a closing mark."""
    line = ""
    for piece in _pieces(words):
        if line and face.getlength(line + piece) > room and piece[0] not in NEVER_FIRST:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _pieces(words: str) -> Iterator[str]:
    """What must stay together: a Latin word or number with the space after it, one Chinese character."""
    piece = ""
    for char in words:
        if char.isascii() and not char.isspace():
            piece += char
            continue
        if char.isspace():
            yield piece + char
        else:
            if piece:
                yield piece
            yield char
        piece = ""
    if piece:
        yield piece
