"""The shape of funds and entries in the API, and what the verbs take."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.access.serializers import DayField, Ref, RowSerializer, StrictFields
from community.places.models import Community
from funds.ledger.actions.books import FUND_FIELDS
from funds.ledger.models import Account, Category, Fund, Transfer
from funds.ledger.models.words import MOST


@extend_schema_field({"type": "string", "pattern": "^[0-9a-f]{64}$"})
class HashField(serializers.Field):
    """A SHA-256 in hexadecimal."""

    def to_representation(self, value: Any) -> str:
        return bytes(value).hex()


class AccountSerializer(RowSerializer):
    """An account of a fund; `balance` is on its own side, `reserved` will leave it. In fen, minutes or pieces."""

    balance = serializers.IntegerField(read_only=True)
    reserved = serializers.IntegerField(read_only=True)

    class Meta:
        model = Account
        fields = (
            "uid", "code", "name", "category", "unit", "unit_name", "earmark", "floor", "credited_by_commits_only",
            "balance", "reserved",
        )  # fmt: skip
        read_only_fields = fields


class FundSerializer(RowSerializer):
    """A fund with its accounts. `last_seq` and `head` are those of its newest entry."""

    community = Ref(key="slug", queryset=Community.objects.all())
    head = HashField(read_only=True, allow_null=True)
    accounts = AccountSerializer(many=True, read_only=True)

    class Meta:
        model = Fund
        fields = ("uid", "community", "kind", *FUND_FIELDS, "last_seq", "head", "closed_through", "accounts")
        read_only_fields = ("last_seq", "closed_through")
        fixed_fields = ("community", "kind")


class TransferSerializer(RowSerializer):
    """An entry: `amount` from `credit` to `debit`. Balances are debits − credits of each account after it."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(read_only=True)
    debit = Ref(read_only=True)
    credit = Ref(read_only=True)
    hash = HashField(read_only=True)
    detail_hash = HashField(read_only=True, allow_null=True)

    class Meta:
        model = Transfer
        fields = (
            "uid", "community", "fund", "seq", "kind", "debit", "credit", "amount", "unit", "booked_on", "effective_on",
            "posted_at", "pending_seq", "reverses_seq", "purpose", "cause", "debit_balance", "credit_balance",
            "detail_hash", "hash",
        )  # fmt: skip
        read_only_fields = fields


# --- what the verbs take ---


class OpenAccountSerializer(StrictFields):
    """An account to open."""

    code = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=40)
    category = serializers.ChoiceField(choices=Category.choices)
    unit = serializers.CharField(max_length=20, required=False)
    unit_name = serializers.CharField(max_length=10, required=False, allow_blank=True)
    earmark = serializers.CharField(max_length=40, required=False, allow_blank=True)
    floor = serializers.IntegerField(required=False, allow_null=True, min_value=-MOST, max_value=MOST)
    credited_by_commits_only = serializers.BooleanField(required=False)


class ClosePeriodSerializer(StrictFields):
    """The last day of the period."""

    through = DayField()


class NewTransferSerializer(StrictFields):
    """An entry to post, or with `reserve` to set aside. The same `uid` a second time is the same entry."""

    debit = Ref(queryset=Account.objects.select_related("fund"))
    credit = Ref(queryset=Account.objects.select_related("fund"))
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    purpose = serializers.CharField(max_length=200)
    reserve = serializers.BooleanField(required=False, default=False)
    uid = serializers.UUIDField(required=False)
    booked_on = DayField(required=False)
    effective_on = DayField(required=False)
    cause = serializers.CharField(max_length=80, required=False, allow_blank=True)


class CommitSerializer(StrictFields):
    """What is paid; without an amount, all that is left."""

    amount = serializers.IntegerField(min_value=1, max_value=MOST, required=False)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    uid = serializers.UUIDField(required=False)
    booked_on = DayField(required=False)
    effective_on = DayField(required=False)


class VoidSerializer(StrictFields):
    """Why the rest is released."""

    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    uid = serializers.UUIDField(required=False)
    booked_on = DayField(required=False)


class ReverseSerializer(StrictFields):
    """Why it is taken back; everybody reads it."""

    purpose = serializers.CharField(max_length=200)
    uid = serializers.UUIDField(required=False)
    booked_on = DayField(required=False)
