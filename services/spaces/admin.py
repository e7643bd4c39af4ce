"""Console page of places."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Verb
from community.places.models import Community
from services.spaces.actions import add_venue, change_venue, close_venue
from services.spaces.models import Venue


@admin.register(Venue)
class VenueAdmin(OwnedAdmin):
    """The rooms and places in which services take place."""

    room, symbol = "spaces", "meeting_room"
    list_display = ["name", "address", "door", "capacity", "shared", "active", "community"]
    list_filter = ["active", "shared", ("door", admin.EmptyFieldListFilter), CommunityFilter]
    list_select_related = ["community"]
    search_fields = ["name", "address"]
    ordering = ["name", "pk"]
    fields = ["name", "address", "door", "compound", "capacity", "shared", "active"]
    refused_at = {"venue_name_once": "name", "venue_compound_community": "compound", "venue_taken": "shared"}
    verbs = [
        Verb(
            close_venue,
            _("No longer use it"),
            done=_("The place is no longer offered; what is planned there stays."),
            ask=_("It can no longer be chosen. Shifts already planned there stay until you move them."),
            when=lambda venue: venue.active,
        )
    ]

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Venue:
        return add_venue(whole, **values, by=by)

    def change(self, row: Venue, values: dict[str, Any], by: Actor) -> Venue:
        return change_venue(row, **values, by=by)
