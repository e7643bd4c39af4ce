"""Spending in the API: read by everybody once it is approved, written by role."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from community.guards.refusal import Refused
from funds.spending import actions, second_factor, serializers
from funds.spending.filters import SpendingRequestFilter, VoucherFilter
from funds.spending.models import SpendingRequest, Voucher


def _shown(request: Any, row: SpendingRequest | Voucher) -> None:
    """Signing and paying by program needs a session in which the second factor was typed; a token has none."""
    if second_factor.must_show(request._request, row.fund):
        raise Refused(_("Type the digits of your second factor first."), code="second_factor_not_shown")


class SpendingRequestViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Requests for money of a fund, newest first; before they are approved for its own people only."""

    queryset = SpendingRequest.objects.for_display().prefetch_related("opinions")
    serializer_class = serializers.SpendingRequestSerializer
    takes = {"create": serializers.DraftSerializer, "partial_update": serializers.DraftSerializer}
    filterset_class = SpendingRequestFilter
    ordering = ("-pk",)

    def add(self, values: Values) -> SpendingRequest:
        """Write a request down as a draft."""
        fund = values["debit"].fund
        require(self.request.user, "funds.draft_request", fund)
        return actions.draft_request(fund, by=self.actor, **values)

    def change(self, row: SpendingRequest, values: Values) -> SpendingRequest:
        """Change a draft."""
        require(self.request.user, "funds.change_request", row)
        return actions.change_request(row, by=self.actor, **values)

    @verb("funds.submit_request", "submit")
    def submit_request(self, row: SpendingRequest) -> SpendingRequest:
        """Put a draft before both sides; from here on it stands."""
        return actions.submit_request(row, by=self.actor)

    @verb("funds.sign_request", "sign", takes=serializers.SignSerializer)
    def sign_request(self, row: SpendingRequest, **values: Any) -> SpendingRequest:
        """Say one's word; when both sides have signed, it is approved and its money set aside."""
        _shown(self.request, row)
        return actions.sign_request(row, by=self.actor, **values)

    @verb("funds.confirm_minutes", "confirm-minutes")
    def confirm_minutes(self, row: SpendingRequest) -> SpendingRequest:
        """Confirm that the signed minutes say what was decided."""
        _shown(self.request, row)
        return actions.confirm_minutes(row, by=self.actor)

    @verb("funds.give_opinion", "give-opinion", takes=serializers.GiveOpinionSerializer)
    def give_opinion(self, row: SpendingRequest, **values: Any) -> SpendingRequest:
        """A supervisor's opinion: no objection, an objection, or taking it back."""
        return actions.give_opinion(row, by=self.actor, **values)

    @verb("funds.finish_request", "finish")
    def finish_request(self, row: SpendingRequest) -> SpendingRequest:
        """Nothing more is to be paid: release what is left."""
        return actions.finish_request(row, by=self.actor)

    @verb("funds.withdraw_request", "withdraw", takes=serializers.ReasonSerializer)
    def withdraw_request(self, row: SpendingRequest, **values: Any) -> SpendingRequest:
        """Take a request back; what was set aside is released."""
        return actions.withdraw_request(row, by=self.actor, **values)


class VoucherViewSet(AddMixin, ReadViewSet):
    """Vouchers of requests, newest first; for those who oversee the fund."""

    queryset = Voucher.objects.for_display()
    serializer_class = serializers.VoucherSerializer
    takes = {"create": serializers.NewVoucherSerializer}
    filterset_class = VoucherFilter
    ordering = ("-pk",)
    is_private = True

    def add(self, values: Values) -> Voucher:
        """Enter a voucher of an approved request."""
        row = values.pop("request")
        require(self.request.user, "funds.enter_voucher", row)
        return actions.enter_voucher(row, by=self.actor, **values)

    @verb("funds.pay_voucher", "pay")
    def pay_voucher(self, voucher: Voucher) -> Voucher:
        """Pay it from what was set aside; reported to the host charity."""
        _shown(self.request, voucher)
        return actions.pay_voucher(voucher, by=self.actor)

    @verb("funds.note_statement", "note-statement", takes=serializers.StatementSerializer)
    def note_statement(self, voucher: Voucher, **values: Any) -> Voucher:
        """Note the day of the host's statement that shows the payment."""
        return actions.note_statement(voucher, by=self.actor, **values)

    @verb("funds.drop_voucher", "drop")
    def drop_voucher(self, voucher: Voucher) -> Voucher:
        """Drop a voucher entered by mistake, before it is paid."""
        return actions.drop_voucher(voucher, by=self.actor)
