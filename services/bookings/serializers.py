"""The shape of places and bookings in the API; names and telephones only masked."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.access.serializers import PlainTextField, Ref, RowSerializer, StrictFields
from services.bookings.models import ShiftBooking
from services.roster.models import Shift


class PlacesSerializer(RowSerializer):
    """The numbered places of one shift: how many, how many are left, which number is being served."""

    community = Ref(key="slug", read_only=True)
    title = serializers.CharField(read_only=True)
    places = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField(help_text="Places somebody new can have; none while others wait.")
    taken = serializers.SerializerMethodField()
    waiting = serializers.SerializerMethodField(help_text="How many are on the waiting list.")
    serving = serializers.SerializerMethodField()

    class Meta:
        model = Shift
        fields = (
            "uid", "community", "title", "starts_at", "ends_at", "status", "places", "left", "taken", "waiting",
            "serving",
        )  # fmt: skip
        read_only_fields = fields

    def get_places(self, shift: Shift) -> int:
        return self.context["view"].counted(shift).places

    def get_left(self, shift: Shift) -> int:
        return self.context["view"].counted(shift).left

    def get_taken(self, shift: Shift) -> int:
        return self.context["view"].counted(shift).taken

    def get_waiting(self, shift: Shift) -> int:
        return self.context["view"].counted(shift).waiting

    @extend_schema_field({"type": ["integer", "null"]})
    def get_serving(self, shift: Shift) -> int | None:
        return self.context["view"].counted(shift).serving


class BookingSerializer(RowSerializer):
    """One booking, for its office; name and telephone with their middle hidden."""

    community = Ref(key="slug", read_only=True)
    shift = Ref(read_only=True)
    masked_name = serializers.CharField(read_only=True)
    masked_phone = serializers.CharField(read_only=True)

    class Meta:
        model = ShiftBooking
        fields = (
            "uid", "community", "shift", "number", "state", "channel", "masked_name", "masked_phone", "asked_at",
            "confirm_by", "told_at", "tries", "purge_on", "purged_at",
        )  # fmt: skip
        read_only_fields = fields


# --- what the verbs take ---


class NewBookingSerializer(StrictFields):
    """A caller or somebody who is already there; a caller needs a telephone."""

    shift = Ref(queryset=Shift.objects.all(), managed=True)
    channel = serializers.ChoiceField(choices=[("phone", "phone"), ("walk_in", "walk_in")], default="phone")
    name = PlainTextField(required=False, allow_blank=True, max_length=40)
    phone = PlainTextField(required=False, allow_blank=True, max_length=30)
    submission = serializers.UUIDField(required=False)


class OpenedBookingSerializer(StrictFields):
    """Name, telephone and code in the clear."""

    name = serializers.CharField()
    phone = serializers.CharField()
    code = serializers.CharField()


class SaidSerializer(StrictFields):
    """What was said on the telephone."""

    note = PlainTextField(required=False, allow_blank=True, max_length=200)


class CallNextSerializer(StrictFields):
    """Which number stood there, and whether it came; or a number to call out of turn."""

    seen = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=500)
    came = serializers.BooleanField(required=False, default=True)
    number = serializers.IntegerField(required=False, min_value=1, max_value=500)


class SeenSerializer(StrictFields):
    """Which number stood there."""

    seen = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=500)
