"""The roster in the API: series, shifts and who is on duty."""

from typing import Any

import django_filters
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.filters import CommunityFilter, DayFilter
from community.access.rules import may, require
from partners.directory.models import Contact, Partner
from services.roster import actions, serializers
from services.roster.candidates import candidates_for
from services.roster.filters import DatedShiftFilter, NeedsFilter
from services.roster.models import Duty, DutySeries, DutySettings, SeriesBreak, SeriesPartner, Shift, SubstituteRequest
from services.roster.suiting import asked_of

RELATED = ("community", "category", "service", "venue", "continues")
CREW: Any = Prefetch("partners", SeriesPartner.objects.select_related("partner", "person").order_by("position"))
BREAKS: Any = Prefetch("breaks", SeriesBreak.objects.order_by("first_on", "pk"))


class SeriesFilter(CommunityFilter):
    """Series by what they are about, where they take place and who takes part."""

    category = django_filters.CharFilter(label=_("category"), field_name="category__code")
    venue = django_filters.UUIDFilter(label=_("place"), field_name="venue__uid")
    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partners__partner__uid", distinct=True)

    class Meta:
        model = DutySeries
        fields = ["status", "holiday_policy"]


class ShiftsFilter(DatedShiftFilter, CommunityFilter):
    """The pages' filters, and those a page takes from its address."""

    since = DayFilter(label=_("from this day on"), method="from_day")
    until = DayFilter(label=_("until this day"), method="to_day")
    series = django_filters.UUIDFilter(label=_("series"), field_name="series__uid")
    needs = NeedsFilter()


class DutyFilter(CommunityFilter):
    """Duties by shift, partner and state."""

    shift = django_filters.UUIDFilter(label=_("shift"), field_name="shift__uid")
    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")

    class Meta:
        model = Duty
        fields = ["state"]


class SubstituteFilter(CommunityFilter):
    """Requests for substitutes by state and duty."""

    duty = django_filters.UUIDFilter(label=_("duty"), field_name="duty__uid")

    class Meta:
        model = SubstituteRequest
        fields = ["status"]


class BreakFilter(CommunityFilter):
    """Breaks of a series."""

    series = django_filters.UUIDFilter(label=_("series"), field_name="series__uid")


def _crew(seats: list[Values]) -> list[tuple[Partner, Contact | None]]:
    return [(seat["partner"], seat.get("person")) for seat in seats]


class SeriesViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """The weekly duty slots."""

    queryset = DutySeries.objects.select_related(*RELATED).prefetch_related(CREW, BREAKS)
    serializer_class = serializers.SeriesSerializer
    takes = {"create": serializers.NewSeriesSerializer, "partial_update": serializers.ChangeSeriesSerializer}
    filterset_class = SeriesFilter

    def add(self, values: Values) -> DutySeries:
        """Enter a weekly duty slot; its shifts are planned twelve weeks ahead."""
        community, seats = values.pop("community"), values.pop("partners", [])
        require(self.request.user, "services.create_series", community)
        return actions.create_series(community, partners=_crew(seats), by=self.actor, **values)

    def change(self, series: DutySeries, values: Values) -> DutySeries:
        """Change all shifts to come, or those from `from_on`; the answer is the series that holds from then on."""
        require(self.request.user, "services.change_series", series)
        if "partners" in values:
            values["partners"] = _crew(values["partners"])
        return actions.change_series(series, by=self.actor, **values).series

    @verb("services.end_series", "end", takes=serializers.EndSeriesSerializer)
    def end_series(self, series: DutySeries, **values: Values) -> DutySeries:
        """End a series; shifts edited by hand are left."""
        return actions.end_series(series, by=self.actor, **values).series  # type: ignore[arg-type]


