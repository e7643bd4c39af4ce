"""By what gifts and campaigns can be narrowed down in the API."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, DayFilter
from funds.giving.models import Campaign, Donor, Gift, GiftKind, Item


class GiftFilter(CommunityFilter):
    """The API's, over gifts."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")
    campaign = django_filters.UUIDFilter(label=_("campaign"), field_name="campaign__uid")
    kind = django_filters.ChoiceFilter(label=_("what is given"), choices=GiftKind.choices)
    since = DayFilter(label=_("from this day on"), method="from_day")
    until = DayFilter(label=_("until this day"), method="to_day")

    class Meta:
        model = Gift
        fields: list[str] = []

    def from_day(self, gifts: Any, name: str, day: datetime.date) -> Any:
        return gifts.filter(given_on__gte=day)

    def to_day(self, gifts: Any, name: str, day: datetime.date) -> Any:
        return gifts.filter(given_on__lte=day)


class CampaignFilter(CommunityFilter):
    """The API's, over campaigns."""

    class Meta:
        model = Campaign
        fields = ["status"]


class DonorFilter(CommunityFilter):
    """The API's, over donors."""

    class Meta:
        model = Donor
        fields = ["kind"]


class ItemFilter(CommunityFilter):
    """The API's, over items."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")

    class Meta:
        model = Item
        fields: list[str] = []
