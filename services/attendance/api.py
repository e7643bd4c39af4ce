"""Check-ins in the API."""

import django_filters
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from community.access.api import AddMixin, ReadViewSet, Values, verb
from community.access.filters import CommunityFilter
from community.access.rules import require
from community.guards.refusal import Refused
from partners.directory.models import PartnerMember
from services.attendance import actions, serializers
from services.attendance.codes import read_code
from services.attendance.models import CheckIn, CheckInVersion
from services.roster.models import Duty

VERSIONS = Prefetch("versions", CheckInVersion.objects.order_by("number"))


class CheckInFilter(CommunityFilter):
    """Check-ins of a shift, a duty or a partner."""

    shift = django_filters.UUIDFilter(label=_("shift"), field_name="duty__shift__uid")
    duty = django_filters.UUIDFilter(label=_("duty"), field_name="duty__uid")
    partner = django_filters.UUIDFilter(label=_("partner"), field_name="duty__partner__uid")

    class Meta:
        model = CheckIn
        fields = ["how", "corrected"]


class CheckInViewSet(AddMixin, ReadViewSet):
    """Who came when, where the community asks for checking in: for the office, and for partners their own."""

    queryset = CheckIn.objects.for_display().prefetch_related(VERSIONS)
    serializer_class = serializers.CheckInSerializer
    takes = {"create": serializers.NewCheckInSerializer}
    filterset_class = CheckInFilter
    ordering = ("-pk",)
    is_private = True

    def add(self, values: Values) -> CheckIn:
        """Check in by the `code` at the place, or, for the office, enter a `duty` with `checked_in_at` by hand."""
        if "code" in values:
            return self._scan(values)
        missing = [name for name in ("duty", "checked_in_at") if values.get(name) is None]
        if missing:
            raise ValidationError({name: [_("Say this, or a code.")] for name in missing})
        duty = values.pop("duty")
        require(self.request.user, "services.enter_check_in", duty)
        return actions.enter_check_in(duty, by=self.actor, **values)

    def _scan(self, values: Values) -> CheckIn:
        if {"checked_in_at", "checked_out_at", "reason"} & set(values):
            raise ValidationError({"code": [_("A code says the time by itself.")]})
        duty = values.get("duty") or self._own_duty(values["code"])
        require(self.request.user, "services.check_in", duty)
        return actions.check_in(duty, code=values["code"], by=self.actor)

    def _own_duty(self, text: str) -> Duty:
        """The duty the code is for, of a partner that the caller acts for."""
        code = read_code(text)
        if code is None:
            sentence = _("This is not a check-in code. Please scan the one at the place again.")
            raise Refused(sentence, code="code_unknown")
        own = PartnerMember.objects.of_user(self.request.user).values("partner")
        duties = Duty.objects.assigned().filter(shift__uid=code.shift, partner__in=own)
        found = list(duties.select_related("shift").order_by("pk")[:2])
        if not found:
            raise Refused(_("You are not on duty in this shift."), code="not_on_duty")
        if len(found) > 1:
            raise ValidationError({"duty": [_("You act for several partners on duty here: say which duty.")]})
        return found[0]

    @verb("services.check_out", "check-out")
    def check_out(self, check_in: CheckIn) -> CheckIn:
        """Say that the partner leaves; whoever forgets is checked out at the shift's end."""
        return actions.check_out(check_in, by=self.actor)

    @verb("services.correct_check_in", "correct", takes=serializers.CorrectCheckInSerializer)
    def correct_check_in(self, check_in: CheckIn, **values: Values) -> CheckIn:
        """Put right when somebody came or left; both values and the reason stay on record."""
        return actions.correct_check_in(check_in, by=self.actor, **values)  # type: ignore[arg-type]
