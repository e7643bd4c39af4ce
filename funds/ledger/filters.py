"""By what entries can be narrowed down, on the page and in the API."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, DayFilter
from funds.ledger.models import Fund, Kind, Transfer, TransferQuerySet


def searched(transfers: TransferQuerySet, words: str) -> TransferQuerySet:
    """Entries with these words in what they are for or on their accounts, or with this number."""
    words = words.strip()[:40]
    if words.isascii() and words.isdigit() and len(words) < 18:
        return transfers.filter(Q(seq=int(words)) | Q(reverses_seq=int(words)) | Q(pending_seq=int(words)))
    for word in words.split():
        transfers = transfers.filter(
            Q(purpose__icontains=word) | Q(debit__name__icontains=word) | Q(credit__name__icontains=word)
        )
    return transfers


class FundFilter(CommunityFilter):
    """The API's, over funds."""

    class Meta:
        model = Fund
        fields = ["kind"]


class TransferFilter(CommunityFilter):
    """The API's, over entries."""

    fund = django_filters.UUIDFilter(label=_("fund"), field_name="fund__uid")
    account = django_filters.UUIDFilter(label=_("account"), method="on_account")
    kind = django_filters.ChoiceFilter(label=_("kind"), choices=Kind.choices)
    since = DayFilter(label=_("from this day on"), method="from_day")
    until = DayFilter(label=_("until this day"), method="to_day")
    q = django_filters.CharFilter(label=_("words or number"), method="with_words")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def on_account(self, transfers: TransferQuerySet, name: str, uid: Any) -> TransferQuerySet:
        return transfers.filter(Q(debit__uid=uid) | Q(credit__uid=uid))

    def from_day(self, transfers: TransferQuerySet, name: str, day: datetime.date) -> TransferQuerySet:
        return transfers.filter(booked_on__gte=day)

    def to_day(self, transfers: TransferQuerySet, name: str, day: datetime.date) -> TransferQuerySet:
        return transfers.filter(booked_on__lte=day)

    def with_words(self, transfers: TransferQuerySet, name: str, words: str) -> TransferQuerySet:
        return searched(transfers, words)
