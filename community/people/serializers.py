"""The shape of people in the API: only oneself."""

from rest_framework import serializers

from community.access.serializers import Ref, StrictFields
from community.people.models import Membership, User


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """What one is in a community or a street."""

    community = Ref(key="slug", read_only=True, allow_null=True)
    street = Ref(key="slug", read_only=True, allow_null=True)

    class Meta:
        model = Membership
        fields = ("role", "community", "street")
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer[User]):
    """Whoever asks."""

    memberships = MembershipSerializer(many=True, read_only=True, source="memberships_in_force")
    email = serializers.CharField(read_only=True, help_text="Empty where there is none.")

    class Meta:
        model = User
        fields = ("username", "name", "phone", "email", "also_by_email", "language", "memberships")
        read_only_fields = fields


class ChannelsSerializer(StrictFields, serializers.ModelSerializer[User]):
    """Where one's messages go besides the inbox, and in which language."""

    class Meta:
        model = User
        fields = ("email", "also_by_email", "language")
