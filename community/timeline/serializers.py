"""The shape of events in the API."""

from typing import Any

from rest_framework import serializers

from community.access.opaque import veiled
from community.access.serializers import Ref
from community.timeline.models import Event


class SubjectSerializer(serializers.Serializer[Any]):
    """What an event happened to."""

    type = serializers.CharField(read_only=True)
    uid = serializers.UUIDField(read_only=True, allow_null=True, help_text="Empty where the row is gone or has none.")


class ByWhomSerializer(serializers.Serializer[Any]):
    """Who did it."""

    kind = serializers.ChoiceField(["user", "shop", "link", "system"], read_only=True)
    name = serializers.CharField(read_only=True, help_text="Empty where it was no user.")


class EventSerializer(serializers.ModelSerializer[Event]):
    """One thing that happened; nothing in it is ever changed."""

    id = serializers.SerializerMethodField()
    community = Ref(key="slug", read_only=True, allow_null=True)
    subject = serializers.SerializerMethodField()
    by = serializers.SerializerMethodField()
    codes = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ("id", "at", "verb", "community", "subject", "by", "codes")
        read_only_fields = fields

    def get_id(self, event: Event) -> str:
        return veiled(event.pk, "event")

    def get_subject(self, event: Event) -> SubjectSerializer:
        uid = self.context["subject_uids"].get((event.subject_type, event.subject_id))
        return {"type": event.subject_type, "uid": uid and str(uid)}  # type: ignore[return-value]

    def get_by(self, event: Event) -> ByWhomSerializer:
        return {"kind": event.by_kind, "name": str(event.by_user or "")}  # type: ignore[return-value]

    def get_codes(self, event: Event) -> dict[str, str]:
        """What else the event says in codes; plain numbers are ids of rows and stay inside."""
        return {name: value for name, value in event.details.items() if isinstance(value, str)}
