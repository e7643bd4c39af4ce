"""The shape of shop codes in the API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.access.serializers import Ref, RowSerializer, StrictFields
from partners.directory.models import Partner
from partners.portal.models import ShopCode


class ShopCodeSerializer(RowSerializer):
    """A partner's code for the telephone of its shop; what it says is shown once, when it is issued."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(read_only=True)

    class Meta:
        model = ShopCode
        fields = ("uid", "community", "partner", "issued_at", "used_on", "ended_at")
        read_only_fields = fields


class NewShopCodeSerializer(StrictFields):
    """Whose telephone is to be signed in."""

    partner = Ref(queryset=Partner.objects.all())
    replace = serializers.BooleanField(
        default=False,
        help_text=_("Whether the code that the partner has now shall end; else `shop_code_stands` refuses."),
    )


class IssuedShopCodeSerializer(serializers.Serializer[Any]):
    """A new code in the clear, and the address that asks to sign a telephone in with it."""

    uid = serializers.UUIDField(read_only=True)
    code = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)
