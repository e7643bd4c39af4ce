"""The shape of gifts, donors, items and campaigns in the API, and what the verbs take."""

from typing import Any

from rest_framework import serializers

from community.access.serializers import DayField, PlainTextField, Ref, RowSerializer, StrictFields
from community.places.models import Community
from funds.giving.actions.campaigns import FIELDS
from funds.giving.models import Campaign, Donor, DonorKind, Gift, GiftKind, GiftSource, Item
from funds.ledger.models import Fund
from funds.ledger.models.words import MOST
from partners.directory.models import Partner


class GiftSerializer(RowSerializer):
    """A gift; `amount` in fen, pieces or minutes, `value_fen` beside it. `shown_as` is what everybody may read."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(read_only=True)
    item = Ref(read_only=True, allow_null=True)
    campaign = Ref(read_only=True, allow_null=True)
    donor = Ref(read_only=True, allow_null=True)
    shown_as = serializers.CharField(read_only=True)
    unit = serializers.CharField(read_only=True)
    receipt = serializers.SerializerMethodField(help_text="The receipt's number, if one was issued.")

    class Meta:
        model = Gift
        fields = (
            "uid", "community", "fund", "seq", "kind", "source", "amount", "unit", "value_fen", "item", "what",
            "earmark", "given_on", "campaign", "anonymous", "shown_as", "status", "donor", "receipt",
        )  # fmt: skip
        read_only_fields = fields
        office_fields = ("donor", "receipt")

    def get_receipt(self, gift: Gift) -> str | None:
        receipt: Any = getattr(gift, "receipt", None)
        return None if receipt is None else str(receipt)


class DonorSerializer(RowSerializer):
    """A donor as everybody may read it; the name stays sealed."""

    community = Ref(key="slug", queryset=Community.objects.all())
    partner = Ref(read_only=True, allow_null=True)
    shown_as = serializers.CharField(source="public_name", read_only=True)

    class Meta:
        model = Donor
        fields = ("uid", "community", "kind", "partner", "shown_as")
        read_only_fields = fields


class ItemSerializer(RowSerializer):
    """An item with its stock, in pieces."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(queryset=Fund.objects.all())
    received = serializers.IntegerField(source="received.balance", read_only=True)
    issued = serializers.IntegerField(source="issued.balance", read_only=True)
    held = serializers.IntegerField(source="held.balance", read_only=True)

    class Meta:
        model = Item
        fields = ("uid", "community", "fund", "name", "unit_name", "earmark", "code", "received", "issued", "held")


class CampaignSerializer(RowSerializer):
    """A campaign; `raised` is the money given and not returned, in fen."""

    community = Ref(key="slug", read_only=True)
    fund = Ref(queryset=Fund.objects.all())
    goal_fen = serializers.IntegerField(min_value=1, max_value=MOST)
    raised = serializers.IntegerField(read_only=True)
    account_due_on = DayField(read_only=True)

    class Meta:
        model = Campaign
        fields = (
            "uid", "community", "fund", *FIELDS, "status", "raised", "account_due_on", "closing", "closing_raised",
            "closing_spent", "accounted_on",
        )  # fmt: skip
        read_only_fields = ("status", "closing", "closing_raised", "closing_spent", "accounted_on")
        fixed_fields = ("fund",)


# --- what the verbs take ---


class NewGiftSerializer(StrictFields):
    """A gift to record. The same `uid` a second time is the same gift. Without a donor it is anonymous."""

    fund = Ref(queryset=Fund.objects.all())
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    kind = serializers.ChoiceField(choices=GiftKind.choices, required=False)
    source = serializers.ChoiceField(choices=GiftSource.choices, required=False)  # type: ignore[assignment]
    donor = Ref(queryset=Donor.objects.select_related("partner"), required=False, allow_null=True)
    anonymous = serializers.BooleanField(required=False)
    item = Ref(queryset=Item.objects.select_related("held", "received"), required=False, allow_null=True)
    what = PlainTextField(max_length=60, required=False, allow_blank=True)
    value_fen = serializers.IntegerField(min_value=0, max_value=MOST, required=False, allow_null=True)
    earmark = PlainTextField(max_length=40, required=False, allow_blank=True)
    campaign = Ref(queryset=Campaign.objects.all(), required=False, allow_null=True)
    given_on = DayField(required=False)
    booked_on = DayField(required=False)
    uid = serializers.UUIDField(required=False)


class NewDonorSerializer(StrictFields):
    """A donor: a partner, or a name that is sealed."""

    community = Ref(key="slug", queryset=Community.objects.all())
    partner = Ref(queryset=Partner.objects.all(), required=False, allow_null=True)
    name = PlainTextField(max_length=80, required=False, allow_blank=True)
    kind = serializers.ChoiceField(
        choices=[choice for choice in DonorKind.choices if choice[0] != DonorKind.PARTNER], required=False
    )
    shown_as = PlainTextField(max_length=80, required=False, allow_blank=True)


class ReturnSerializer(StrictFields):
    """Why it is given back; everybody reads it."""

    reason = PlainTextField(max_length=200)


class IssueSerializer(StrictFields):
    """Pieces handed out; only how many households, never who."""

    pieces = serializers.IntegerField(min_value=1, max_value=MOST)
    purpose = PlainTextField(max_length=150)
    households = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False, allow_null=True)
    issued_on = DayField(required=False)
    uid = serializers.UUIDField(required=False)


class ClosingSerializer(StrictFields):
    """What became of a campaign."""

    closing = PlainTextField(max_length=2000)
