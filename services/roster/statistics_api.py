"""The statistics of duties in the API: what the console's page shows, a row for each partner and month."""

from typing import Any

import django_filters
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.access.api import RoomViewSet
from community.access.filters import CommunityFilter
from community.access.paging import KeyPagination
from community.access.serializers import Ref
from community.places.models import Community
from community.workdays.periods import month_of, read_period
from services.roster.models import Duty
from services.roster.statistics import Line, all_figures, by_month, figures_of


class StatisticsFilter(CommunityFilter):
    """Of which community and time."""

    community = django_filters.CharFilter(label=_("community"), required=True)
    period = django_filters.CharFilter(
        label=_("a month or a year: 2026-11 or 2026; else this month"),
        validators=[RegexValidator(r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?\Z")],
    )


class OnePage(KeyPagination):
    """A list that is short enough to come at once, in the envelope of the others."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.page, self.has_next, self.has_previous = list(queryset), False, False
        return self.page

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


class DutyStatisticsSerializer(serializers.Serializer[Line]):
    """A partner's duties of one month: how many were kept, missed, taken over by another, given back."""

    partner = Ref(read_only=True)
    month = serializers.RegexField(r"^20[0-9]{2}-(0[1-9]|1[0-2])$", read_only=True)
    kept = serializers.IntegerField(read_only=True)
    missed = serializers.IntegerField(read_only=True)
    substituted = serializers.IntegerField(read_only=True)
    declined = serializers.IntegerField(read_only=True)
    checked_in = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Null where the community does not ask for checking in."
    )

    def to_representation(self, line: Line) -> dict[str, Any]:
        counts = {figure.key: line.counts.get(figure.key) for figure in all_figures()}
        partner = self.fields["partner"].to_representation(line.partner)
        return {"partner": partner, "month": f"{line.month:%Y-%m}", **counts}


class DutyStatisticsViewSet(RoomViewSet):
    """Duties kept, missed, substituted and given back, for those who oversee the community; by name, not by rank."""

    queryset = Duty.objects.all()
    serializer_class = DutyStatisticsSerializer
    filterset_class = StatisticsFilter
    pagination_class = OnePage
    is_private = True

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        form = StatisticsFilter(request.query_params, queryset=Duty.objects.none()).form
        if not form.is_valid():
            raise serializers.ValidationError({name: list(errors) for name, errors in form.errors.items()})
        asked = form.cleaned_data
        period = read_period(asked["period"] or "") or month_of(timezone.localdate())
        own = Community.objects.managed_by(request.user).exclude(closed_rooms__contains=["roster"])
        lines: list[Line] = []
        for community in own.filter(slug=asked["community"]):
            figures = figures_of(community)
            lines = by_month(Duty.objects.filter(community=community), period, figures, timezone.now())
        page = self.paginate_queryset(lines)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
