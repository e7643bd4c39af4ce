"""The shape of messages in the API."""

from rest_framework import serializers

from community.access.opaque import veiled
from community.access.serializers import Ref, RowSerializer
from community.messages.models import Delivery, Notification


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """A message to whoever asks, in the language asked for."""

    id = serializers.SerializerMethodField()
    community = Ref(key="slug", read_only=True, allow_null=True)
    text = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True, help_text="Where it leads; empty where nowhere.")

    class Meta:
        model = Notification
        fields = ("id", "kind", "community", "text", "url", "created_at", "read_at")
        read_only_fields = fields

    def get_id(self, message: Notification) -> str:
        return veiled(message.pk, "notification")


class DeliverySerializer(RowSerializer):
    """A message on its way over one channel, for the office; the address is masked."""

    community = Ref(key="slug", read_only=True)
    kind = serializers.CharField(source="notification.kind", read_only=True)
    text = serializers.CharField(source="notification.text", read_only=True)
    address = serializers.CharField(source="masked_address", read_only=True, help_text="Masked.")

    class Meta:
        model = Delivery
        fields = (
            "uid", "community", "kind", "text", "address", "channel", "state", "attempts", "due_at", "error", "made_at",
            "closed_at",
        )  # fmt: skip
        read_only_fields = fields
