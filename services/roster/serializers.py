"""The shape of the roster in the API: rows as they are read, and what the verbs take."""

from typing import Any

from rest_framework import serializers

from community.access.serializers import DayField, MomentField, PlainTextField, Ref, RowSerializer, StrictFields
from community.categories.models import Category
from community.places.models import Community
from partners.directory.models import Contact, Partner, Service
from services.roster.models import Duty, DutySeries, DutySettings, SeriesBreak, SeriesPartner, Shift, SubstituteRequest
from services.roster.models.words import WORDS
from services.spaces.models import Venue


class PlaceSerializer(serializers.ModelSerializer[Venue]):
    """Where it takes place, and how to find the door."""

    class Meta:
        model = Venue
        fields = ("uid", "name", "address", "door")
        read_only_fields = fields


class CrewMemberSerializer(RowSerializer):
    """A partner of a series, with the person it sends; the person only for those who oversee the community."""

    partner = Ref(read_only=True)
    person = Ref(read_only=True, allow_null=True)

    class Meta:
        model = SeriesPartner
        fields = ("partner", "person")
        office_fields = ("person",)


class BreakSerializer(RowSerializer):
    """A period in which a series pauses."""

    class Meta:
        model = SeriesBreak
        fields = ("uid", "first_on", "last_on", "reason")
        read_only_fields = fields


class SeriesSerializer(RowSerializer):
    """A weekly duty slot. Times are local wall times, weekdays run from 1 (Monday) to 7."""

    community = Ref(key="slug", read_only=True)
    category = Ref(key="code", read_only=True, allow_null=True)
    service = Ref(read_only=True, allow_null=True)
    venue = PlaceSerializer(read_only=True, allow_null=True)
    continues = Ref(read_only=True, allow_null=True)
    partners = CrewMemberSerializer(many=True, read_only=True)
    breaks = BreakSerializer(many=True, read_only=True)

    class Meta:
        model = DutySeries
        fields = (
            "uid", "community", "status", *WORDS, "category", "service", "venue", "weekdays", "cycle", "month_weeks",
            "starts_at", "ends_at", "zone", "starts_on", "ends_on", "holiday_policy", "seats", "partners", "breaks",
            "public", "continues", "planned_until",
        )  # fmt: skip
        read_only_fields = fields
        office_fields = ("public", "continues", "planned_until")


class ShiftSerializer(RowSerializer):
    """One dated shift, with the words residents read."""

    community = Ref(key="slug", read_only=True)
    series = Ref(read_only=True, allow_null=True)
    category = Ref(key="code", read_only=True, allow_null=True)
    service = Ref(read_only=True, allow_null=True)
    venue = PlaceSerializer(read_only=True, allow_null=True)
    title = serializers.CharField(read_only=True)
    place_note = serializers.CharField(read_only=True)
    booking = serializers.ChoiceField(DutySeries._meta.get_field("booking").choices or [], read_only=True)
    booking_note = serializers.CharField(read_only=True)
    capacity = serializers.IntegerField(read_only=True, allow_null=True)
    fee_text = serializers.CharField(read_only=True)
    price_fen = serializers.IntegerField(read_only=True, allow_null=True)
    free_for = serializers.CharField(read_only=True)
    bring = serializers.CharField(read_only=True)
    note = serializers.CharField(read_only=True)
    moved_from = serializers.DateTimeField(read_only=True, allow_null=True)
    open_seats = serializers.IntegerField(read_only=True)
    partners = Ref(many=True, read_only=True)

    class Meta:
        model = Shift
        fields = (
            "uid", "community", "series", "status", "cancel_reason", "starts_at", "ends_at", "moved_from", *WORDS,
            "category", "service", "venue", "place_open", "seats", "open_seats", "partners", "public", "edited_at",
        )  # fmt: skip
        read_only_fields = fields
        office_fields = ("public", "edited_at")


class ShiftRefSerializer(serializers.ModelSerializer[Shift]):
    """The shift of a duty."""

    title = serializers.CharField(read_only=True)

    class Meta:
        model = Shift
        fields = ("uid", "title", "starts_at", "ends_at", "status")
        read_only_fields = fields


class DutySerializer(RowSerializer):
    """A partner's seat in a shift; whom it sends, and how it was kept, only for those who oversee the community."""

    community = Ref(key="slug", read_only=True)
    shift = ShiftRefSerializer(read_only=True)
    partner = Ref(read_only=True)
    person = Ref(read_only=True, allow_null=True)

    class Meta:
        model = Duty
        office_fields = (
            "person", "person_open", "confirmed_at", "decline_reason", "missed_at", "missed_reason", "cleared_reason",
        )  # fmt: skip
        fields = ("uid", "community", "shift", "seat", "partner", "state", *office_fields)
        read_only_fields = fields


class DutySettingsSerializer(RowSerializer):
    """What a community asks of its partners for the daily duty."""

    community = Ref(key="slug", queryset=Community.objects.all())

    class Meta:
        model = DutySettings
        fields = ("uid", "community", *DutySettings.SWITCHES)
        fixed_fields = ("community",)


