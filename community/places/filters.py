"""By what places can be narrowed down."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter
from community.places.models import Community, CommunityQuerySet, Compound


class CommunitiesFilter(django_filters.FilterSet):
    """Communities of a street, or by parts of the name; the same on the front page and in the API."""

    street = django_filters.CharFilter(label=_("street"), field_name="street__slug")
    q = django_filters.CharFilter(label=_("Name of the community or street"), method="named", max_length=40)

    class Meta:
        model = Community
        fields: list[str] = []

    def named(self, communities: CommunityQuerySet, name: str, words: str) -> CommunityQuerySet:
        """Every word is part of a name of the place, or begins its short address, which is often pinyin."""
        for word in words.split():
            communities = communities.filter(
                Q(name__icontains=word)
                | Q(slug__istartswith=word)
                | Q(street__name__icontains=word)
                | Q(street__city__icontains=word)
            )
        return communities


class CompoundFilter(CommunityFilter):
    """Compounds of a community, or of a type."""

    class Meta:
        model = Compound
        fields = ["kind"]
