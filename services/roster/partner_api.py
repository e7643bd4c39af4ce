"""What partners say and agree, in the API: when they are not available, and swaps of duties."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.api import AddMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.filters import CommunityFilter, DayFilter
from community.access.rules import require
from services.roster import actions
from services.roster.models import DutySwap, PartnerAbsence
from services.roster.partner_serializers import (
    AbsenceSerializer,
    DutySwapSerializer,
    NewAbsenceSerializer,
    NewDutySwapSerializer,
)


class AbsenceFilter(CommunityFilter):
    """Absences by partner and time."""

    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")
    since = DayFilter(label=_("from this day on"), field_name="last_on", lookup_expr="gte")


class DutySwapFilter(CommunityFilter):
    """Swaps by state."""

    class Meta:
        model = DutySwap
        fields = ["status"]


class AbsenceViewSet(AddMixin, RemoveMixin, ReadViewSet):
    """When partners are not available: one's own partner's, and all for the office."""

    queryset = PartnerAbsence.objects.select_related("community", "partner")
    serializer_class = AbsenceSerializer
    takes = {"create": NewAbsenceSerializer}
    filterset_class = AbsenceFilter
    is_private = True

    def add(self, values: Values) -> PartnerAbsence:
        """Say that a partner is not available; duties it already has stay its own."""
        partner = values.pop("partner")
        require(self.request.user, "services.add_absence", partner)
        return actions.add_absence(partner, by=self.actor, **values)

    def remove(self, absence: PartnerAbsence) -> None:
        """Take it back."""
        require(self.request.user, "services.remove_absence", absence)
        actions.remove_absence(absence, by=self.actor)


class DutySwapViewSet(AddMixin, ReadViewSet):
    """Swaps of duties: those that concern one's own partner, and all for the office."""

    queryset = DutySwap.objects.for_display().select_related("duty__shift__service", "other__shift__service")
    serializer_class = DutySwapSerializer
    takes = {"create": NewDutySwapSerializer}
    filterset_class = DutySwapFilter
    is_private = True

    def add(self, values: Values) -> DutySwap:
        """Propose to give a duty for another partner's; both stay where they are until it agrees."""
        require(self.request.user, "services.ask_swap", values["duty"])
        return actions.ask_swap(values["duty"], other=values["other"], by=self.actor)

    @verb("services.accept_swap", "accept")
    def accept_swap(self, swap: DutySwap) -> DutySwap:
        """Agree, for the partner that is asked; both seats change hands at once."""
        return actions.accept_swap(swap, by=self.actor)

    @verb("services.decline_swap", "decline")
    def decline_swap(self, swap: DutySwap) -> DutySwap:
        """Say no; both duties stay where they are."""
        return actions.decline_swap(swap, by=self.actor)

    @verb("services.withdraw_swap", "withdraw")
    def withdraw_swap(self, swap: DutySwap) -> DutySwap:
        """Take the proposal back before it is answered."""
        return actions.withdraw_swap(swap, by=self.actor)
