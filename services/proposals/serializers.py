"""The shape of proposals in the API."""

from typing import Any

from rest_framework import serializers

from community.access.serializers import Ref, RowSerializer, StrictFields
from community.places.models import Community
from partners.directory.models import Partner
from services.proposals.models import WEEKS, DutyLimit, Kind, Proposal, ProposalSeat
from services.proposals.phrases import refusal_said, why_said
from services.roster.serializers import ShiftRefSerializer


class ProposalSerializer(RowSerializer):
    """Who could take which seat on some days; its lines are among `proposal-seats`."""

    community = Ref(key="slug", read_only=True)

    class Meta:
        model = Proposal
        fields = (
            "uid", "community", "first_on", "last_on", "change_standing", "state", "made_at", "published_at",
            "taken_back_at",
        )  # fmt: skip
        read_only_fields = fields


class NewProposalSerializer(StrictFields):
    """For which community and how many weeks."""

    community = Ref(key="slug", queryset=Community.objects.all())
    weeks = serializers.ChoiceField([(weeks, str(weeks)) for weeks in WEEKS])
    change_standing = serializers.BooleanField(
        default=False, help_text="Whether duties that nobody has confirmed may be changed too."
    )


class ProposalSeatSerializer(RowSerializer):
    """One seat: who stands there, who is proposed and why, who would come, and what publishing did."""

    proposal = serializers.UUIDField(source="proposal.uid", read_only=True)
    shift = ShiftRefSerializer(read_only=True)
    partner_now = Ref(read_only=True, allow_null=True)
    partner_proposed = Ref(read_only=True, allow_null=True)
    partner_then = Ref(read_only=True, allow_null=True)
    kind = serializers.ChoiceField(Kind.choices, read_only=True)
    reason = serializers.ChoiceField(
        ["turn", "again", "stays", "unknown", "none_free", "stands", "confirmed", "wanted"],
        source="code",
        read_only=True,
    )
    figures = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    why = serializers.SerializerMethodField(help_text="The reason as a sentence.")
    refused = serializers.SerializerMethodField(help_text="Why publishing could not do it; else empty.")

    class Meta:
        model = ProposalSeat
        fields = (
            "uid", "proposal", "shift", "seat", "kind", "partner_now", "partner_proposed", "partner_then", "decision",
            "reason", "figures", "why", "outcome", "refusal", "refused",
        )  # fmt: skip
        read_only_fields = fields

    def get_why(self, seat: ProposalSeat) -> str:
        return why_said(seat)

    def get_refused(self, seat: ProposalSeat) -> str:
        return refusal_said(seat.refusal) if seat.refusal else ""


class ChoosePartnerSerializer(StrictFields):
    """Who shall come instead."""

    partner = Ref(queryset=Partner.objects.all(), managed=True)


class DutyLimitSerializer(RowSerializer):
    """At most so many duties a calendar week or month."""

    partner = Ref(queryset=Partner.objects.all(), managed=True)

    class Meta:
        model = DutyLimit
        fields = ("uid", "partner", "per_week", "per_month")
        fixed_fields = ("partner",)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name in ("per_week", "per_month"):
            fields[name].min_value = 0
        return fields
