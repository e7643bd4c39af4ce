"""Vouchers: entered by the bookkeeper, paid by the cashier, found on the host charity's statement."""

from __future__ import annotations

import datetime
from typing import BinaryIO

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.files.models import StoredFile
from community.guards.refusal import EXPLANATIONS, Refused, action
from community.timeline.models import record
from funds.ledger.actions import commit_transfer
from funds.spending.actions.asking import _locked, _release
from funds.spending.models import SpendingRequest, State, Voucher, VoucherState
from funds.spending.second_factor import require_second_factor

ENTERABLE = (State.APPROVED, State.SUSPENDED)


@action
def enter_voucher(
    request: SpendingRequest,
    *,
    number: str,
    dated_on: datetime.date,
    amount: int,
    by: Actor,
    payee: str = "",
    upload: BinaryIO | None = None,
    size: int = 0,
) -> Voucher:
    """Enter a voucher of an approved request; the cashier pays what it says.

    Args:
        number: as printed on it, once per fund.
        amount: in fen; with the other vouchers no more than was approved.
        payee: as on the voucher; sealed.
        upload: a picture of it, `size` in bytes; not asked for.

    Refused: ``voucher_number_once``, ``voucher_amount``, ``voucher_too_much``, ``voucher_dated_later``,
    ``spendingrequest_arrows``, ``photo_too_large``, ``photo_unreadable``.
    """
    request = _locked(request, *ENTERABLE)
    before = request.vouchers.exclude(status=VoucherState.DROPPED).aggregate(sum=Sum("amount"))["sum"] or 0
    if before + amount > request.amount:
        raise Refused(_("With this voucher it is more than was approved."), code="voucher_too_much")
    if dated_on > timezone.localdate():
        raise Refused(_("A voucher is not of a day to come."), code="voucher_dated_later")
    scan = StoredFile.objects.keep_photo(upload, size=size, community=request.community) if upload else None
    voucher = Voucher.objects.create(
        community_id=request.community_id, fund_id=request.fund_id, request=request, number=number.strip(),
        dated_on=dated_on, amount=amount, payee=payee, scan=scan,
    )  # fmt: skip
    record("enter_voucher", voucher, by=by, inside=True, request=request.pk)
    return voucher


@action
def drop_voucher(voucher: Voucher, *, by: Actor) -> Voucher:
    """Drop a voucher that was entered by mistake, before it is paid.

    Refused: ``voucher_arrows``.
    """
    voucher = _locked_voucher(voucher, VoucherState.ENTERED)
    voucher.status = VoucherState.DROPPED
    voucher.save(update_fields=["status"])
    record("drop_voucher", voucher, by=by, inside=True)
    return voucher


@action
def pay_voucher(voucher: Voucher, *, by: Actor) -> Voucher:
    """Pay a voucher from what was set aside: reported to the host charity 已报. With nothing left, the request is paid.

    Refused: ``voucher_arrows`` paid already, ``spending_payable`` in the notice period or objected to,
    ``voucher_payer_is_no_approver``, ``second_factor_missing``, ``nobody_pays``.
    """
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=voucher.request_id)
    voucher = _locked_voucher(voucher, VoucherState.ENTERED)
    require_second_factor(request.fund, by)
    if by.user is None:
        raise Refused(_("A payment is somebody's; sign in to pay."), code="nobody_pays")
    if not request.is_payable(timezone.localdate()):
        raise Refused(EXPLANATIONS["spending_payable"], code="spending_payable")
    voucher.status, voucher.paid_by, voucher.paid_at = VoucherState.REPORTED, by.user, timezone.now()
    voucher.save(update_fields=["status", "paid_by", "paid_at"])
    persons = {"payee": voucher.payee or str(request.partner or request.payee), "beneficiary": request.beneficiary}
    commit_transfer(
        request.reservation(), amount=voucher.amount, purpose=request.purpose, by=by, uid=voucher.uid,
        effective_on=min(voucher.dated_on, timezone.localdate()), cause=request.cause,
        detail={**{name: text for name, text in persons.items() if text}, "voucher": voucher.number},
    )  # fmt: skip
    if not request.left():
        request.status = State.PAID
        request.save(update_fields=["status"])
    record("pay_voucher", voucher, by=by, request=request.pk)
    return voucher


@action
def finish_request(request: SpendingRequest, *, by: Actor) -> SpendingRequest:
    """Nothing more is to be paid: release what is left of it.

    Refused: ``spendingrequest_arrows``, ``nothing_paid`` withdraw it instead.
    """
    request = _locked(request, State.APPROVED)
    if not request.vouchers.filter(status__in=[VoucherState.REPORTED, VoucherState.DISBURSED]).exists():
        raise Refused(_("Nothing of it has been paid; withdraw it instead."), code="nothing_paid")
    request.vouchers.filter(status=VoucherState.ENTERED).update(status=VoucherState.DROPPED)
    request.status = State.PAID
    request.save(update_fields=["status"])
    _release(request, by=by)
    _settle(request)
    record("finish_request", request, by=by)
    return request


@action
def note_statement(voucher: Voucher, *, statement_on: datetime.date, by: Actor) -> Voucher:
    """Note the day of the host charity's statement that shows a payment 慈善组织已拨付.

    Refused: ``voucher_arrows``, ``statement_of_the_future``.
    """
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=voucher.request_id)
    voucher = _locked_voucher(voucher, VoucherState.REPORTED)
    if statement_on > timezone.localdate():
        raise Refused(_("A statement is not of a day to come."), code="statement_of_the_future")
    voucher.status, voucher.statement_on = VoucherState.DISBURSED, statement_on
    voucher.save(update_fields=["status", "statement_on"])
    _settle(request)
    record("note_statement", voucher, by=by, request=request.pk)
    return voucher


def _settle(request: SpendingRequest) -> None:
    """Once the host has paid out every voucher of a request that is paid, it is settled."""
    waiting = request.vouchers.filter(status__in=[VoucherState.ENTERED, VoucherState.REPORTED])
    if request.status == State.PAID and not waiting.exists():
        request.status = State.SETTLED
        request.save(update_fields=["status"])


def _locked_voucher(voucher: Voucher, state: str) -> Voucher:
    found = Voucher.objects.select_for_update(of=("self",)).get(pk=voucher.pk)
    if found.status != state:
        raise Refused(EXPLANATIONS["voucher_arrows"], code="voucher_arrows")
    return found
