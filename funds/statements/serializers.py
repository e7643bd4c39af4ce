"""The shape of statements and budget lines in the API, and what the verbs take."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from community.access.serializers import DayField, Ref, RowSerializer, StrictFields
from funds.ledger.models import Account, Fund
from funds.ledger.models.words import MOST
from funds.ledger.serializers import HashField
from funds.statements.models import Budget, Opinion, Statement, StatementCheck
from funds.statements.periods import Span, read_span


class StatementCheckSerializer(RowSerializer):
    """What the owners' committee, a notary or an auditor said."""

    class Meta:
        model = StatementCheck
        fields = ("uid", "side", "name", "on", "opinion", "remarks")
        read_only_fields = fields


class StatementSerializer(RowSerializer):
    """A statement of a closed period. `figures` are as they were reckoned: money in fen, hours in minutes, goods in
    pieces; `income_reversed` and `reversed` are what reversals took off, on the original's side."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(read_only=True)
    period = serializers.SerializerMethodField(help_text="2026-11, 2026-Q4 or 2026")
    figures = serializers.DictField(read_only=True)
    seal = serializers.IntegerField(source="seal.number", read_only=True)
    head = HashField(read_only=True)
    checkpoint = serializers.SerializerMethodField(help_text="a signed note in the C2SP checkpoint form")
    countersigned_by = serializers.SerializerMethodField(help_text="partners that countersigned the seal")
    checks = StatementCheckSerializer(many=True, read_only=True)
    sheet = serializers.SerializerMethodField(help_text="the Excel sheet")

    class Meta:
        model = Statement
        fields = (
            "uid", "community", "fund", "kind", "period", "first_on", "last_on", "version", "state", "reason",
            "figures", "seal", "seq", "head", "checkpoint", "countersigned_by", "checks", "due_on", "published_at",
            "sheet",
        )  # fmt: skip
        read_only_fields = fields

    def get_period(self, row: Statement) -> str:
        return str(row.span)

    def get_checkpoint(self, row: Statement) -> str | None:
        return row.checkpoint.note if row.checkpoint else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_countersigned_by(self, row: Statement) -> list[str]:
        return [each.partner.name for each in row.seal.countersignatures.all()]

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_sheet(self, row: Statement) -> str:
        return str(reverse("statement_sheet", args=[row.community.slug, row.uid], request=self.context.get("request")))


class BudgetSerializer(RowSerializer):
    """What a fund plans to spend on an account in a year, in fen."""

    community = Ref(key="slug", read_only=True)
    account = Ref(queryset=Account.objects.select_related("fund"))

    class Meta:
        model = Budget
        fields = ("uid", "community", "account", "year", "amount")
        fixed_fields = ("account", "year")
        extra_kwargs = {"amount": {"min_value": 1, "max_value": MOST}}


@extend_schema_field({"type": "string", "pattern": "^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$", "examples": ["2026-Q4"]})
class SpanField(serializers.Field):
    """A month, quarter or year as 2026-11, 2026-Q4 or 2026."""

    def to_representation(self, span: Span) -> str:
        return str(span)

    def to_internal_value(self, data: Any) -> Span:
        span = read_span(str(data))
        if span is None:
            raise serializers.ValidationError("2026-11, 2026-Q4, 2026")
        return span


class NewStatementSerializer(StrictFields):
    """Of which fund and period a statement is made."""

    fund = Ref(queryset=Fund.objects.all())
    period = SpanField()


class CorrectStatementSerializer(StrictFields):
    """Why a statement is corrected; everybody reads it."""

    reason = serializers.CharField(max_length=300)


class NewStatementCheckSerializer(StrictFields):
    """What somebody from outside said of a statement."""

    side = serializers.ChoiceField(choices=StatementCheck.Side.choices)
    name = serializers.CharField(max_length=60)
    on = DayField()
    opinion = serializers.ChoiceField(choices=Opinion.choices)
    remarks = serializers.CharField(max_length=300, required=False, allow_blank=True)
