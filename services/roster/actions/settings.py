"""Writes about what a community asks of its partners."""

from __future__ import annotations

from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import action
from community.places.models import Community
from community.timeline.models import record
from services.roster.models import DutySettings, DutySwap, SubstituteRequest
from services.roster.seating import stop_looking
from services.roster.swapping import stop_swaps


@action
def set_duty_settings(
    community: Community,
    *,
    asks_confirmation: bool,
    substitutes: bool,
    by: Actor,
    substitute_hours: int = 24,
    reminders: bool = False,
    swaps: bool = False,
    check_in: bool = False,
    missed_after: int | None = None,
    photos: bool = False,
    waiting_list: bool = False,
    bookings_per_week: int = 2,
    proposals: bool = False,
) -> DutySettings:
    """Switch on or off what is asked of partners; what is not named is off. What is open ends with its switch.

    Args:
        missed_after: minutes after the beginning; None leaves marking to the office.

    Refused: ``dutysettings_hours`` outside of an hour to a week; ``dutysettings_missed_after`` outside of 5 to 240
    minutes or without check-in; ``dutysettings_bookings`` outside of 1 to 20.
    """
    community = Community.objects.select_for_update(of=("self",), no_key=True).get(pk=community.pk)
    settings = DutySettings.of(community.pk)
    settings.asks_confirmation, settings.substitutes = asks_confirmation, substitutes
    settings.substitute_hours, settings.reminders = substitute_hours, reminders
    settings.swaps, settings.check_in, settings.missed_after = swaps, check_in, missed_after
    settings.photos, settings.proposals = photos, proposals
    settings.waiting_list, settings.bookings_per_week = waiting_list, bookings_per_week
    settings.save()
    if not substitutes:
        stop_looking(SubstituteRequest.objects.filter(community=community))
    if not swaps:
        stop_swaps(DutySwap.objects.filter(community=community), at=timezone.now())
    values = {name: getattr(settings, name) for name in DutySettings.SWITCHES}
    record(
        "set_duty_settings",
        settings,
        by=by,
        inside=True,
        **{name: int(value) for name, value in values.items() if value},
    )
    return settings
