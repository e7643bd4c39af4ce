"""Reminders and links that were sent out about a duty, and their end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from community.messages.models import Notification
from partners.directory.models import Contact
from services.roster.models import Duty, Shift
from services.roster.models.calls import REMINDER, UNCONFIRMED

LINK = "mail_duty_link"
"""The message to a partner's contact person with the link to a duty."""
REMINDERS = [REMINDER, UNCONFIRMED]


def address_for(duty: Duty) -> Contact | None:
    """Whom to write to: the person on duty if it has an address, else the partner's first contact person with one."""
    known = Contact.objects.filter(partner=duty.partner_id).with_email()
    return known.filter(pk=duty.person_id or 0).first() or known.order_by("position", "pk").first()


def settle_reminders(shift: Shift, duties: Iterable[int], *, kinds: Sequence[str] = (*REMINDERS, LINK)) -> int:
    """Withdraw what was sent out about duties in a shift: answered, changed or called off, it is no longer true.

    Only what still stands in the community is looked through, a few days' worth.
    """
    standing = Notification.objects.standing().filter(community=shift.community_id, kind__in=kinds)
    return standing.filter(details__duty__in=list(duties)).settle()
