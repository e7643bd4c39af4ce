"""The shape of check-ins in the API."""

from rest_framework import serializers

from community.access.serializers import MomentField, PlainTextField, Ref, RowSerializer, StrictFields
from services.attendance.models import CheckIn, CheckInVersion
from services.roster.models import Duty
from services.roster.serializers import ShiftRefSerializer


class VersionSerializer(RowSerializer):
    """What a check-in said at one time, and why it was changed."""

    class Meta:
        model = CheckInVersion
        fields = ("number", "cause", "checked_in_at", "checked_out_at", "reason", "at")
        read_only_fields = fields


class CheckInSerializer(RowSerializer):
    """Who came when; `checked_in_at` is null where the office noted that nobody came after all."""

    community = Ref(key="slug", read_only=True)
    shift = ShiftRefSerializer(source="duty.shift", read_only=True)
    duty = serializers.UUIDField(source="duty.uid", read_only=True)
    partner = Ref(source="duty.partner", read_only=True)
    versions = VersionSerializer(many=True, read_only=True)

    class Meta:
        model = CheckIn
        fields = (
            "uid", "community", "shift", "duty", "partner", "checked_in_at", "how", "checked_out_at", "ended",
            "corrected", "versions",
        )  # fmt: skip
        read_only_fields = fields


# --- what the verbs take ---


class NewCheckInSerializer(StrictFields):
    """With `code`, as it was scanned, a partner's member checks in; without one the office enters a duty by hand."""

    duty = Ref(queryset=Duty.objects.all(), required=False)
    code = PlainTextField(max_length=100, required=False)
    checked_in_at = MomentField(required=False)
    checked_out_at = MomentField(required=False, allow_null=True)
    reason = PlainTextField(max_length=200, required=False, allow_blank=True)


class CorrectCheckInSerializer(StrictFields):
    """When they really came and left, and why that was different; null for `checked_in_at` is: nobody came."""

    checked_in_at = MomentField(allow_null=True)
    checked_out_at = MomentField(required=False, allow_null=True)
    reason = PlainTextField(max_length=200)
