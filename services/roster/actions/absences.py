"""What a partner says about when it is not available."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from services.roster.models import PartnerAbsence
from services.roster.models.absences import Half


@action
def add_absence(
    partner: Partner,
    *,
    first_on: date,
    last_on: date,
    by: Actor,
    weekday: int | None = None,
    half: str = Half.WHOLE,
    now: datetime | None = None,
) -> PartnerAbsence:
    """Say that a partner is not available; duties it already has stay its own until it gives them back.

    Args:
        first_on: and ``last_on``: local days, both included.
        weekday: 1 (Monday) to 7 where it is about that day of each week only.
        half: ``morning`` or ``afternoon`` where it is not about whole days.

    Refused: ``absence_days_in_order``, ``absence_over``, ``absence_never`` where that weekday does not come,
    ``absence_once``, ``partner_ended``.
    """
    if partner.status == PartnerStatus.ENDED:
        raise Refused(_("This partnership has ended."), code="partner_ended")
    if last_on < timezone.localdate(now or timezone.now()):
        raise Refused(_("These days are over."), code="absence_over")
    if weekday is not None and 0 <= (last_on - first_on).days < (weekday - first_on.isoweekday()) % 7:
        raise Refused(_("This day of the week does not come between these days."), code="absence_never")
    absence = PartnerAbsence.objects.create(
        community_id=partner.community_id,
        partner=partner,
        first_on=first_on,
        last_on=last_on,
        weekday=weekday,
        half=half,
    )
    record("add_absence", absence, by=by, partner=partner.pk)
    return absence


@action
def remove_absence(absence: PartnerAbsence, *, by: Actor) -> None:
    """Take it back: the partner is available after all.

    Refused: ``gone`` somebody else just did.
    """
    found = PartnerAbsence.objects.select_for_update(of=("self",)).filter(pk=absence.pk).first()
    if found is None:
        raise Refused(_("This has already been taken back."), code="gone")
    record("remove_absence", found, by=by, partner=found.partner_id)
    found.delete()
