"""Links to one duty for whoever has no account: copied, sent by e-mail, and all that are out ended at once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action, explain
from community.messages.models import write_to
from community.timeline.models import record
from services.roster.keeping import refuse_closed
from services.roster.models import Duty
from services.roster.seating import locked_duty
from services.roster.settling import LINK, address_for, settle_reminders

explain("notification_out_once", _("The link was sent to this address today."))


@action
def share_duty(duty: Duty, *, by: Actor, now: datetime | None = None) -> Duty:
    """Take out the link to a duty, for the office to send on; each time is an event.

    Refused: ``not_assigned``, ``shift_over``, ``shift_cancelled``.
    """
    shift, duty = locked_duty(duty)
    refuse_closed(shift, now or timezone.now())
    record("share_duty", duty, by=by, inside=True, partner=duty.partner_id)
    return duty


@action
def mail_duty_link(duty: Duty, *, by: Actor, now: datetime | None = None) -> Duty:
    """Send the link to a duty to its partner's contact person by e-mail, once a day; it is withdrawn with its cause.

    Refused: ``not_assigned``, ``shift_over``, ``shift_cancelled``, ``no_email`` this platform sends none,
    ``no_address`` no contact person has one, ``notification_out_once`` it went out today.
    """
    now = now or timezone.now()
    shift, duty = locked_duty(duty)
    refuse_closed(shift, now)
    if not settings.SENDS_EMAIL:
        raise Refused(_("This platform sends no e-mails. Please copy the link instead."), code="no_email")
    contact = address_for(duty)
    if contact is None:
        raise Refused(_("No contact person of this partner has an e-mail address."), code="no_address")
    write_to(
        contact.email,
        LINK,
        key=f"duty-{duty.pk}-{duty.link_number}-{timezone.localtime(shift.starts_at):%Y%m%d%H%M}-{now:%Y%m%d}",
        community=duty.community,
        duty=duty.pk,
        public_id=duty.uid.hex,
        number=duty.link_number,
        title=shift.title,
        starts_at=shift.starts_at.isoformat(),
    )
    record("mail_duty_link", duty, by=by, inside=True, partner=duty.partner_id)
    return duty


@action
def end_duty_links(duty: Duty, *, by: Actor) -> Duty:
    """End every link to a duty that is out, because one went to the wrong chat; a new one can be taken out.

    Refused: ``not_assigned``.
    """
    shift, duty = locked_duty(duty)
    settle_reminders(shift, [duty.pk], kinds=[LINK])
    Duty.objects.filter(pk=duty.pk).update(link_number=F("link_number") + 1)
    duty.refresh_from_db(fields=["link_number"])
    record("end_duty_links", duty, by=by, inside=True)
    return duty
