"""The week's poster: how large its print can be so that everything stands on one sheet.

A browser cannot shrink print to fit a page, and the office prints without looking twice. So the height of every row is
reckoned here from the width of its words, and the largest print that fits is chosen. All measures are in units of a
210th of the sheet's width (a millimetre on A4), so that A3 is the same sheet enlarged.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Self

import segno
from django.utils.safestring import SafeString, mark_safe

from services.roster.board import DayBoard, Line
from services.roster.phrases import remarks_of, state_said, where_said, who_said
from services.roster.week import WeekBoard

WIDTH, HEIGHT = 186.0, 196.0
"""What the days may take of a sheet of 210 by 297 units; poster.css leaves as much between head and foot."""
LARGEST, ENOUGH, LEGIBLE, SMALLEST, STEP = 6.4, 3.7, 2.9, 1.0, 0.05
SLACK, LOST = 1.02, 0.4
"""Fonts differ from machine to machine: all is reckoned this much higher, and each line a little shorter."""
WORDS = re.compile(r"[^\s，。、；：！？）]*[\s，。、；：！？）]+|[^\s，。、；：！？）]+")
"""Where lines may break: after a space or a closing mark; but never before the dot between two facts."""


@dataclass(frozen=True)
class Layout:
    """How a row is set: two lines (title, facts) or, in a full week, one running on.

    Args:
        columns: width before the words, in em: day, time and the gaps between.
        title, facts: size of print, in em.
        leading: from line to line, as a multiple of the print.
        padding: above and below a row, in em.
    """

    name: str
    columns: float
    title: float
    facts: float
    leading: float
    padding: float

    def rows(self, texts: tuple[str, str], room: float) -> float:
        """The height of one row in em, its words having `room` em."""
        title, facts = texts
        if self.name == "tight":
            return lines_of(f"{title} {facts}", room / self.title) * self.leading * self.title + self.padding
        lines = [(title, self.title), (facts, self.facts)]
        return sum(lines_of(text, room / size) * size * self.leading for text, size in lines) + self.padding


ROOMY = Layout("roomy", columns=12.6, title=1.12, facts=0.88, leading=1.28, padding=0.4)
TIGHT = Layout("tight", columns=12.6, title=1.0, facts=0.88, leading=1.35, padding=0.24)


@dataclass(frozen=True)
class PosterSheet:
    """A poster ready to be set.

    Args:
        size: `a4` or `a3`.
        layout: `roomy` or `tight`.
        print_size: the size of print, in units.
        address: what the QR code opens.
    """

    board: WeekBoard
    size: str
    layout: str
    print_size: float
    address: str

    @classmethod
    def of(cls, board: WeekBoard, *, size: str, address: str) -> Self:
        """Choose the largest print that fits; the running layout only where the other gets small."""
        roomy, tight = fitting(board, ROOMY), fitting(board, TIGHT)
        layout, print_size = (ROOMY, roomy) if roomy >= min(ENOUGH, tight) else (TIGHT, tight)
        return cls(board, size, layout.name, round(print_size, 2), address)

    @property
    def is_small(self) -> bool:
        """Whether the print is too small to be read from a step away."""
        return self.size == "a4" and self.print_size < LEGIBLE

    @property
    def qr_code(self) -> SafeString:
        """The code as a drawing that scales."""
        code = segno.make(self.address, error="m", micro=False)
        return mark_safe(code.svg_inline(border=0, omitsize=True, dark="#221d17", svgclass="poster-qr"))


def fitting(board: WeekBoard, layout: Layout) -> float:
    """The largest print in which all days fit."""
    print_size = LARGEST
    while print_size > SMALLEST and height_of(board.told, layout, print_size) > HEIGHT:
        print_size -= STEP
    return print_size


def height_of(days: list[DayBoard], layout: Layout, print_size: float) -> float:
    """The height of all days in units."""
    room = WIDTH / print_size - layout.columns - LOST
    if room < layout.columns / 3:
        return math.inf
    em = sum(
        max(sum(layout.rows(texts_of(line), room) for line in day.lines), 3.4 + (1.1 if day.note else 0))
        for day in days
    )
    return em * print_size * SLACK


def texts_of(line: Line) -> tuple[str, str]:
    """Title and facts of one shift, as poster.html sets them."""
    if not line.takes_place:
        return line.shift.title, state_said(line)
    remarks = [remark["text"] for remark in remarks_of(line)]
    return line.shift.title, " · ".join(filter(None, [who_said(line.shift), where_said(line.shift), *remarks]))


def lines_of(text: str, room: float) -> int:
    """How many lines a text takes; words stay whole, as poster.css sets them, unless one alone is too long."""
    lines, used = 1, 0.0
    for word in WORDS.findall(text):
        width = width_of(word.rstrip())
        if used and used + width > room:
            lines, used = lines + 1, 0.0
        if width > room:
            lines, width = lines + math.ceil(width / room) - 1, room
        used += width + (width_of(" ") if word[-1] == " " else 0)
    return lines


def width_of(text: str) -> float:
    """The width of a text in em: Chinese characters are square, others about half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.64 for char in text)
