"""Gifts, donors, items and campaigns in the API."""

from typing import Any

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from funds.giving import actions, serializers
from funds.giving.filters import CampaignFilter, DonorFilter, GiftFilter, ItemFilter
from funds.giving.models import Campaign, Donor, Gift, Item


class GiftViewSet(AddMixin, ReadViewSet):
    """Gifts, newest first, with donors as they want to be named. They are never changed or deleted."""

    queryset = Gift.objects.for_display().select_related("receipt")
    serializer_class = serializers.GiftSerializer
    takes = {"create": serializers.NewGiftSerializer}
    filterset_class = GiftFilter
    ordering = ("-pk",)

    def add(self, values: Values) -> Gift:
        """Record a gift and its entry; the same `uid` a second time answers with the gift it made first."""
        fund = values.pop("fund")
        require(self.request.user, "funds.record_gift", fund)
        return actions.record_gift(fund, by=self.actor, **values)

    @verb("funds.return_gift", "return", takes=serializers.ReturnSerializer)
    def return_gift(self, gift: Gift, **values: Any) -> Gift:
        """Give it back: its entry is reversed, both stay."""
        return actions.return_gift(gift, by=self.actor, **values)

    @verb("funds.issue_receipt", "issue-receipt")
    def issue_receipt(self, gift: Gift) -> Gift:
        """Give the donor a receipt; a second time it is the same one."""
        actions.issue_receipt(gift, by=self.actor)
        return gift

    @verb("funds.hide_donor", "hide-donor")
    def hide_donor(self, gift: Gift) -> Gift:
        """Make it anonymous to the public, for good."""
        return actions.hide_donor(gift, by=self.actor)


class DonorViewSet(AddMixin, ReadViewSet):
    """Donors, for those who oversee the community; names stay sealed."""

    is_private = True
    queryset = Donor.objects.select_related("community", "partner")
    serializer_class = serializers.DonorSerializer
    takes = {"create": serializers.NewDonorSerializer}
    filterset_class = DonorFilter
    ordering = ("pk",)

    def add(self, values: Values) -> Donor:
        """Know a donor; the same partner or name is the same donor."""
        community = values.pop("community")
        require(self.request.user, "funds.add_donor", community)
        return actions.add_donor(community, by=self.actor, **values)


class ItemViewSet(AddMixin, ReadViewSet):
    """Things in stock: received, handed out, held."""

    queryset = Item.objects.with_accounts().select_related("community")
    serializer_class = serializers.ItemSerializer
    filterset_class = ItemFilter
    ordering = ("pk",)

    def add(self, values: Values) -> Item:
        """Begin to count a thing; its accounts are opened."""
        fund = values.pop("fund")
        require(self.request.user, "funds.add_item", fund)
        return actions.add_item(fund, by=self.actor, **values)

    @verb("funds.issue_goods", "issue", takes=serializers.IssueSerializer)
    def issue_goods(self, item: Item, **values: Any) -> Item:
        """Hand some out; the stock cannot fall below nought."""
        actions.issue_goods(item, by=self.actor, **values)
        return item


class CampaignViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Campaigns with what was raised; drafts are the office's."""

    queryset = Campaign.objects.with_raised().select_related("community", "fund")
    serializer_class = serializers.CampaignSerializer
    filterset_class = CampaignFilter
    ordering = ("pk",)

    def add(self, values: Values) -> Campaign:
        """Draft a campaign."""
        fund = values.pop("fund")
        require(self.request.user, "funds.plan_campaign", fund)
        return actions.plan_campaign(fund, by=self.actor, **values)

    def change(self, campaign: Campaign, values: Values) -> Campaign:
        """Correct it; once published, only its text, last day and where to give."""
        require(self.request.user, "funds.change_campaign", campaign)
        return actions.change_campaign(campaign, by=self.actor, **values)

    @verb("funds.publish_campaign", "publish")
    def publish_campaign(self, campaign: Campaign) -> Campaign:
        """Show it to everybody; refused without host charity, qualification, filing and platform."""
        return actions.publish_campaign(campaign, by=self.actor)

    @verb("funds.account_campaign", "account", takes=serializers.ClosingSerializer)
    def account_campaign(self, campaign: Campaign, **values: Any) -> Campaign:
        """Account for it once it is over."""
        return actions.account_campaign(campaign, by=self.actor, **values)
