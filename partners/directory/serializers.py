"""The shape of partners, their services, contacts and members in the API."""

from typing import Any

from rest_framework import serializers

from community.access.serializers import PlainTextField, Ref, RowSerializer, StrictFields
from community.categories.models import Category
from community.guards.sealing import masked, masked_address
from community.people.models import User
from community.places.models import Community, Compound
from partners.directory.actions import PARTNER_FIELDS, SERVICE_FIELDS
from partners.directory.models import Contact, Partner, PartnerMember, PartnerStatus, Service


class PartnerSerializer(RowSerializer):
    """A community partner."""

    community = Ref(key="slug", queryset=Community.objects.all())
    compound = Ref(queryset=Compound.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Partner
        fields = ("uid", "community", "status", *PARTNER_FIELDS)
        read_only_fields = ("status",)
        fixed_fields = ("community",)
        office_fields = ("credit_code", "reading", "is_listed", "traits", "gains", "until", "note")


class MovePartnerSerializer(StrictFields):
    """What becomes of a partnership."""

    to = serializers.ChoiceField(PartnerStatus.choices)


class ServiceSerializer(RowSerializer):
    """An entry of the service list. Prices are in fen: 100 are 1 yuan, 0 is free, null is not said."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(queryset=Partner.objects.all())
    category = Ref(key="code", queryset=Category.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Service
        fields = ("uid", "community", "partner", *SERVICE_FIELDS)
        fixed_fields = ("partner",)
        office_fields = ("needs_permit", "permit_number", "permit_until", "is_offered", "position")


class MaskedField(PlainTextField):
    """Written in the clear, read masked; only `unmask` opens it."""

    def to_representation(self, value: Any) -> str:
        return masked(value)


class MaskedEmailField(serializers.EmailField):
    """An address, likewise."""

    def to_representation(self, value: Any) -> str:
        return masked_address(value)


class ContactSerializer(RowSerializer):
    """A contact person; name, telephone and e-mail are read masked."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(queryset=Partner.objects.all())
    name = MaskedField(max_length=40)
    phone = MaskedField(max_length=30, required=False, allow_blank=True)
    email = MaskedEmailField(max_length=100, required=False, allow_blank=True)

    class Meta:
        model = Contact
        fields = ("uid", "community", "partner", "title", "name", "phone", "email", "purge_on")
        read_only_fields = ("purge_on",)
        fixed_fields = ("partner",)


class OpenNumberSerializer(serializers.Serializer[Any]):
    """Whom to call, in the clear."""

    name = serializers.CharField(read_only=True)
    phone = serializers.CharField(read_only=True)


class OpenContactSerializer(OpenNumberSerializer):
    """A contact person in the clear."""

    email = serializers.CharField(read_only=True)


class PartnerMemberSerializer(RowSerializer):
    """A user who may act for a partner."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(queryset=Partner.objects.all())
    user = Ref(key="username", managed=True, queryset=User.objects.all())

    class Meta:
        model = PartnerMember
        fields = ("uid", "community", "partner", "user", "role", "ended_at")
        read_only_fields = ("ended_at",)
        fixed_fields = ("partner", "user", "role")
