"""The shape of places where services take place, in the API."""

from community.access.serializers import Ref, RowSerializer
from community.places.models import Community, Compound
from services.spaces.actions import VENUE_FIELDS
from services.spaces.models import Venue


class VenueSerializer(RowSerializer):
    """A room or place of the community."""

    community = Ref(key="slug", queryset=Community.objects.all())
    compound = Ref(queryset=Compound.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Venue
        fields = ("uid", "community", *VENUE_FIELDS)
        fixed_fields = ("community",)
