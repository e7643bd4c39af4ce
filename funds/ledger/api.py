"""Funds and their entries in the API."""

from typing import Any

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from funds.ledger import actions, serializers
from funds.ledger.filters import FundFilter, TransferFilter
from funds.ledger.models import Fund, Transfer


class FundViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Funds with their accounts and what is on them; public ones for everybody."""

    queryset = Fund.objects.select_related("community").prefetch_related("accounts")
    serializer_class = serializers.FundSerializer
    filterset_class = FundFilter
    ordering = ("pk",)

    def add(self, values: Values) -> Fund:
        """Begin the books of a fund."""
        community = values.pop("community")
        require(self.request.user, "funds.open_fund", community)
        return actions.open_fund(community, by=self.actor, **values)

    def change(self, fund: Fund, values: Values) -> Fund:
        """Correct what is said about a fund; its books stay as they are."""
        require(self.request.user, "funds.change_fund", fund)
        return actions.change_fund(fund, by=self.actor, **values)

    @verb("funds.open_account", "open-account", takes=serializers.OpenAccountSerializer)
    def open_account(self, fund: Fund, **values: Any) -> Fund:
        """Add an account to the fund's chart."""
        actions.open_account(fund, by=self.actor, **values)
        return fund

    @verb("funds.close_period", "close-period", takes=serializers.ClosePeriodSerializer)
    def close_period(self, fund: Fund, **values: Any) -> Fund:
        """Close the books up to a day; nothing is booked there any more."""
        actions.close_period(fund, by=self.actor, **values)
        return fund


class TransferViewSet(AddMixin, ReadViewSet):
    """Entries of funds, newest first. They are never changed or deleted."""

    queryset = Transfer.objects.for_display()
    serializer_class = serializers.TransferSerializer
    takes = {"create": serializers.NewTransferSerializer}
    filterset_class = TransferFilter
    ordering = ("-pk",)

    def add(self, values: Values) -> Transfer:
        """Post an entry, or set an amount aside; the same `uid` a second time answers with the entry it made first."""
        fund, reserve = values["debit"].fund, values.pop("reserve")
        require(self.request.user, "funds.reserve_transfer" if reserve else "funds.post_transfer", fund)
        if reserve:
            values.pop("effective_on", None)
            return actions.reserve_transfer(fund, by=self.actor, **values)
        return actions.post_transfer(fund, by=self.actor, **values)

    @verb("funds.commit_transfer", "commit", takes=serializers.CommitSerializer)
    def commit_transfer(self, transfer: Transfer, **values: Any) -> Transfer:
        """Pay from what was reserved, all or a part."""
        return actions.commit_transfer(transfer, by=self.actor, **values)

    @verb("funds.void_transfer", "void", takes=serializers.VoidSerializer)
    def void_transfer(self, transfer: Transfer, **values: Any) -> Transfer:
        """Release what is left of a reservation."""
        return actions.void_transfer(transfer, by=self.actor, **values)

    @verb("funds.reverse_transfer", "reverse", takes=serializers.ReverseSerializer)
    def reverse_transfer(self, transfer: Transfer, **values: Any) -> Transfer:
        """Take a mistake back by its mirror image; both stay to be seen."""
        return actions.reverse_transfer(transfer, by=self.actor, **values)
