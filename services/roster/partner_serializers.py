"""The shape of what partners say and agree, in the API."""

from rest_framework import serializers

from community.access.serializers import DayField, Ref, RowSerializer, StrictFields
from partners.directory.models import Partner
from services.roster.models import Duty, DutySwap, PartnerAbsence
from services.roster.serializers import ShiftRefSerializer


class AbsenceSerializer(RowSerializer):
    """When a partner is not available: on all days from first to last, or on one weekday (1 is Monday) of each week."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(read_only=True)

    class Meta:
        model = PartnerAbsence
        fields = ("uid", "community", "partner", "first_on", "last_on", "weekday", "half")
        read_only_fields = fields


class NewAbsenceSerializer(StrictFields):
    """Days on which a partner is not available; `half` is `morning`, `afternoon` or empty for whole days."""

    partner = Ref(queryset=Partner.objects.all())
    first_on = DayField()
    last_on = DayField()
    weekday = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=7)
    half = serializers.ChoiceField(choices=PartnerAbsence.Half.choices, required=False, allow_blank=True)


class SwappedDutySerializer(serializers.ModelSerializer[Duty]):
    """One side of a swap."""

    shift = ShiftRefSerializer(read_only=True)
    partner = Ref(read_only=True)

    class Meta:
        model = Duty
        fields = ("uid", "shift", "partner")
        read_only_fields = fields


class DutySwapSerializer(RowSerializer):
    """A proposal to swap two duties: `duty` is given, `other` is wanted for it."""

    community = Ref(key="slug", read_only=True)
    duty = SwappedDutySerializer(read_only=True)
    other = SwappedDutySerializer(read_only=True)

    class Meta:
        model = DutySwap
        fields = ("uid", "community", "duty", "other", "status", "asked_at", "expires_at")
        read_only_fields = fields


class NewDutySwapSerializer(StrictFields):
    """Which duty is given for which."""

    duty = Ref(queryset=Duty.objects.all())
    other = Ref(queryset=Duty.objects.all())
