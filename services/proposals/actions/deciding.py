"""A person decides about one seat of a draft: somebody else, as it is, or as proposed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from services.proposals.candidates import hindrance_of
from services.proposals.keeping import locked_draft
from services.proposals.models import Decision, ProposalSeat


@action
def choose_partner(seat: ProposalSeat, *, partner: Partner, by: Actor) -> ProposalSeat:
    """Give a seat of the draft to another partner than proposed; limits and who does what are the person's to overrule.

    Refused: ``already_published``, ``proposal_closed``, ``seat_fixed``, ``partner_not_active``, ``partner_busy``,
    ``partner_away``.
    """
    seat = _locked_seat(seat)
    if partner.status != PartnerStatus.ACTIVE or partner.community_id != seat.community_id:
        raise Refused(_("Only active partners of the community can be on duty."), code="partner_not_active")
    hindrance = hindrance_of(seat, partner)
    if hindrance == "away":
        raise Refused(_("This partner has said that it is not available then."), code="partner_away")
    if hindrance == "busy":
        raise Refused(_("This partner is on duty then."), code="partner_busy")
    return _decide(seat, Decision.CHOSEN, partner, "choose_partner", by)


@action
def leave_seat(seat: ProposalSeat, *, by: Actor) -> ProposalSeat:
    """Leave a seat as it stands now, whether somebody is on duty there or nobody.

    Refused: ``already_published``, ``proposal_closed``, ``seat_fixed``.
    """
    return _decide(_locked_seat(seat), Decision.LEFT, None, "leave_seat", by)


@action
def follow_proposal(seat: ProposalSeat, *, by: Actor) -> ProposalSeat:
    """Go back to what was proposed for a seat.

    Refused: ``already_published``, ``proposal_closed``, ``seat_fixed``, ``partner_busy`` where whoever was proposed has
    been given another seat of that time since.
    """
    seat = _locked_seat(seat)
    proposed = seat.partner_proposed
    if proposed is not None and hindrance_of(seat, proposed) in ("away", "busy"):
        raise Refused(_("Whoever was proposed is not free any more."), code="partner_busy")
    return _decide(seat, Decision.PROPOSED, None, "follow_proposal", by)


def _locked_seat(seat: ProposalSeat) -> ProposalSeat:
    """The line, its draft locked before it."""
    locked_draft(seat.proposal)
    row = ProposalSeat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if row.is_fixed:
        raise Refused(_("What stands is not changed by this proposal."), code="seat_fixed")
    return row


def _decide(seat: ProposalSeat, decision: Decision, partner: Partner | None, verb: str, by: Actor) -> ProposalSeat:
    if (seat.decision, seat.partner_chosen_id) == (decision, partner.pk if partner else None):
        return seat
    seat.decision, seat.partner_chosen = decision, partner
    seat.save(update_fields=["decision", "partner_chosen"])
    record(verb, seat, by=by, proposal=seat.proposal_id, partner=partner.pk if partner else None)
    return seat
