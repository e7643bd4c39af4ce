"""The shape of activities and their photos in the API: rows as they are read, and what the verbs take."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.access.serializers import MomentField, Ref, RowSerializer, StrictFields
from community.categories.models import Category
from community.places.models import Community
from partners.directory.models import Partner, PartnerMember
from services.activities.models import FACTS, LONGEST, Activity, ActivityPhoto, Consent, PhotoReport
from services.roster.models import Shift


class ActivitySerializer(RowSerializer):
    """What was done. Counts are attendances 人次; null means that the number was not said."""

    community = Ref(key="slug", read_only=True)
    shift = Ref(read_only=True, allow_null=True)
    category = Ref(key="code", read_only=True, allow_null=True)
    partners = Ref(many=True, read_only=True)

    class Meta:
        model = Activity
        fields = (
            "uid", "community", "shift", "category", "partners", *FACTS, "status", "on_behalf", "question",
            "cancel_reason", "submitted_at", "confirmed_at",
        )  # fmt: skip
        read_only_fields = fields
        office_fields = ("question", "cancel_reason")

    def _is_overseen(self, row: Activity) -> bool:
        """What is between the office and the partners that took part is shown to these as well."""
        took_part = self._own_partners & {partner.pk for partner in row.partners.all()}
        return bool(took_part) or super()._is_overseen(row)

    @cached_property
    def _own_partners(self) -> set[int]:
        """The partners the caller acts for; asked for once for a whole list."""
        members = PartnerMember.objects.of_user(self.context["view"].request.user)
        return set(members.values_list("partner_id", flat=True))


class ActivityPhotoSerializer(RowSerializer):
    """A photo of an activity; `kept` ones are seen by its partners and the office alone."""

    community = Ref(key="slug", read_only=True)
    activity = Ref(read_only=True)
    width = serializers.IntegerField(source="file.width", read_only=True)
    height = serializers.IntegerField(source="file.height", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    small_url = serializers.CharField(read_only=True)

    class Meta:
        model = ActivityPhoto
        fields = (
            "uid", "community", "activity", "number", "status", "width", "height", "url", "small_url", "added_at",
            "consent_kind", "consent_at",
        )  # fmt: skip
        read_only_fields = fields
        office_fields = ("consent_kind", "consent_at")


class PhotoReportSerializer(RowSerializer):
    """Somebody asked for a photo to be taken down; why is read in the console."""

    community = Ref(key="slug", read_only=True)
    photo = Ref(read_only=True)

    class Meta:
        model = PhotoReport
        fields = ("uid", "community", "photo", "status", "asked_at", "decided_at")
        read_only_fields = fields


# --- what the verbs take ---


class FactsSerializer(RowSerializer):
    """What can be said of an activity."""

    headcount = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)
    free_count = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)
    reduced_count = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100_000)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=LONGEST)
    starts_at = MomentField(required=False)
    title = serializers.CharField(required=False, max_length=60)

    class Meta:
        model = Activity
        fields: tuple[str, ...] = FACTS


class NewActivitySerializer(FactsSerializer):
    """A record to enter: of a shift (title, time, partners are the shift's), or with all of these said."""

    community = Ref(key="slug", queryset=Community.objects.all(), required=False)
    shift = Ref(queryset=Shift.objects.all(), required=False, allow_null=True)
    category = Ref(key="code", queryset=Category.objects.all(), required=False, allow_null=True)
    partners = Ref(many=True, queryset=Partner.objects.all(), required=False)
    submission = serializers.UUIDField(required=False)

    class Meta(FactsSerializer.Meta):
        fields = ("community", "shift", "category", "partners", "submission", *FACTS)


class ResubmitSerializer(FactsSerializer):
    """What is said anew, and the answer to the office's question."""

    answer = serializers.CharField(required=False, allow_blank=True, max_length=200)

    class Meta(FactsSerializer.Meta):
        fields = ("answer", *FACTS)


class CorrectSerializer(FactsSerializer):
    """What is put right, and why."""

    reason = serializers.CharField(max_length=200)
    category = Ref(key="code", queryset=Category.objects.all(), required=False, allow_null=True)
    partners = Ref(many=True, queryset=Partner.objects.all(), required=False, help_text=_("All of them."))

    class Meta(FactsSerializer.Meta):
        fields = ("reason", "category", "partners", *FACTS)


class QuestionSerializer(StrictFields):
    """What the office wants to know."""

    question = serializers.CharField(max_length=200)


class CancelActivitySerializer(StrictFields):
    """Why a record is withdrawn."""

    reason = serializers.CharField(max_length=200)


class AddPhotoSerializer(StrictFields):
    """A photo as a phone sends it."""

    activity = Ref(queryset=Activity.objects.all())
    file = serializers.FileField(help_text=_("A JPG, PNG, WebP or HEIC of at most 20 MB."))


class PublishPhotoSerializer(StrictFields):
    """How the people in a photo agreed."""

    consent = serializers.ChoiceField(choices=Consent.choices)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text=_("Who agreed; needed unless it is `nobody`.")
    )
    no_children = serializers.BooleanField(help_text=_("Somebody looked: no child's face, no card, no record."))


class ReportPhotoSerializer(StrictFields):
    """Why, if one wants to say it."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)
