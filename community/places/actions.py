"""Writes about places and a community's settings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import action, explain
from community.places.models import Building, Community, Compound, Street
from community.timeline.models import record

explain("street_name_once", _("This city already has a street of this name."))
explain("community_street_slug_key", _("Another street has this short address."))
explain("community_community_slug_key", _("Another community has this short address."))
explain("community_name_once", _("This street already has a community of this name."))
explain("compound_name_once", _("This community already has a compound of this name."))
explain("building_name_once", _("This compound already has a building of this name."))
explain("community_hours_in_order", _("Office hours must run from morning to afternoon."))

SETTINGS = [
    "name", "is_open", "programme_name", "telephone", "office_hours", "address", "responsible_body",
    "filing_numbers", "complaints", "privacy_notice", "closed_rooms", "morning_starts", "morning_ends",
    "afternoon_starts", "afternoon_ends",
]  # fmt: skip


@action
def add_street(*, name: str, slug: str, city: str, by: Actor) -> Street:
    """Register a street office."""
    street = Street.objects.create(name=name, slug=slug, city=city)
    record("add_street", street, by=by)
    return street


@action
def add_community(street: Street, *, name: str, slug: str, by: Actor, **settings: Any) -> Community:
    """Open a community of a street.

    Args:
        settings: fields of `Community`, as in `change_community`.
    """
    community = Community.objects.create(street=street, name=name, slug=slug, **settings)
    record("add_community", community, by=by)
    return community


@action
def change_community(community: Community, *, by: Actor, **settings: Any) -> Community:
    """Change a community's settings, such as the programme's name or the rooms it uses."""
    community = Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    changed = [name for name in SETTINGS if name in settings and getattr(community, name) != settings[name]]
    for name in changed:
        setattr(community, name, settings[name])
    if changed:
        community.save(update_fields=changed)
        record("change_community", community, by=by, changed=",".join(changed))
    return community


@action
def add_compound(community: Community, *, name: str, kind: str, by: Actor, households: int | None = None) -> Compound:
    """Add a compound."""
    compound = Compound.objects.create(community=community, name=name, kind=kind, households=households)
    record("add_compound", compound, by=by)
    return compound


@action
def change_compound(compound: Compound, *, name: str, kind: str, households: int | None, by: Actor) -> Compound:
    """Correct a compound's name, type or number of households."""
    compound = Compound.objects.select_for_update(of=("self",)).get(pk=compound.pk)
    values = {"name": name, "kind": kind, "households": households}
    changed = [field for field, value in values.items() if getattr(compound, field) != value]
    for field in changed:
        setattr(compound, field, values[field])
    if changed:
        compound.save(update_fields=changed)
        record("change_compound", compound, by=by, changed=",".join(changed))
    return compound


@action
def add_buildings(compound: Compound, *, names: list[str], by: Actor) -> list[Building]:
    """Add the buildings of a compound."""
    buildings = Building.objects.bulk_create([Building(compound=compound, name=name) for name in names])
    record("add_buildings", compound, by=by, count=len(buildings))
    return buildings
