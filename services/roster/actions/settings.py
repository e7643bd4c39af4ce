"""Writes about what a community asks of its partners."""

from __future__ import annotations

from community.access.actors import Actor
from community.guards.refusal import action
from community.places.models import Community
from community.timeline.models import record
from services.roster.models import DutySettings, SubstituteRequest
from services.roster.seating import stop_looking


@action
def set_duty_settings(
    community: Community,
    *,
    asks_confirmation: bool,
    substitutes: bool,
    by: Actor,
    substitute_hours: int = 24,
    reminders: bool = False,
) -> DutySettings:
    """Switch confirmation, substitutes and reminders on or off; open requests end with substitutes.

    Refused: ``dutysettings_hours`` outside of an hour to a week.
    """
    community = Community.objects.select_for_update(of=("self",), no_key=True).get(pk=community.pk)
    settings = DutySettings.of(community.pk)
    settings.asks_confirmation, settings.substitutes = asks_confirmation, substitutes
    settings.substitute_hours, settings.reminders = substitute_hours, reminders
    settings.save()
    if not substitutes:
        stop_looking(SubstituteRequest.objects.filter(community=community))
    on = {"confirmation": asks_confirmation, "substitutes": substitutes, "reminders": reminders}
    record("set_duty_settings", settings, by=by, **{name: int(value) for name, value in on.items()})
    return settings
