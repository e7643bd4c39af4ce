"""Every write about proposals: making one, deciding about its seats, publishing and taking back, and limits."""

from services.proposals.actions.deciding import choose_partner, follow_proposal, leave_seat
from services.proposals.actions.limits import remove_duty_limit, set_duty_limit
from services.proposals.actions.making import discard_proposal, make_proposal
from services.proposals.actions.publishing import publish_proposal
from services.proposals.actions.taking_back import take_back_proposal

__all__ = [
    "choose_partner",
    "discard_proposal",
    "follow_proposal",
    "leave_seat",
    "make_proposal",
    "publish_proposal",
    "remove_duty_limit",
    "set_duty_limit",
    "take_back_proposal",
]
