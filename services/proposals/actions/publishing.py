"""A draft is carried out: every line through the roster's own actions, each refusal noted without losing the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Contact, Partner, PartnerStatus
from services.proposals.diary import AWAY, BUSY, Diary
from services.proposals.gathering import Known
from services.proposals.keeping import locked_draft, locked_partners, locked_shifts, refuse_off
from services.proposals.models import CONFIRMED, Outcome, Proposal, ProposalSeat
from services.proposals.telling import PUBLISHED, Word
from services.roster.actions import assign_duty, replace_partner
from services.roster.calling import settle_calls_about
from services.roster.models import Duty, Shift

HINDERED = {BUSY: "partner_busy", AWAY: "partner_away"}


@action
def publish_proposal(proposal: Proposal, *, by: Actor, now: datetime | None = None) -> Proposal:
    """Assign and replace as the draft says, in one go; what cannot be done any more is noted at its line.

    Each partner is told once of all its duties. Shifts are locked first and then partners, as the roster does it.

    Refused: ``already_published``, ``proposal_closed``, ``proposals_off``, ``nothing_to_publish``.
    """
    now = now or timezone.now()
    proposal = locked_draft(proposal)
    refuse_off(proposal.community_id)
    every = proposal.seats.for_display().select_related("duty").order_by("shift_id", "seat")
    lines = [line for line in every if line.is_change]
    if not lines:
        raise Refused(_("Nothing would change. There is nothing to publish."), code="nothing_to_publish")
    shifts = locked_shifts(lines)
    locked_partners({_then(line).pk for line in lines})
    run = _Run(proposal, Known(proposal.community_id, proposal.first_on, proposal.last_on), shifts, now)
    run.refuse_changed(lines)
    run.refuse_hindered(lines)
    word = run.carry_out(lines, by)
    ProposalSeat.objects.bulk_update(lines, ["outcome", "refusal", "new_duty"])
    proposal.state, proposal.published_at, proposal.published_by = Proposal.State.PUBLISHED, now, by.user
    proposal.save(update_fields=["state", "published_at", "published_by"])
    done = sum(line.outcome == Outcome.DONE for line in lines)
    record("publish_proposal", proposal, by=by, done=done, refused=len(lines) - done)
    word.say(now)
    return proposal


def _then(line: ProposalSeat) -> Partner:
    partner = line.partner_then
    assert partner is not None
    return partner


class _Run:
    """One publication: what is known at its moment."""

    def __init__(self, proposal: Proposal, known: Known, shifts: dict[int, Shift], now: datetime) -> None:
        self.proposal, self.known, self.shifts, self.now = proposal, known, shifts, now
        standing = Duty.objects.assigned().filter(shift__in=shifts)
        self.standing = {duty.pk: duty for duty in standing}
        self.taken = {(duty.shift_id, duty.seat) for duty in self.standing.values()}

    def refuse_changed(self, lines: Sequence[ProposalSeat]) -> None:
        """Mark the lines whose shift, seat or partner is not any more what it was."""
        for line in lines:
            if code := self._changed(line):
                _refuse(line, code)

    def _changed(self, line: ProposalSeat) -> str:
        shift, duty = self.shifts[line.shift_id], self.standing.get(line.duty_id or 0)
        if shift.cancelled:
            return "shift_cancelled"
        if shift.is_over(self.now):
            return "shift_over"
        if _then(line).status != PartnerStatus.ACTIVE:
            return "partner_not_active"
        if line.partner_now_id is None:
            return "no_seat" if (shift.pk, line.seat) in self.taken else ""
        if duty is None or duty.partner_id != line.partner_now_id:
            return "not_assigned"
        return CONFIRMED if duty.confirmed_at is not None else ""

    def refuse_hindered(self, lines: Sequence[ProposalSeat]) -> None:
        """Mark the lines whose partner is on duty or away then.

        Who is to be replaced counts as free; where that does not happen, it counts as on duty again and all is looked
        through once more.
        """
        while hindered := self._first_hindered([line for line in lines if not line.refusal]):
            _refuse(*hindered)

    def _first_hindered(self, lines: Sequence[ProposalSeat]) -> tuple[ProposalSeat, str] | None:
        freed = {line.duty_id for line in lines}
        diary = Diary({})
        for duty in self.known.duties:
            if duty.pk not in freed:
                diary.enter(duty.partner_id, self.known.held(duty))
        for line in lines:
            slot = self.known.slot(self.shifts[line.shift_id])
            partner = _then(line).pk
            if hindrance := diary.hindrance(partner, slot):
                return line, HINDERED[hindrance]
            diary.enter(partner, slot)
        return None

    def carry_out(self, lines: Sequence[ProposalSeat], by: Actor) -> Word:
        """Assign and replace; what the roster or the database refuses is noted like the rest."""
        word = Word(self.proposal, PUBLISHED)
        persons = self._persons(lines)
        for line in lines:
            if line.refusal:
                continue
            partner, shift = _then(line), self.shifts[line.shift_id]
            try:
                line.new_duty = self._seat(line, shift, partner, persons.get((shift.pk, partner.pk)), by)
            except Refused as refused:
                _refuse(line, str(refused.code))
                continue
            line.outcome = Outcome.DONE
            word.on[partner.pk].append(shift)
            if line.duty is not None:
                settle_calls_about(line.duty)
                word.off[line.duty.partner_id].append(shift)
        return word

    def _seat(self, line: ProposalSeat, shift: Shift, partner: Partner, person: Contact | None, by: Actor) -> Duty:
        try:
            return self._seat_person(line, shift, partner, person, by)
        except Refused as refused:
            if refused.code != "person_taken":
                raise
            return self._seat_person(line, shift, partner, None, by)

    def _seat_person(
        self, line: ProposalSeat, shift: Shift, partner: Partner, person: Contact | None, by: Actor
    ) -> Duty:
        if line.duty_id is None:
            return assign_duty(shift, partner=partner, person=person, by=by, now=self.now, tell=False)
        duty = self.standing[line.duty_id]
        duty.shift = shift
        return replace_partner(duty, partner=partner, person=person, by=by, now=self.now, tell=False)

    def _persons(self, lines: Sequence[ProposalSeat]) -> dict[tuple[int, int], Contact]:
        """Whom the partners send, where the series says so."""
        wanted = {
            (line.shift_id, _then(line).pk): self.known.person_of(self.shifts[line.shift_id], _then(line).pk)
            for line in lines
        }
        contacts = Contact.objects.in_bulk([person for person in wanted.values() if person is not None])
        return {place: contacts[person] for place, person in wanted.items() if person in contacts}


def _refuse(line: ProposalSeat, code: str) -> None:
    line.outcome, line.refusal = Outcome.REFUSED, code
