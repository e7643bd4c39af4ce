"""The office's week: slots down, days across, and on each shift what stands out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.workdays.calendar import SHANGHAI
from services.roster.answering import Standing
from services.roster.board import DayBoard, Line
from services.roster.models import Duty, DutySettings, PartnerAbsence, Shift, SubstituteRequest
from services.roster.models.shifts import ShiftQuerySet
from services.roster.needing import AWAY, GAP, MISSED, NEEDS, PLACE, UNCONFIRMED, WANTED
from services.roster.phrases import moved_said, state_said, where_said
from services.roster.seen import seen_of
from services.roster.week import Week, WeekBoard, read_week


@dataclass(frozen=True)
class Mark:
    """Something that stands out: a symbol, a word, and a colour that only repeats it."""

    symbol: str
    word: str | Promise
    kind: str = ""
    key: str = ""


def _mark(key: str) -> Mark:
    need = NEEDS[key]
    return Mark(need.symbol, need.word, need.kind, key)


@dataclass(frozen=True)
class Seat:
    """One seat of a shift: who has it and how that stands, or nobody."""

    number: int
    duty: Duty | None = None
    standing: Standing | None = None
    expired: bool = False
    away: bool = False

    @cached_property
    def marks(self) -> list[Mark]:
        """What stands out about this seat alone."""
        if self.duty is None or self.standing is None:
            return []
        found = [_mark(MISSED)] if self.duty.is_missed else []
        if self.standing.is_to_come and (self.standing.request or self.expired):
            found.append(_mark(WANTED))
        if self.standing.is_to_come and self.away:
            found.append(_mark(AWAY))
        if self.standing.is_asked:
            found.append(_mark(UNCONFIRMED))
        return found


@dataclass(frozen=True)
class Tile:
    """One shift on one day of the board.

    Args:
        line: where and when it stands; a moved one stands on two days.
        seats: every seat, filled or not.
        holiday: what day it is, where it is no ordinary one.
    """

    line: Line
    seats: Sequence[Seat]
    holiday: str = ""
    now: datetime = field(kw_only=True)

    @property
    def shift(self) -> Shift:
        return self.line.shift

    @property
    def is_ahead(self) -> bool:
        """It takes place here, and something can still be done about it."""
        return self.line.takes_place and not self.shift.is_over(self.now)

    @cached_property
    def filled(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.duty is not None]

    @property
    def free(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.duty is None]

    @cached_property
    def where(self) -> str:
        return where_said(self.shift)

    @property
    def seen(self) -> str:
        """What whoever acts on this has seen."""
        wanted = [seat.duty.pk for seat in self.filled if seat.duty and seat.standing and seat.standing.request]
        return seen_of(self.shift, self.shift.crew, wanted)

    @cached_property
    def needs(self) -> set[str]:
        """Which of `NEEDS` it has; as `needing` finds them."""
        if not self.line.takes_place:
            return set()
        found = {mark.key for seat in self.filled for mark in seat.marks}
        if self.is_ahead and not self.filled:
            found.add(GAP)
        if self.is_ahead and (self.shift.place_open or any(seat.duty.person_open for seat in self.filled if seat.duty)):
            found.add(PLACE)
        return found

    @cached_property
    def marks(self) -> list[Mark]:
        """All that stands out, what is to be settled first."""
        found = [_mark(key) for key in NEEDS if key in self.needs]
        if not self.line.takes_place:
            symbol = "―" if self.shift.cancelled else "→"
            return [Mark(symbol, state_said(self.line), "alert" if self.shift.cancelled else "warn", "off")]
        if self.is_ahead and self.filled and self.free:
            n = len(self.free)
            found.append(Mark("◎", ngettext("%(n)s seat free", "%(n)s seats free", n) % {"n": n}, "warn", "seat"))
        if self.shift.moved:
            found.append(Mark("→", moved_said(self.shift), "", "moved"))
        if self.holiday:
            found.append(Mark("☆", self.holiday, "", "holiday"))
        if not self.shift.public:
            found.append(Mark("◆", _("not shown to residents"), "", "hidden"))
        return found

    @property
    def own_marks(self) -> list[Mark]:
        """What stands out about the shift, where each seat is shown with its own marks."""
        of_seats = {WANTED, AWAY, UNCONFIRMED, MISSED}
        return [mark for mark in self.marks if mark.key not in of_seats]


@dataclass(frozen=True)
class Row:
    """One slot of the week: a series, or shifts that stand alone under one title."""

    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    cells: Sequence[Sequence[Tile]]


@dataclass(frozen=True)
class Desk:
    """A week of one community's shifts, as its office sees them."""

    board: WeekBoard
    tiles: dict[date, list[Tile]]

    @property
    def days(self) -> list[DayBoard]:
        return self.board.days

    @cached_property
    def by_day(self) -> list[tuple[DayBoard, list[Tile]]]:
        return [(day, self.tiles.get(day.day, [])) for day in self.days]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many shifts need what; a moved one counts once."""
        return Counter(need for tiles in self.tiles.values() for tile in tiles for need in tile.needs)

    @cached_property
    def rows(self) -> list[Row]:
        """The slots in the order of the week: by their first day, then by the clock."""
        slots: dict[object, list[Tile]] = defaultdict(list)
        for _day, tiles in self.by_day:
            for tile in tiles:
                slots[tile.shift.series_id or f"{tile.shift.title} {tile.line.starts_at:%H:%M}"].append(tile)
        return sorted((self._row(tiles) for tiles in slots.values()), key=_place_of)

    def _row(self, tiles: list[Tile]) -> Row:
        first = next((tile for tile in tiles if not tile.shift.moved), tiles[0])
        cells = [[tile for tile in tiles if tile.line.day == day.day] for day in self.days]
        return Row(first.shift.title, first.line.starts_at, first.line.ends_at, first.where, cells)

    def only(self, need: str) -> Desk:
        """The same week with only the shifts that need this."""
        left = {day: [tile for tile in tiles if need in tile.needs] for day, tiles in self.tiles.items()}
        return Desk(self.board, left)


def _place_of(row: Row) -> tuple[int, str, str]:
    day = next(index for index, cell in enumerate(row.cells) if cell)
    return day, f"{row.starts_at.astimezone(SHANGHAI):%H:%M}", row.title


def read_desk(shifts: ShiftQuerySet, community_id: int, week: Week, now: datetime) -> Desk:
    """A week of one community, in the same few queries however many shifts it has."""
    board = read_week(shifts.filter(community=community_id), week, now)
    notes = {day.day: day.note for day in board.days}
    seats = seats_of({line.shift.pk: line.shift for line in board.lines}.values(), community_id, now)
    tiles = {
        day.day: [Tile(line, seats[line.shift.pk], notes.get(day.day, ""), now=now) for line in day.lines]
        for day in board.days
    }
    return Desk(board, tiles)


def seats_of(shifts: Iterable[Shift], community_id: int, now: datetime) -> dict[int, list[Seat]]:
    """Every seat of these shifts with how it stands, in three queries; the shifts were fetched by `for_display`."""
    rows = list(shifts)
    settings = DutySettings.of(community_id)
    looked_for: dict[int, SubstituteRequest] = {}
    expired: set[int] = set()
    duties = [duty.pk for shift in rows for duty in shift.crew]
    for request in SubstituteRequest.objects.filter(duty__in=duties, status__in=["open", "expired"]):
        if request.is_open:
            looked_for[request.duty_id] = request
        else:
            expired.add(request.duty_id)
    absences = _absences(rows)
    found = {}
    for shift in rows:
        by_seat = {}
        for duty in shift.crew:
            duty.shift = shift
            standing = Standing(duty, settings, looked_for.get(duty.pk), now)
            away = any(absence.covers(shift.starts_at, shift.ends_at) for absence in absences.get(duty.partner_id, []))
            by_seat[duty.seat] = Seat(duty.seat, duty, standing, duty.pk in expired, away)
        found[shift.pk] = [by_seat.get(number) or Seat(number) for number in range(1, shift.seats + 1)]
    return found


def _absences(shifts: list[Shift]) -> dict[int, list[PartnerAbsence]]:
    """What the partners on duty have said about these days."""
    partners = {duty.partner_id for shift in shifts for duty in shift.crew}
    found: dict[int, list[PartnerAbsence]] = defaultdict(list)
    if partners:
        days = [shift.day for shift in shifts]
        for absence in PartnerAbsence.objects.absent(partners, min(days), max(days)):
            found[absence.partner_id].append(absence)
    return found
