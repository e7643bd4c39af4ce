"""Places where services take place, in the API."""

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from services.spaces.actions import add_venue, change_venue, close_venue
from services.spaces.filters import VenueFilter
from services.spaces.models import Venue
from services.spaces.serializers import VenueSerializer


class VenueViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Places in use, and all of one's own community; by name."""

    queryset = Venue.objects.select_related("community", "compound")
    serializer_class = VenueSerializer
    filterset_class = VenueFilter
    ordering = ("name", "pk")

    def add(self, values: Values) -> Venue:
        """Enter a place."""
        community = values.pop("community")
        require(self.request.user, "services.add_venue", community)
        return add_venue(community, by=self.actor, **values)

    def change(self, venue: Venue, values: Values) -> Venue:
        """Correct a place."""
        require(self.request.user, "services.change_venue", venue)
        return change_venue(venue, by=self.actor, **values)

    @verb("services.close_venue", "close")
    def close_venue(self, venue: Venue) -> Venue:
        """Offer a place no longer; what is planned there stays."""
        return close_venue(venue, by=self.actor)
