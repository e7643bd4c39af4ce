"""By what entries can be narrowed down, on the page and in the API."""

from __future__ import annotations

import datetime
import re
from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, DayFilter
from funds.ledger.models import MONEY, Account, Fund, Kind, Transfer, TransferQuerySet
from funds.ledger.vouchers import cause_of

AMOUNT = re.compile(r"[¥￥]?(\d{1,12}(?:,\d{3})*)(?:\.(\d{1,2}))?元?")


def searched(transfers: TransferQuerySet, words: str) -> TransferQuerySet:
    """Entries with these words in what they are for or on their accounts, with this number, voucher or amount.

    Chinese has no case, and comparing without it costs several times as much over a million entries. A trigram index
    would not help: most words looked for have two signs, and each entry would pay for it (docs/fund.md).
    """
    words = words.strip()[:40]
    if words.isascii() and words.isdigit() and len(words) < 18:
        return transfers.filter(Q(seq=int(words)) | Q(reverses_seq=int(words)) | Q(pending_seq=int(words)))
    for word in words.split():
        if found := AMOUNT.fullmatch(word):
            yuan, fen = found.groups()
            transfers = transfers.filter(unit=MONEY, amount=int(yuan.replace(",", "")) * 100 + int(f"{fen or 0:0<2}"))
            continue
        how = "icontains" if word.upper() != word.lower() else "contains"
        accounts = list(Account.objects.filter(**{f"name__{how}": word}).values_list("pk", flat=True))
        fits = Q(**{f"purpose__{how}": word}) | Q(cause=cause_of(word))
        if accounts:
            fits |= Q(debit__in=accounts) | Q(credit__in=accounts)
        transfers = transfers.filter(fits)
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