class BreakViewSet(AddMixin, RemoveMixin, ReadViewSet):
    """Periods in which series pause; for those who oversee the community."""

    queryset = SeriesBreak.objects.select_related("series")
    serializer_class = serializers.BreakSerializer
    takes = {"create": serializers.NewBreakSerializer}
    filterset_class = BreakFilter
    is_private = True

    def add(self, values: Values) -> SeriesBreak:
        """Pause a series; shifts already announced in the period are cancelled with the reason."""
        series = values.pop("series")
        require(self.request.user, "services.add_break", series)
        return actions.add_break(series, by=self.actor, **values)

    def remove(self, pause: SeriesBreak) -> None:
        """Take a break back; cancelled shifts are restored one by one by hand."""
        require(self.request.user, "services.remove_break", pause)
        actions.remove_break(pause, by=self.actor)


class ShiftViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Dated shifts, by time; cancelled ones stay with their reason."""

    queryset = Shift.objects.for_display()
    serializer_class = serializers.ShiftSerializer
    takes = {"create": serializers.NewShiftSerializer, "partial_update": serializers.ChangeShiftSerializer}
    filterset_class = ShiftsFilter
    ordering = ("starts_at", "pk")

    def add(self, values: Values) -> Shift:
        """Plan a single shift that belongs to no series."""
        community, seats = values.pop("community"), values.pop("partners", [])
        require(self.request.user, "services.add_shift", community)
        return actions.add_shift(community, partners=_crew(seats), by=self.actor, **values)

    def change(self, shift: Shift, values: Values) -> Shift:
        """Change words, place or facts of one shift; the others of its series stay as they are."""
        require(self.request.user, "services.change_shift", shift)
        return actions.change_shift(shift, by=self.actor, **values)

    @extend_schema(responses=serializers.CandidateSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def candidates(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whom the office may put on duty: free partners first, and why others are not free; for the office alone."""
        shift = self.get_object()
        if not request.user.is_authenticated:
            self.permission_denied(request)
        require(request.user, "services.assign_duty", shift)
        found = candidates_for(shift, timezone.now())
        return Response(serializers.CandidateSerializer(found, many=True, context=self.get_serializer_context()).data)

    @verb("services.move_shift", "move", takes=serializers.MoveShiftSerializer)
    def move_shift(self, shift: Shift, **values: Values) -> Shift:
        """Move one shift; residents see when it was first planned."""
        return actions.move_shift(shift, by=self.actor, **values)  # type: ignore[arg-type]

    @verb("services.cancel_shift", "cancel", takes=serializers.CancelShiftSerializer)
    def cancel_shift(self, shift: Shift, reason: str) -> Shift:
        """Call one shift off with a reason that residents read."""
        return actions.cancel_shift(shift, reason=reason, by=self.actor)

    @verb("services.restore_shift", "restore")
    def restore_shift(self, shift: Shift) -> Shift:
        """Let a cancelled shift take place after all."""
        return actions.restore_shift(shift, by=self.actor)


