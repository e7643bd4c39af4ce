"""A proposal is made, or thrown away; the roster does not change by either."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.places.models import Community
from community.timeline.models import record
from services.proposals.gathering import Known, window
from services.proposals.keeping import locked_draft, refuse_off
from services.proposals.models import WEEKS, Proposal, ProposalSeat
from services.proposals.rotating import Choice, propose
from services.roster.models import Duty, Shift


@action
def make_proposal(
    community: Community, *, weeks: int, by: Actor, change_standing: bool = False, now: datetime | None = None
) -> Proposal:
    """Propose who takes which seat from tomorrow on for so many weeks; nothing of it holds yet.

    Args:
        weeks: one of ``WEEKS``.
        change_standing: whether duties that nobody has confirmed may be given to others.

    Refused: ``proposals_off``, ``weeks_invalid``, ``no_shifts``, ``proposal_one_draft``.
    """
    now = now or timezone.now()
    refuse_off(community.pk)
    if weeks not in WEEKS:
        raise Refused(_("A proposal is for 2, 4, 8 or 12 weeks."), code="weeks_invalid")
    first, last = window(weeks, now)
    proposal = Proposal.objects.create(
        community=community,
        first_on=first,
        last_on=last,
        change_standing=change_standing,
        made_at=now,
        made_by=by.user,
    )
    known = Known(community.pk, first, last)
    if not known.shifts:
        raise Refused(_("No shifts are planned on these days."), code="no_shifts")
    ProposalSeat.objects.bulk_create(_lines(proposal, known))
    record("make_proposal", proposal, by=by, weeks=weeks, change_standing=int(change_standing))
    return proposal


@action
def discard_proposal(proposal: Proposal, *, by: Actor) -> Proposal:
    """Throw a draft away; it stays on record.

    Refused: ``already_published``, ``proposal_closed``.
    """
    proposal = locked_draft(proposal)
    proposal.state = Proposal.State.DISCARDED
    proposal.save(update_fields=["state"])
    record("discard_proposal", proposal, by=by)
    return proposal


def _lines(proposal: Proposal, known: Known) -> list[ProposalSeat]:
    """One line for every seat of the days: what is left alone, and what is proposed for the rest."""
    standing: dict[int, dict[int, Duty]] = {shift.pk: {} for shift in known.shifts}
    for duty in known.duties:
        if duty.shift_id in standing:
            standing[duty.shift_id][duty.seat] = duty
    lines, slots, movable = [], [], set()
    for shift in known.shifts:
        open_seats, now = [], {}
        for seat in range(1, max([shift.seats, *standing[shift.pk]]) + 1):
            held = standing[shift.pk].get(seat)
            fixed = known.why_fixed(held, change_standing=proposal.change_standing) if held is not None else ""
            if held is not None and fixed:
                lines.append(_line(proposal, shift, seat, held, code=fixed))
                continue
            open_seats.append(seat)
            if held is not None:
                now[seat] = held.partner_id
                movable.add(held.pk)
        if open_seats:
            slots.append(known.slot(shift, open_seats, now))
    held_rows = [known.held(duty) for duty in known.duties if duty.pk not in movable]
    shifts = {shift.pk: shift for shift in known.shifts}
    for choice in propose(slots, held_rows, known.limits):
        shift = shifts[choice.slot.key]
        lines.append(_line(proposal, shift, choice.seat, standing[shift.pk].get(choice.seat), choice=choice))
    return lines


def _line(
    proposal: Proposal, shift: Shift, seat: int, duty: Duty | None, *, code: str = "", choice: Choice | None = None
) -> ProposalSeat:
    return ProposalSeat(
        proposal=proposal,
        community_id=proposal.community_id,
        shift=shift,
        seat=seat,
        duty=duty,
        partner_now_id=duty.partner_id if duty else None,
        partner_proposed_id=choice.partner if choice else None,
        code=choice.why.code if choice else code,
        figures=choice.why.figures if choice else {},
    )
