"""How many duties a partner has agreed to at most."""

from __future__ import annotations

from community.access.actors import Actor
from community.guards.refusal import action
from community.timeline.models import record
from partners.directory.models import Partner
from services.proposals.models import DutyLimit


@action
def set_duty_limit(
    partner: Partner, *, by: Actor, per_week: int | None = None, per_month: int | None = None
) -> DutyLimit:
    """Note how many duties a partner takes at most; a second time changes it.

    Refused: ``dutylimit_says_something``, ``dutylimit_in_reach``.
    """
    partner = Partner.objects.select_for_update(of=("self",), no_key=True).get(pk=partner.pk)
    limit = DutyLimit.objects.filter(partner=partner).first()
    limit = limit or DutyLimit(partner=partner, community_id=partner.community_id)
    limit.per_week, limit.per_month = per_week, per_month
    limit.save()
    record("set_duty_limit", limit, by=by, partner=partner.pk, per_week=per_week, per_month=per_month)
    return limit


@action
def remove_duty_limit(limit: DutyLimit, *, by: Actor) -> DutyLimit:
    """Take a limit away: the partner takes as many duties as its turn brings."""
    record("remove_duty_limit", limit, by=by, partner=limit.partner_id)
    limit.delete()
    return limit
