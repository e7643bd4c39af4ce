"""Who could take one seat of a draft, with the reasons for and against, as the draft stands with all its changes."""

from __future__ import annotations

from dataclasses import dataclass

from partners.directory.models import Partner
from services.proposals.diary import AWAY, BUSY, Diary, Slot
from services.proposals.gathering import Known
from services.proposals.models import ProposalSeat


@dataclass(frozen=True)
class Candidate:
    """One partner, and what speaks for or against it.

    Args:
        able: it does this.
        hindrance: "away", "busy", "full" or empty.
        duties: in the quarter of the seat's day, this one not counted.
        days: since its last duty before; None where it never had one.
        beside: it has the same weekly slot the time before or after.
    """

    partner: Partner
    able: bool
    hindrance: str
    duties: int
    days: int | None
    beside: bool

    @property
    def can(self) -> bool:
        """It may be chosen: what was agreed per week or month is the office's to overrule."""
        return self.hindrance not in (AWAY, BUSY)


def candidates_of(seat: ProposalSeat) -> list[Candidate]:
    """All active partners: who does this and is free first, each group by name."""
    known, slot, diary = _as_planned(seat)
    beside = diary.beside(slot)
    candidates = [
        Candidate(
            partner, pk in slot.able, diary.hindrance(pk, slot), diary.duties(pk, slot.day), diary.days_since(pk, slot),
            pk in beside,
        )
        for pk, partner in known.partners.items()
    ]  # fmt: skip
    return sorted(candidates, key=lambda candidate: (not candidate.able, not candidate.can))


def hindrance_of(seat: ProposalSeat, partner: Partner) -> str:
    """What keeps a partner from a seat of a draft: "away", "busy", "full", or nothing."""
    _known, slot, diary = _as_planned(seat)
    return diary.hindrance(partner.pk, slot)


def _as_planned(seat: ProposalSeat) -> tuple[Known, Slot, Diary]:
    proposal = seat.proposal
    known = Known(proposal.community_id, proposal.first_on, proposal.last_on)
    lines = proposal.seats.select_related("partner_now", "partner_proposed", "partner_chosen")
    return known, known.slot(seat.shift), known.diary(lines, but=seat)