class SubstituteRequestSerializer(RowSerializer):
    """Somebody to stand in is wanted; why, only for those who oversee the community."""

    community = Ref(key="slug", read_only=True)
    shift = ShiftRefSerializer(source="duty.shift", read_only=True)
    duty = serializers.UUIDField(source="duty.uid", read_only=True)
    partner = Ref(source="duty.partner", read_only=True)
    taken_by = Ref(read_only=True, allow_null=True)

    class Meta:
        model = SubstituteRequest
        office_fields = ("reason",)
        fields = (
            "uid", "community", "duty", "shift", "partner", "status", "asked_at", "expires_at", "taken_by",
            *office_fields,
        )  # fmt: skip
        read_only_fields = fields


class ClashSerializer(StrictFields):
    """Something in the way of a partner at a time, and the sentence for it."""

    kind = serializers.CharField(read_only=True)
    said = serializers.CharField(read_only=True)


class CandidateSerializer(StrictFields):
    """A partner for one shift: whether it is free, how near it is to this service, how often it was on duty."""

    partner = Ref(read_only=True)
    is_free = serializers.BooleanField(read_only=True)
    clashes = ClashSerializer(many=True, read_only=True)
    takes_turns = serializers.BooleanField(read_only=True, help_text="It stands on the list of the series.")
    offers_this = serializers.BooleanField(read_only=True, help_text="It offers a service of this kind.")
    this_month = serializers.IntegerField(read_only=True, help_text="Duties in the month of the shift.")
    last_at = serializers.DateTimeField(read_only=True, allow_null=True)


# --- what the verbs take ---


class SeatSerializer(StrictFields):
    """A partner to be on duty, with the person it sends or none."""

    partner = Ref(queryset=Partner.objects.all())
    person = Ref(queryset=Contact.objects.all(), required=False, allow_null=True)


class FactsSerializer(RowSerializer):
    """Words and facts, which a series and a single shift have alike."""

    category = Ref(key="code", queryset=Category.objects.all(), required=False, allow_null=True)
    service = Ref(queryset=Service.objects.all(), required=False, allow_null=True)
    venue = Ref(queryset=Venue.objects.all(), required=False, allow_null=True)
    seats = serializers.IntegerField(required=False, min_value=1, max_value=50)

    class Meta:
        model = DutySeries
        fields: tuple[str, ...] = (*WORDS, "category", "service", "venue", "seats", "public")


class NewSeriesSerializer(FactsSerializer):
    """A weekly duty slot to enter; where there are more partners than seats, they take turns in this order."""

    community = Ref(key="slug", queryset=Community.objects.all())
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), min_length=1, max_length=7
    )
    month_weeks = serializers.ListField(
        child=serializers.IntegerField(min_value=-1, max_value=4), required=False, max_length=5
    )
    partners: Any = serializers.ListField(child=SeatSerializer(), required=False, max_length=50)

    class Meta(FactsSerializer.Meta):
        fields = (
            "community", *FactsSerializer.Meta.fields, "weekdays", "cycle", "month_weeks", "starts_at", "ends_at",
            "starts_on", "ends_on", "holiday_policy", "partners",
        )  # fmt: skip
        fixed_fields = ("community",)


class ChangeSeriesSerializer(NewSeriesSerializer):
    """What changes; with `from_on` only from that day on, as a new series that continues this one."""

    from_on = DayField(required=False)

    class Meta(NewSeriesSerializer.Meta):
        fields = (*NewSeriesSerializer.Meta.fields, "from_on")


class EndSeriesSerializer(StrictFields):
    """After which day there are no more shifts; by default today."""

    last_on = DayField(required=False)


class NewBreakSerializer(RowSerializer):
    """A period in which a series is to pause."""

    series = Ref(queryset=DutySeries.objects.all())

    class Meta:
        model = SeriesBreak
        fields = ("series", "first_on", "last_on", "reason")


class ChangeShiftSerializer(FactsSerializer):
    """What changes; null gives a word back to the series."""

    class Meta(FactsSerializer.Meta):
        extra_kwargs = {word: {"allow_null": True} for word in WORDS}


class NewShiftSerializer(FactsSerializer):
    """A single shift that belongs to no series."""

    community = Ref(key="slug", queryset=Community.objects.all())
    starts_at = MomentField()
    ends_at = MomentField()
    partners: Any = serializers.ListField(child=SeatSerializer(), required=False, max_length=50)

    class Meta(FactsSerializer.Meta):
        fields = ("community", "starts_at", "ends_at", *FactsSerializer.Meta.fields, "partners")


class MoveShiftSerializer(StrictFields):
    """When it takes place instead; without an end it keeps its length."""

    starts_at = MomentField()
    ends_at = MomentField(required=False)


class CancelShiftSerializer(StrictFields):
    """Why it does not take place; residents read it."""

    reason = PlainTextField(max_length=200)


class NewDutySerializer(SeatSerializer):
    """A partner to be put on duty in a shift."""

    shift = Ref(queryset=Shift.objects.all())


class PersonSerializer(StrictFields):
    """Whom the partner sends, or null where it is not said."""

    person = Ref(queryset=Contact.objects.all(), allow_null=True)


class WhySerializer(StrictFields):
    """Why; the partner or the office reads it."""

    reason = serializers.CharField(max_length=200)


class AskSubstituteSerializer(StrictFields):
    """Why somebody is to stand in, where it is said; the office reads it."""

    reason = serializers.CharField(max_length=200, required=False)


class TakeDutySerializer(StrictFields):
    """Which partner stands in; one that the caller acts for, or any for the office."""

    partner = Ref(queryset=Partner.objects.all())
