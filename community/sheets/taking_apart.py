"""From the bytes of a file to rows that can be read: worksheet chosen, layout found, columns guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .columns import Sheet, guess_mapping
from .layout import Layout, choose_grid, find_layout, guess_by_looks
from .reading import read_grids


@dataclass(frozen=True)
class TakenApart:
    """A file with the worksheet that is read."""

    sheet: type[Sheet]
    name: str
    names: list[str]  # of all worksheets that hold something
    layout: Layout

    def widest(self) -> list[str]:
        """The cells of the widest line; the headers where there is no line."""
        return max((line.cells for line in self.layout.lines), key=len, default=self.layout.headers)

    def guess_by_name(self) -> list[str]:
        """The mapping by the names in the header row; all empty where there is none."""
        layout = self.layout
        if layout.is_grid:
            return [column.key for column in self.sheet.columns]
        if not layout.has_header:
            return ["" for _cell in self.widest()]
        return guess_mapping(layout.headers, self.sheet.columns)

    def guess(self, reader: Sheet) -> list[str]:
        """The mapping by what the cells look like."""
        return guess_by_looks(self.layout.lines, reader)

    def rows(self) -> list[tuple[str, list[str], str]]:
        """Every row in its order: where it stands, its cells, and the reason why it is not read ("" if it is)."""
        lines = [(line.where, line.cells, "") for line in self.layout.lines]
        skipped = [(gone.where, [gone.text], gone.reason) for gone in self.layout.skipped]
        return sorted([*lines, *skipped], key=lambda entry: int(re.sub(r"\D", "", entry[0])))


def take_apart(content: bytes, sheet: type[Sheet], worksheet: str = "") -> TakenApart:
    """Read a file and find the list in it.

    Args:
        worksheet: the name of the one to read; else the one that fits best.

    Raises:
        Unreadable: the file cannot be read; with a sentence.
    """
    grids = read_grids(content)
    named = [grid for grid in grids if worksheet and grid.name == worksheet]
    grid = named[0] if named else choose_grid(grids, sheet)
    return TakenApart(sheet, grid.name, [grid.name for grid in grids], find_layout(grid, sheet))
