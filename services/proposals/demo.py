"""The demo's proposal: one community has switched it on, and a draft for the next weeks waits to be published."""

from __future__ import annotations

from community.access.actors import Actor
from community.people.models import User
from community.places.demo import World
from partners.directory.models import Partner
from services.proposals.actions import leave_seat, make_proposal, set_duty_limit
from services.roster.actions import release_duty, set_duty_settings
from services.roster.models import Duty, DutySettings

SLUG = "yinyuan"
FREED = ("长者养健", "周日读书会", "视力检查")


def proposals(world: World) -> None:
    """Some seats of the next weeks are free again; a draft says who could take them, and one line was left by hand."""
    community = world.communities[SLUG]
    staff = Actor.of(User.objects.get(username="staff"))
    settings = DutySettings.of(community.pk)
    switches = {name: getattr(settings, name) for name in DutySettings.SWITCHES}
    set_duty_settings(community, **{**switches, "proposals": True}, by=world.by)
    busy = Partner.objects.get(community=community, name="书香文具店")
    set_duty_limit(busy, per_week=2, per_month=6, by=staff)
    coming = Duty.objects.filter(community=community, confirmed_at=None).taking_place().in_order()
    for duty in coming.filter(shift__series__title__in=FREED, shift__starts_at__gt=world.now).select_related("shift")[
        :8
    ]:
        if not duty.substitute_requests.open().exists():
            release_duty(duty, by=staff, now=world.now, tell=False)
    draft = make_proposal(community, weeks=4, by=staff, now=world.now)
    line = draft.seats.open().in_order().last()
    if line is not None:
        leave_seat(line, by=staff)
