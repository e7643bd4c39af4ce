"""Who takes which open seat, fairly: a function of plain data alone, so that the same input gives the same proposal.

The rule, seat by seat:

1. Scarce seats first: where the fewest partners who do this and are free are to spare; then the earlier one.
2. Of those who are free, nobody who has the same weekly slot the time before or after, if somebody else is;
3. then whoever has the fewest duties in the quarter of the seat's day, of those that stand and those
   proposed so far;
4. then whoever had the last duty before it the longest ago, or never;
5. then whoever stands there now; then whoever is in the directory for longer.

Free is who does this, has not said to be away, has no other duty at that time and is below the number agreed per week
and month. In the end two partners are exchanged over a stretch of one slot where that leaves fewer twice in a row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from community.workdays.calendar import SHANGHAI
from services.proposals.diary import AWAY, BUSY, FULL, Diary, Held, Limit, Slot

TURN, AGAIN, STAYS, UNKNOWN, NONE_FREE = "turn", "again", "stays", "unknown", "none_free"

Move = tuple[Slot, int, int]
"""In a slot somebody goes and somebody else comes."""


@dataclass(frozen=True)
class Why:
    """Why this partner, or why nobody: a code and the figures of its sentence (services/proposals/phrases.py).

    ``duties`` this quarter and ``days`` since the last one, when it was chosen; of the others who do this, how many are
    ``free``, ``away``, ``busy`` and ``full``; ``passed`` says that who had fewer has the slot the time before or after.
    """

    code: str
    figures: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """What is proposed for one seat; ``partner`` is None where nobody can."""

    slot: Slot
    seat: int
    partner: int | None
    why: Why


def propose(
    slots: Iterable[Slot], held: Iterable[Held] = (), limits: Mapping[int, Limit] | None = None
) -> list[Choice]:
    """A partner for every open seat, or why nobody can; by time, then shift, then seat.

    A seat whose holder would go with nobody to come stays with its holder, and all is reckoned again with that.
    """
    slots, held = sorted(slots, key=lambda slot: (slot.start, slot.key)), list(held)
    stay: list[Choice] = []
    while True:
        choices = _Round(slots, _diary_of(held, limits or {})).run()
        left = [choice for choice in choices if choice.partner is None and choice.seat in choice.slot.now]
        if not left:
            return sorted([*choices, *stay], key=lambda choice: (choice.slot.start, choice.slot.key, choice.seat))
        for choice in left:
            slot, holder = choice.slot, choice.slot.now[choice.seat]
            stay.append(Choice(slot, choice.seat, holder, Why(STAYS, choice.why.figures)))
            held.append(Held(holder, slot.row, slot.start, slot.end))
        staying = {(choice.slot.key, choice.seat) for choice in stay}
        slots = [_without(slot, {seat for key, seat in staying if key == slot.key}) for slot in slots]


def _diary_of(held: Iterable[Held], limits: Mapping[int, Limit]) -> Diary:
    diary = Diary(limits)
    for duty in sorted(held, key=lambda duty: (duty.start, duty.end, duty.partner)):
        diary.enter(duty.partner, duty)
    return diary


def _without(slot: Slot, seats: set[int]) -> Slot:
    """The slot without seats whose holders stay."""
    if not seats:
        return slot
    now = {seat: partner for seat, partner in slot.now.items() if seat not in seats}
    return replace(slot, seats=tuple(seat for seat in slot.seats if seat not in seats), now=now)


class _Round:
    """One proposal in the making."""

    def __init__(self, slots: Sequence[Slot], diary: Diary) -> None:
        self.slots, self.diary = slots, diary
        self.chosen: dict[int, dict[int, Why]] = {slot.key: {} for slot in slots}
        self.gaps: dict[int, Why] = {}
        for slot in slots:
            diary.mark(slot.row, slot.start)
        self.free = {
            slot.key: {partner for partner in slot.able if not diary.hindrance(partner, slot)} for slot in slots
        }

    def run(self) -> list[Choice]:
        waiting = {slot.key: slot for slot in self.slots if slot.seats}
        while waiting:
            slot = min(waiting.values(), key=lambda slot: (self._spare(slot), slot.start, slot.key))
            if self.free[slot.key]:
                self._choose(slot, waiting.values())
            else:
                self.gaps[slot.key] = self._why_nobody(slot)
            if slot.key in self.gaps or len(self.chosen[slot.key]) == len(slot.seats):
                del waiting[slot.key]
        while self._untangle() or self._fill_gaps():
            pass
        return [choice for slot in self.slots for choice in self._seated(slot)]

    def _spare(self, slot: Slot) -> int:
        """How many more are free than there are seats left."""
        return len(self.free[slot.key]) - len(slot.seats) + len(self.chosen[slot.key])

    def _turn(self, partner: int, slot: Slot) -> tuple[int, datetime, bool, int]:
        last = self.diary.last(partner, slot.start)
        never = datetime.min.replace(tzinfo=SHANGHAI)
        return self.diary.duties(partner, slot.day), last or never, partner not in slot.now.values(), partner

    def _choose(self, slot: Slot, waiting: Iterable[Slot]) -> None:
        free, beside = self.free[slot.key], self.diary.beside(slot)
        partner = min(free, key=lambda partner: (partner in beside, self._turn(partner, slot)))
        self.chosen[slot.key][partner] = self._why(partner, slot)
        self.diary.enter(partner, slot)
        for other in waiting:
            if partner in self.free[other.key] and self.diary.hindrance(partner, other):
                self.free[other.key].discard(partner)

    def _others(self, slot: Slot, partners: Iterable[int]) -> dict[str, int]:
        counts = Counter(self.diary.hindrance(partner, slot) or "free" for partner in partners)
        return {name: counts[name] for name in ("free", AWAY, BUSY, FULL) if counts[name]}

    def _why(self, partner: int, slot: Slot) -> Why:
        """Why a partner gets a seat that it does not have yet."""
        others = slot.able - {partner} - set(self.chosen[slot.key])
        figures = {"duties": self.diary.duties(partner, slot.day), **self._others(slot, others)}
        if (days := self.diary.days_since(partner, slot)) is not None:
            figures["days"] = days
        beside = self.diary.beside(slot)
        if partner in beside and slot.able != {partner}:
            return Why(AGAIN, figures)
        fewer = [
            other
            for other in others & beside
            if not self.diary.hindrance(other, slot) and self._turn(other, slot) < self._turn(partner, slot)
        ]
        return Why(TURN, {**figures, **({"passed": len(fewer)} if fewer else {})})

    def _why_nobody(self, slot: Slot) -> Why:
        others = slot.able - set(self.chosen[slot.key])
        return Why(NONE_FREE, self._others(slot, others)) if slot.able else Why(UNKNOWN)

    def _untangle(self) -> bool:
        """Where a partner has a slot twice in a row, exchange two partners over a stretch of it if that helps."""
        rows: dict[Hashable, list[Slot]] = defaultdict(list)
        for slot in self.slots:
            rows[slot.row].append(slot)
        exchanged = False
        for row, slots in rows.items():
            while self.diary.in_a_row(row) and self._exchange_once(slots):
                exchanged = True
        return exchanged

    def _fill_gaps(self) -> bool:
        """An exchange may have freed somebody for a seat that stayed empty."""
        filled = False
        for slot in self.slots:
            if slot.key not in self.gaps:
                continue
            self.free[slot.key] = {partner for partner in slot.able if not self.diary.hindrance(partner, slot)}
            while self.free[slot.key] and len(self.chosen[slot.key]) < len(slot.seats):
                self._choose(slot, [slot])
                filled = True
            self.gaps[slot.key] = self._why_nobody(slot)
        return filled

    def _exchange_once(self, slots: Sequence[Slot]) -> bool:
        for at, slot in enumerate(slots):
            for partner in sorted(self.diary.beside(slot) & set(self.chosen[slot.key])):
                for other in sorted(slot.able - {partner}, key=lambda other: self._turn(other, slot)):
                    if any(self._exchange(moves) for moves in self._stretches(slots, at, partner, other)):
                        return True
        return False

    def _stretches(self, slots: Sequence[Slot], at: int, one: int, two: int) -> Iterator[list[Move]]:
        """Who would go and who come if two changed places from one slot on, back in time and then forth."""
        for stretch in (reversed(slots[: at + 1]), slots[at:]):
            moves: list[Move] = []
            for slot in stretch:
                here = {one, two} & set(self.chosen[slot.key])
                if len(here) == 1:
                    out = here.pop()
                    coming = two if out == one else one
                    if coming not in slot.able or coming in slot.away:
                        break
                    moves.append((slot, out, coming))
                    yield list(moves)

    def _exchange(self, moves: Sequence[Move]) -> bool:
        """Carry out an exchange; undone where somebody cannot come or it does not help."""
        row = moves[0][0].row
        before, entered = self.diary.in_a_row(row), 0
        for slot, out, _coming in moves:
            self.diary.strike(out, slot)
        for slot, _out, coming in moves:
            if self.diary.hindrance(coming, slot):
                break
            self.diary.enter(coming, slot)
            entered += 1
        if entered == len(moves) and self.diary.in_a_row(row) < before:
            self._rewrite(moves)
            return True
        for slot, _out, coming in moves[:entered]:
            self.diary.strike(coming, slot)
        for slot, out, _coming in moves:
            self.diary.enter(out, slot)
        return False

    def _rewrite(self, moves: Sequence[Move]) -> None:
        for slot, out, coming in moves:
            del self.chosen[slot.key][out]
            self.diary.strike(coming, slot)
            why = self._why(coming, slot)
            self.diary.enter(coming, slot)
            self.chosen[slot.key][coming] = why

    def _seated(self, slot: Slot) -> Iterable[Choice]:
        """Who stands there now keeps the seat; the others take those left, in the order of their turns."""
        chosen = dict(self.chosen[slot.key])
        for seat in slot.seats:
            partner = slot.now.get(seat)
            others = [other for other in chosen if other not in slot.now.values()]
            if partner not in chosen:
                partner = next(iter(others), None)
            if partner is None:
                yield Choice(slot, seat, None, self.gaps.get(slot.key) or self._why_nobody(slot))
            else:
                yield Choice(slot, seat, partner, chosen.pop(partner))
