"""The lists that are plugged in, and whose imports a person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from community.access.rules import may
from community.guards.slots import plugged
from community.places.models import Community
from community.sheets.columns import Sheet


def sheet_by_key(key: str) -> type[Sheet]:
    """The declaration of a list.

    Raises:
        LookupError: no such list is plugged in.
    """
    for sheet in plugged("SHEETS"):
        if sheet.key == key:
            return sheet
    raise LookupError(key)


def sheets_of(community: Any) -> list[type[Sheet]]:
    """The lists that a community can take in and give out: those of the rooms it uses."""
    return [sheet for sheet in plugged("SHEETS") if community.uses(sheet.room)]


def kept_from(user: Any, prefix: str = "") -> Q:
    """The imports that are not for this user's eyes: of lists that ask for a permission the user has not got there.

    Args:
        prefix: how the import is reached, e.g. ``sheet_import__``.
    """
    kept, allowed = Q(pk__in=[]), {}
    for sheet in plugged("SHEETS"):
        if permission := sheet.permission:
            if permission not in allowed:
                communities = Community.objects.managed_by(user)
                allowed[permission] = [each.pk for each in communities if may(user, permission, each)]
            kept |= Q(**{f"{prefix}sheet_key": sheet.key}) & ~Q(community__in=allowed[permission])
    return kept
