"""Links to one duty for whoever has no account: the office takes one out, and can end all that are out."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import action
from community.timeline.models import record
from services.roster.keeping import refuse_closed
from services.roster.models import Duty
from services.roster.seating import locked_duty


@action
def share_duty(duty: Duty, *, by: Actor, now: datetime | None = None) -> Duty:
    """Take out the link to a duty, for the office to send on; each time is an event.

    Refused: ``not_assigned``, ``shift_over``, ``shift_cancelled``.
    """
    shift, duty = locked_duty(duty)
    refuse_closed(shift, now or timezone.now())
    record("share_duty", duty, by=by, partner=duty.partner_id)
    return duty


@action
def end_duty_links(duty: Duty, *, by: Actor) -> Duty:
    """End every link to a duty that is out, because one went to the wrong chat; a new one can be taken out.

    Refused: ``not_assigned``.
    """
    _shift, duty = locked_duty(duty)
    Duty.objects.filter(pk=duty.pk).update(link_number=F("link_number") + 1)
    duty.refresh_from_db(fields=["link_number"])
    record("end_duty_links", duty, by=by)
    return duty