class DutyViewSet(AddMixin, ReadViewSet):
    """Who is on duty in which shift."""

    queryset = Duty.objects.select_related("community", "shift__series", "shift__service", "partner", "person")
    serializer_class = serializers.DutySerializer
    takes = {"create": serializers.NewDutySerializer}
    filterset_class = DutyFilter

    def add(self, values: Values) -> Duty:
        """Give a partner the first free seat of a shift."""
        shift = values.pop("shift")
        require(self.request.user, "services.assign_duty", shift)
        return actions.assign_duty(shift, by=self.actor, **values)

    @verb("services.release_duty", "release")
    def release_duty(self, duty: Duty) -> Duty:
        """Free a partner's seat."""
        return actions.release_duty(duty, by=self.actor)

    @verb("services.replace_partner", "replace", takes=serializers.SeatSerializer)
    def replace_partner(self, duty: Duty, **values: Values) -> Duty:
        """Put another partner into the seat; the answer is the new duty."""
        return actions.replace_partner(duty, by=self.actor, **values)  # type: ignore[arg-type]

    @verb("services.name_person", "name-person", takes=serializers.PersonSerializer)
    def name_person(self, duty: Duty, person: Contact | None) -> Duty:
        """Say whom the partner sends, or that it is not said."""
        return actions.name_person(duty, person=person, by=self.actor)

    @verb("services.mail_duty_link", "mail-link")
    def mail_duty_link(self, duty: Duty) -> Duty:
        """Send the link to a duty to its partner's contact person by e-mail, once a day."""
        return actions.mail_duty_link(duty, by=self.actor)

    @verb("services.confirm_duty", "confirm")
    def confirm_duty(self, duty: Duty) -> Duty:
        """Say that the partner will come, where its community asks for that."""
        return actions.confirm_duty(duty, by=self.actor)

    @verb("services.decline_duty", "decline", takes=serializers.WhySerializer)
    def decline_duty(self, duty: Duty, reason: str) -> Duty:
        """Give the seat back because the partner cannot come; the office is told."""
        return actions.decline_duty(duty, reason=reason, by=self.actor)

    @verb("services.mark_missed", "mark-missed", takes=serializers.WhySerializer)
    def mark_missed(self, duty: Duty, reason: str) -> Duty:
        """Note that nobody came; only after the shift began."""
        return actions.mark_missed(duty, reason=reason, by=self.actor)

    @verb("services.unmark_missed", "unmark-missed", takes=serializers.WhySerializer)
    def unmark_missed(self, duty: Duty, reason: str) -> Duty:
        """Correct such a mark; both reasons stay on record."""
        return actions.unmark_missed(duty, reason=reason, by=self.actor)

    @verb("services.ask_substitute", "ask-substitute", takes=serializers.AskSubstituteSerializer)
    def ask_substitute(self, duty: Duty, reason: str = "") -> Duty:
        """Look for another partner to stand in; the request is found among `substitute-requests`."""
        return actions.ask_substitute(duty, reason=reason, by=self.actor).duty


class SubstituteRequestViewSet(ReadViewSet):
    """Requests for substitutes: those of one's own partner, open ones it may take over, and all for the office."""

    queryset = SubstituteRequest.objects.for_display().select_related("community", "duty__shift__service")
    serializer_class = serializers.SubstituteRequestSerializer
    filterset_class = SubstituteFilter
    is_private = True

    def filter_queryset(self, queryset: Any) -> Any:
        """In the list, open ones of others only where one's own partner may take them."""
        rows: Any = super().filter_queryset(queryset)
        return asked_of(rows, self.request.user) if self.action == "list" else rows

    @verb("services.take_duty", "take", takes=serializers.TakeDutySerializer)
    def take_duty(self, wanted: SubstituteRequest, partner: Partner) -> SubstituteRequest:
        """Stand in; the first one to do so has the duty."""
        if not may(self.request.user, "services.change_roster", wanted):
            require(self.request.user, "partners.act_for_partner", partner)
        return actions.take_duty(wanted, partner=partner, by=self.actor)

    @verb("services.withdraw_substitute", "withdraw")
    def withdraw_substitute(self, wanted: SubstituteRequest) -> SubstituteRequest:
        """Look for nobody any more."""
        return actions.withdraw_substitute(wanted, by=self.actor)


class DutySettingsViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """What communities ask of their partners; a community without a row asks nothing."""

    queryset = DutySettings.objects.select_related("community")
    serializer_class = serializers.DutySettingsSerializer
    filterset_class = CommunityFilter
    is_private = True

    def add(self, values: Values) -> DutySettings:
        """Switch on what a community asks; a second call changes the same row."""
        community = values.pop("community")
        require(self.request.user, "services.set_duty_settings", community)
        return self._set(DutySettings.of(community.pk), values)

    def change(self, settings: DutySettings, values: Values) -> DutySettings:
        """Switch on or off what a community asks."""
        require(self.request.user, "services.set_duty_settings", settings)
        return self._set(settings, values)

    def _set(self, settings: DutySettings, values: Values) -> DutySettings:
        wanted = {name: values.get(name, getattr(settings, name)) for name in DutySettings.SWITCHES}
        return actions.set_duty_settings(settings.community, by=self.actor, **wanted)
