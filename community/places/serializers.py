"""The shape of places in the API."""

from typing import Any

from rest_framework import serializers

from community.access.serializers import PlainTextField, Ref, RowSerializer, StrictFields
from community.places.actions import SETTINGS
from community.places.models import Building, Community, Compound

ROOMS = ["directory", "roster", "spaces", "notices"]


class CommunitySerializer(RowSerializer):
    """A community and its settings."""

    street = Ref(key="slug", read_only=True)
    closed_rooms = serializers.ListField(child=serializers.ChoiceField(ROOMS), required=False)

    class Meta:
        model = Community
        fields = ("slug", "uid", "street", *SETTINGS)
        read_only_fields = ("slug", "uid")
        office_fields = ("is_open", "closed_rooms")


class CompoundSerializer(RowSerializer):
    """A residential compound with the names of its buildings."""

    community = Ref(key="slug", queryset=Community.objects.all())
    buildings: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="name")

    class Meta:
        model = Compound
        fields = ("uid", "community", "name", "kind", "households", "buildings")
        fixed_fields = ("community",)
        extra_kwargs = {"kind": {"required": True}}


class BuildingsSerializer(StrictFields):
    """The names of buildings to add."""

    names = serializers.ListField(
        child=PlainTextField(max_length=Building._meta.get_field("name").max_length),
        min_length=1,
        max_length=200,
    )
