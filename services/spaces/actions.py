"""Writes about places."""

from __future__ import annotations

from typing import Any

from community.access.actors import Actor
from community.guards.refusal import action
from community.places.models import Community
from community.timeline.models import record
from services.spaces.models import Venue

VENUE_FIELDS = ("name", "address", "door", "compound", "capacity", "shared", "active")


@action
def add_venue(community: Community, *, name: str, by: Actor, **fields: Any) -> Venue:
    """Enter a place in which services can take place.

    Args:
        fields: any of ``VENUE_FIELDS``; ``shared`` lets several uses stand side by side.

    Refused: ``venue_name_once``, ``venue_compound_community``.
    """
    venue = Venue.objects.create(community=community, name=name, **_known(fields))
    record("add_venue", venue, by=by)
    return venue


@action
def change_venue(venue: Venue, *, by: Actor, **fields: Any) -> Venue:
    """Correct a place; nothing is recorded where nothing differs.

    Refused: ``venue_taken`` when a shared place with overlapping uses is made exclusive, ``venue_name_once``.
    """
    venue = Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    changed = [name for name, value in _known(fields).items() if getattr(venue, name) != value]
    if not changed:
        return venue
    for name in changed:
        setattr(venue, name, fields[name])
    venue.save(update_fields=changed)
    record("change_venue", venue, by=by, fields=" ".join(changed))
    return venue


@action
def close_venue(venue: Venue, *, by: Actor) -> Venue:
    """Offer a place no longer; what is planned there stays until somebody moves it."""
    venue = Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    if venue.active:
        venue.active = False
        venue.save(update_fields=["active"])
        record("close_venue", venue, by=by)
    return venue


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(VENUE_FIELDS):
        raise TypeError(f"not a field of a place: {sorted(unknown)}")
    return fields
