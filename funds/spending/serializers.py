"""The shape of requests and vouchers in the API. Nothing sealed is ever in an answer."""

from rest_framework import serializers

from community.access.serializers import DayField, PlainTextField, Ref, RowSerializer, StrictFields
from funds.ledger.models import Account
from funds.ledger.models.words import MOST
from funds.spending.models import Decision, SpendingRequest, Voucher, Word
from partners.directory.models import Partner


class OpinionSerializer(serializers.Serializer[None]):
    """A supervisor's opinion, without a name."""

    kind = serializers.ChoiceField(choices=Word.choices)
    text = serializers.CharField()
    at = serializers.DateTimeField()


class SpendingRequestSerializer(RowSerializer):
    """Money asked for. `payee` is named where it is a partner and no household is helped; persons never are.

    `entry` is the number of the entry that set the money aside; `paid` is in fen, `payments` counts the vouchers.
    """

    community = Ref(key="slug", read_only=True)
    fund = Ref(read_only=True)
    debit = Ref(read_only=True)
    credit = Ref(read_only=True)
    payee = serializers.CharField(source="public_payee", read_only=True)
    by_community = serializers.IntegerField(read_only=True)
    by_partners = serializers.IntegerField(read_only=True)
    entry = serializers.IntegerField(read_only=True, allow_null=True)
    paid = serializers.IntegerField(read_only=True, allow_null=True)
    payments = serializers.IntegerField(read_only=True, allow_null=True)
    opinions = OpinionSerializer(many=True, read_only=True)

    class Meta:
        model = SpendingRequest
        fields = (
            "uid", "community", "fund", "purpose", "project", "debit", "credit", "amount", "relief", "payee", "status",
            "requested_at", "approved_at", "payable_from", "reason", "by_community", "by_partners", "entry", "paid",
            "payments", "opinions",
        )  # fmt: skip
        read_only_fields = fields


class VoucherSerializer(RowSerializer):
    """A voucher and how far its payment has come; for those who oversee the fund."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(read_only=True)
    request = Ref(read_only=True)

    class Meta:
        model = Voucher
        fields = ("uid", "community", "fund", "request", "number", "dated_on", "amount", "status", "paid_at",
                  "statement_on")  # fmt: skip
        read_only_fields = fields


# --- what the verbs take ---


class DraftSerializer(StrictFields):
    """A request to write down; amounts in fen. `payee` and `beneficiary` are sealed and never answered."""

    debit = Ref(queryset=Account.objects.select_related("fund"))
    credit = Ref(queryset=Account.objects.select_related("fund"))
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    purpose = PlainTextField(max_length=160)
    project = PlainTextField(max_length=60, required=False, allow_blank=True)
    relief = serializers.BooleanField(required=False)
    partner = Ref(queryset=Partner.objects.all(), required=False, allow_null=True)
    payee = PlainTextField(max_length=80, required=False, allow_blank=True)
    beneficiary = PlainTextField(max_length=80, required=False, allow_blank=True)


class SignSerializer(StrictFields):
    """One's word."""

    decision = serializers.ChoiceField(choices=Decision.choices)


class GiveOpinionSerializer(StrictFields):
    """A supervisor's opinion; everybody reads it."""

    kind = serializers.ChoiceField(choices=Word.choices)
    text = PlainTextField(max_length=300)


class ReasonSerializer(StrictFields):
    """Why it is taken back; everybody reads it where the request was public."""

    reason = PlainTextField(max_length=160)


class NewVoucherSerializer(StrictFields):
    """A voucher of an approved request; the amount in fen."""

    request = Ref(queryset=SpendingRequest.objects.all())
    number = PlainTextField(max_length=40)
    dated_on = DayField()
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    payee = PlainTextField(max_length=80, required=False, allow_blank=True)


class StatementSerializer(StrictFields):
    """The day of the host's statement."""

    statement_on = DayField()
