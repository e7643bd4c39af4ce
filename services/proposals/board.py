"""A proposal as it is read: by week, as a difference to what stands, with the balance per partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from partners.directory.models import Partner
from services.proposals.models import Kind, Outcome, Proposal, ProposalSeat
from services.proposals.phrases import refusal_said, why_said

KINDS = {Kind.NEW: "good", Kind.CHANGED: "warn", Kind.GAP: "alert", Kind.KEPT: ""}


@dataclass(frozen=True)
class Line:
    """One seat with its words."""

    seat: ProposalSeat

    @property
    def kind(self) -> Kind:
        return self.seat.kind

    @property
    def chip(self) -> str:
        return KINDS[self.kind]

    @property
    def why(self) -> str:
        return why_said(self.seat)

    @property
    def is_own(self) -> bool:
        """A person decided otherwise than proposed."""
        return self.seat.decision != "proposed"

    @property
    def refused(self) -> str:
        return refusal_said(self.seat.refusal) if self.seat.outcome == Outcome.REFUSED else ""


@dataclass(frozen=True)
class Week:
    """The lines of one calendar week; those that change nothing apart."""

    monday: date
    lines: Sequence[Line]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.kind != Kind.KEPT or line.is_own]

    @property
    def kept(self) -> list[Line]:
        return [line for line in self.lines if line.kind == Kind.KEPT and not line.is_own]


@dataclass(frozen=True)
class Balance:
    """A partner's duties on the proposal's days, before and after."""

    partner: Partner
    before: int
    after: int


@dataclass(frozen=True)
class Board:
    """A proposal with all its lines."""

    proposal: Proposal
    lines: Sequence[Line]

    @classmethod
    def of(cls, proposal: Proposal) -> Board:
        return cls(proposal, [Line(seat) for seat in proposal.seats.for_display().in_order()])

    @property
    def weeks(self) -> list[Week]:
        def monday(line: Line) -> date:
            return line.seat.shift.day - timedelta(days=line.seat.shift.day.weekday())

        return [Week(day, list(lines)) for day, lines in groupby(self.lines, key=monday)]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind."""
        kinds = Counter(line.kind for line in self.lines)
        return {kind.value: kinds[kind] for kind in Kind}

    @property
    def said(self) -> dict[str, str]:
        """The same as text."""
        return {kind: str(count) for kind, count in self.counts.items()}

    @property
    def changes(self) -> int:
        return sum(line.seat.is_change for line in self.lines)

    @property
    def done(self) -> list[Line]:
        return [line for line in self.lines if line.seat.outcome in (Outcome.DONE, Outcome.TAKEN_BACK)]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.seat.outcome == Outcome.REFUSED]

    @property
    def left(self) -> bool:
        """Something is left that can be taken back, as far as this page knows."""
        return any(line.seat.outcome == Outcome.DONE for line in self.lines)

    @property
    def balance(self) -> list[Balance]:
        """By name, never by number."""
        partners: dict[int, Partner] = {}
        before: Counter[int] = Counter()
        after: Counter[int] = Counter()
        for line in self.lines:
            for partner, count in ((line.seat.partner_now, before), (line.seat.partner_then, after)):
                if partner is not None:
                    partners[partner.pk] = partner
                    count[partner.pk] += 1
        by_name = sorted(partners.values(), key=lambda partner: (partner.sort_key, partner.pk))
        return [Balance(partner, before[partner.pk], after[partner.pk]) for partner in by_name]
