"""What writes to a proposal begin with: its lock, and what can no longer be done."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from partners.directory.models import Partner
from services.proposals.models import Proposal, ProposalSeat
from services.roster.models import DutySettings, Shift


def locked_draft(proposal: Proposal) -> Proposal:
    """The proposal's row, locked; it must still be a draft."""
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.is_published:
        raise Refused(_("This proposal has already been published."), code="already_published")
    if not row.is_draft:
        raise Refused(_("This proposal has been discarded."), code="proposal_closed")
    return row


def refuse_off(community_id: int) -> None:
    """Refuse where the community has not switched proposals on."""
    if not DutySettings.of(community_id).proposals:
        sentence = _("Proposals are switched off in this community's duty settings.")
        raise Refused(sentence, code="proposals_off")


def locked_shifts(lines: Sequence[ProposalSeat]) -> dict[int, Shift]:
    """The lines' shifts, locked in the order of their ids."""
    rows = Shift.objects.select_for_update(of=("self",)).filter(pk__in={line.shift_id for line in lines})
    return {shift.pk: shift for shift in rows.select_related("series", "service", "community").order_by("pk")}


def locked_partners(partners: set[int]) -> None:
    """Nobody else gives these partners a duty by taking over until this is done."""
    rows = Partner.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=partners)
    list(rows.order_by("pk").only("pk"))
