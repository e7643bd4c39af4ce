"""Activities in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from community.access.api import AddMixin, ReadViewSet, Values, verb
from community.access.rules import require
from services.activities import actions, serializers
from services.activities.filters import ActivitiesFilter
from services.activities.models import Activity, minutes_of


class ActivityViewSet(AddMixin, ReadViewSet):
    """What was done, newest first; unconfirmed records only for the office and the partners that took part."""

    queryset = Activity.objects.for_display()
    serializer_class = serializers.ActivitySerializer
    takes = {"create": serializers.NewActivitySerializer}
    filterset_class = ActivitiesFilter
    ordering = ("-starts_at", "-pk")

    def add(self, values: Values) -> Activity:
        """Log what was done; the same `submission` a second time answers with the record it made the first time."""
        shift, community = values.get("shift"), values.pop("community", None)
        if shift is not None:
            require(self.request.user, "services.log_activity", shift)
            community = community or shift.community
            known = {"title": shift.title, "starts_at": shift.starts_at, "minutes": minutes_of(shift)}
            values = {**known, "category": shift.category, **values, "partners": shift.partners}
        missing = {"community": community, **{name: values.get(name) for name in ("title", "starts_at", "minutes")}}
        if unsaid := [name for name, value in missing.items() if value is None]:
            raise ValidationError({name: [_("Say this, or name a shift.")] for name in unsaid})
        if shift is None:
            for row in values.get("partners") or [community]:
                require(self.request.user, "services.log_activity", row)
        return actions.log_activity(community, by=self.actor, **{"partners": [], **values})

    @verb("services.resubmit_activity", "resubmit", takes=serializers.ResubmitSerializer)
    def resubmit_activity(self, activity: Activity, **values: Values) -> Activity:
        """Change what was logged while it is not confirmed, or answer the office's question."""
        return actions.resubmit_activity(activity, by=self.actor, **values)  # type: ignore[arg-type]

    @verb("services.confirm_activity", "confirm")
    def confirm_activity(self, activity: Activity) -> Activity:
        """Confirm a record: residents see it and it counts."""
        return actions.confirm_activity(activity, by=self.actor)

    @verb("services.return_activity", "return", takes=serializers.QuestionSerializer)
    def return_activity(self, activity: Activity, question: str) -> Activity:
        """Give a record back to the partner with a question."""
        return actions.return_activity(activity, question=question, by=self.actor)

    @verb("services.correct_activity", "correct", takes=serializers.CorrectSerializer)
    def correct_activity(self, activity: Activity, **values: Values) -> Activity:
        """Put right what was logged, who did it or what kind it was; both versions are kept with the reason."""
        return actions.correct_activity(activity, by=self.actor, **values)  # type: ignore[arg-type]

    @verb("services.cancel_activity", "cancel", takes=serializers.CancelActivitySerializer)
    def cancel_activity(self, activity: Activity, reason: str) -> Activity:
        """Withdraw a record that should not have been made; it counts nowhere, its shift can be logged anew."""
        return actions.cancel_activity(activity, reason=reason, by=self.actor)

    @verb("services.restore_activity", "restore")
    def restore_activity(self, activity: Activity) -> Activity:
        """Take a withdrawal back; the record waits to be confirmed."""
        return actions.restore_activity(activity, by=self.actor)
