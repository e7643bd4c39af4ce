"""What a list must declare to be read from and written to a sheet: its columns, and what a row means.

A further list needs one subclass of `Sheet` and its dotted path in the setting `SHEETS`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from . import cells
from .plain import header_form, squeezed
from .remarks import ASSUMED, PROBLEM, Read, Remark, Unreadable

if TYPE_CHECKING:
    from django.db.models import Model

    from community.access.actors import Actor

Text = str | Promise
PROBLEMS = "问题"  # the header of the column that says what is wrong, in sheets that go back to be mended
GUESSES = "请看一眼"  # and of the one that says what was read with an assumption
IGNORED = ("序号", "编号", "行号", "no", "no.", "#", "序", PROBLEMS, GUESSES)  # what stands there is not of the list

EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!)")

GOOD, ASSUMED_ROW, BAD, UNCHANGED = "good", "assumed", "bad", "unchanged"
CHANGE, ANOTHER = "change", "another"  # what becomes of a row that resembles something existing


@dataclass(frozen=True)
class Column:
    """One column: how it is called, by which other words it is known, and how its cells are read."""

    key: str
    label: Text
    synonyms: str = ""  # parted by blanks
    read: cells.Reader = cells.short_text
    required: bool = False
    help: Text = ""
    example: str = ""
    width: int = 16
    looks_like: Callable[[str], bool] | None = None  # for lists without a header row
    takes_rest: bool = False  # in such a list, the first texts that look like nothing else

    def names(self) -> set[str]:
        """Every header that means this column, in the form in which headers are compared."""
        labels = set()
        for language in ("zh-hans", "en"):
            with override(language):
                labels.add(header_form(str(self.label)))
        return labels | {header_form(word) for word in self.synonyms.split()}


@dataclass(frozen=True)
class Option:
    """A value for the whole sheet that its title may give, such as the day a roster begins."""

    key: str
    label: Text
    read: cells.Reader = cells.short_text
    choices: tuple[tuple[str, Text], ...] = ()
    kind: str = "text"  # or "date"
    offered: Callable[[Any], list[tuple[str, str]]] | None = None  # a community's own choices: asked on uploading, too


@dataclass
class Row:
    """One row while it is read: its texts by column, what they mean, and what has to be said about them."""

    where: str
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    choice: str = ""  # CHANGE or ANOTHER, as a person chose for a row that resembles something existing

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def has(self, key: str) -> bool:
        return key in self.values

    def tell(self, column: str, *remarks: Remark) -> None:
        self.remarks += [remark.about(column) for remark in remarks]

    def problem(self, column: str, message: str, how: str = "", **values: Any) -> None:
        self.tell(column, Unreadable(message, how, **values).remark)

    @property
    def is_bad(self) -> bool:
        return any(remark.level == PROBLEM for remark in self.remarks)


@dataclass
class Plan:
    """What applying a row would do: add something, change some of its fields, or nothing at all."""

    row: Row
    target: Model | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # column, as it is, as it will be
    payload: Any = None
    choice: str = ""  # CHANGE or ANOTHER where a person may choose, as it is planned

    @property
    def verb(self) -> str:
        if self.target is None:
            return "add"
        return "change" if self.changes else "unchanged"

    @property
    def state(self) -> str:
        if self.row.is_bad:
            return BAD
        if self.verb == "unchanged":
            return UNCHANGED
        return ASSUMED_ROW if any(remark.level == ASSUMED for remark in self.row.remarks) else GOOD

    def compare(self, column: str, now: Any, then: Any) -> None:
        """Note a field that the row would change."""
        if now != then:
            self.changes.append((column, _plainly(now), _plainly(then)))


def _plainly(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return str(value)


class Sheet:
    """A list that comes in and goes out as a sheet. One instance reads one import: it holds what rows are checked
    against, loaded once, and which rows it has seen."""

    key: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    room: ClassVar[str] = ""  # its key in Community.closed_rooms
    permission: ClassVar[str] = ""  # who alone takes it in and sees its rows; "" where the office does
    gives_out: ClassVar[bool] = True  # it is exported here, too
    reveal_permission: ClassVar[str] = ""  # to have hidden names and numbers written out; "" where none are
    columns: ClassVar[tuple[Column, ...]] = ()
    headline: ClassVar[str] = ""  # the column by which people tell rows apart
    options: ClassVar[tuple[Option, ...]] = ()
    do_not_call_in_templates: ClassVar[bool] = True  # templates are given the class itself
    takes_grid: ClassVar[bool] = False  # weekdays across and hours down is understood
    labels: ClassVar[Mapping[str, Text]] = {}  # how changes are called that are no columns

    def __init__(self, community: Any, hints: cells.Hints, options: Mapping[str, str] | None = None) -> None:
        self.community, self.hints = community, hints
        self.chosen: dict[str, Any] = {}
        for option in self.options:
            if text := (options or {}).get(option.key, ""):
                self.chosen[option.key] = option.read(text, hints).value
        self._seen: dict[Hashable, str] = {}
        self.met: set[int] = set()  # what of the list the rows read so far mean
        self.came_back = False  # given back with its problems: rows between its rows may be missing
        self.load()

    def load(self) -> None:
        """Fetch what rows are compared with, in a number of queries that does not grow with the sheet.

        Raises:
            Unreadable: there is nothing it could be taken into; with a sentence.
        """

    def counterpart(self, row: Row) -> Model | None:
        """What of the list this row means, even if it has a problem."""
        return None

    def asides(self) -> list[Remark]:
        """What has to be said of the whole sheet once its rows are read."""
        return []

    def identities(self, row: Row) -> Iterable[tuple[str, Hashable]]:
        """What must not stand in one sheet twice, each with the column to say it about."""
        return ()

    def plan(self, row: Row) -> Plan:
        """What this row would do, with whatever has to be said about it; the row has no problem so far."""
        raise NotImplementedError

    def apply(self, plan: Plan, *, by: Actor) -> Model:
        """Do it, by calling the actions of the room."""
        raise NotImplementedError

    @classmethod
    def export(cls, community: Any, *, reveal_by: Actor | None = None) -> Iterator[dict[str, str]]:
        """Every row of the list as texts by column, in the form in which they are read back.

        Args:
            reveal_by: who has names and numbers written out that are hidden otherwise; each leaves an event.
        """
        raise NotImplementedError

    @classmethod
    def aftermath(cls, community: Any, taken: Iterable[int | None]) -> list[tuple[str, str]]:
        """What is left to do once rows were taken in, each with the address where it is done.

        Args:
            taken: ids of what the rows were taken into.
        """
        return []

    @classmethod
    def title_options(cls, titles: Sequence[str], hints: cells.Hints) -> dict[str, str]:
        """The options as far as the rows above the header give them."""
        return {}

    @classmethod
    def split_cell(cls, text: str) -> dict[str, str]:
        """The columns that one cell of a grid stands for."""
        raise NotImplementedError

    @classmethod
    def column(cls, key: str) -> Column | None:
        """A column by its key."""
        return next((column for column in cls.columns if column.key == key), None)

    def recognise(self, text: str) -> str:
        """Which column a text belongs to by its looks alone, for a list without a header; "" if none."""
        return next((c.key for c in self.columns if c.looks_like and c.looks_like(text)), "")

    def read(self, where: str, texts: Mapping[str, str], choice: str = "") -> Plan:
        """Read one row cell by cell, look for the same thing further up, and plan what to do."""
        row = Row(where, {key: text for key, text in texts.items() if text.strip()}, choice=choice)
        for column in self.columns:
            self._read_cell(column, row)
        for key, identity in self.identities(row):
            first = self._seen.setdefault((key, identity), where)
            if first != where:
                row.problem(
                    key,
                    _("The same is already in row %(first)s."),
                    _("Keep one of the two rows: put what only one of them says into that one."),
                    first=first,
                )
                break
        plan = Plan(row) if row.is_bad else self.plan(row)
        if known := plan.target or self.counterpart(row):
            self.met.add(known.pk)
        return plan

    def _read_cell(self, column: Column, row: Row) -> None:
        text = row.texts.get(column.key, "")
        if EXCEL_ERROR.fullmatch(text.strip()):
            row.problem(
                column.key,
                _("Excel shows an error here instead of a value."),
                _("Mend the formula in Excel, or type the value itself."),
            )
            return
        if not text:
            if column.required:
                row.problem(column.key, _("This must not be empty."), _("Fill it in."))
            return
        try:
            read: Read = column.read(text, self.hints)
        except Unreadable as unreadable:
            row.tell(column.key, unreadable.remark)
        else:
            row.values[column.key] = read.value
            row.tell(column.key, *read.remarks)


def guess_mapping(headers: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """The column key of each header, "" for none: first by equal names, then by the longest name a header contains."""
    names = {column.key: column.names() for column in columns}
    forms = [header_form(header) for header in headers]
    mapping = ["" for _header in headers]
    free = dict(names)
    for at, form in enumerate(forms):
        if form in (PROBLEMS, GUESSES):
            continue
        key = next((key for key, words in free.items() if form and form in words), "")
        if key:
            mapping[at] = key
            del free[key]
    for at, form in enumerate(forms):
        if mapping[at] or not form or form in IGNORED:
            continue
        inside = [(len(word), key) for key, words in free.items() for word in words if len(word) > 1 and word in form]
        if inside:
            mapping[at] = max(inside)[1]
            del free[mapping[at]]
    return mapping


def known_headers(texts: Sequence[str], columns: Sequence[Column]) -> int:
    """How many of these cells are names of columns."""
    names = {word for column in columns for word in column.names()}
    return len({form for text in texts if (form := header_form(text)) in names})


def signature(headers: Sequence[str]) -> str:
    """A header row as a fingerprint under which its mapping is remembered."""
    return hashlib.sha256("\x1f".join(squeezed(header) for header in headers).encode()).hexdigest()
