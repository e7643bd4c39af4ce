"""What writes to a proposal begin with: its lock, and what can no longer be done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from services.proposals.models import Proposal
from services.roster.models import DutySettings


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
