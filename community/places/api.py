"""Communities and their compounds in the API."""

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from community.places.actions import add_buildings, add_compound, change_community, change_compound
from community.places.filters import CommunitiesFilter, CompoundFilter
from community.places.models import Community, Compound
from community.places.serializers import BuildingsSerializer, CommunitySerializer, CompoundSerializer


class CommunityViewSet(ChangeMixin, ReadViewSet):
    """Communities residents can find, and one's own."""

    queryset = Community.objects.select_related("street")
    serializer_class = CommunitySerializer
    filterset_class = CommunitiesFilter
    lookup_field = "slug"
    lookup_value_converter = "slug"
    ordering = ("name", "pk")

    def change(self, community: Community, values: Values) -> Community:
        """Change a community's settings; for its secretary."""
        require(self.request.user, "community.change_community", community)
        return change_community(community, by=self.actor, **values)


class CompoundViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Residential compounds."""

    queryset = Compound.objects.select_related("community").prefetch_related("buildings")
    serializer_class = CompoundSerializer
    filterset_class = CompoundFilter
    ordering = ("name", "pk")

    def add(self, values: Values) -> Compound:
        """Add a compound to a community."""
        community = values.pop("community")
        require(self.request.user, "community.add_compound", community)
        return add_compound(community, by=self.actor, **values)

    def change(self, compound: Compound, values: Values) -> Compound:
        """Correct a compound's name, type or number of households."""
        require(self.request.user, "community.change_compound", compound)
        known = {name: getattr(compound, name) for name in ("name", "kind", "households")}
        return change_compound(compound, by=self.actor, **known | values)

    @verb("community.add_building", "add-buildings", takes=BuildingsSerializer)
    def add_buildings(self, compound: Compound, names: list[str]) -> Compound:
        """Add buildings to a compound."""
        add_buildings(compound, names=names, by=self.actor)
        return compound
