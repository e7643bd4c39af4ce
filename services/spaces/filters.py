"""By what places can be narrowed down."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, TrueOrFalse
from services.spaces.models import Venue


class VenueFilter(CommunityFilter):
    """Places of a community or compound, or in use."""

    compound = django_filters.UUIDFilter(label=_("Compound"), field_name="compound__uid")
    active = TrueOrFalse(label=_("in use"))

    class Meta:
        model = Venue
        fields: list[str] = []
