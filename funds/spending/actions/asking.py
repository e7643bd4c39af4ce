"""Asking for money: drafted, submitted, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.files.models import StoredFile
from community.guards.refusal import Refused, action
from community.messages.models import notify, settle
from community.timeline.models import record
from funds.ledger.actions import erase_detail, void_transfer
from funds.ledger.models import Account, Fund, Transfer
from funds.spending.models import CommitteeMember, RequestPaper, SpendingRequest, State, VoucherState, identity_of

REQUEST_FIELDS = ("purpose", "project", "debit", "credit", "amount", "relief", "partner", "payee", "beneficiary")
MOST_PAPERS = 9


def _locked(request: SpendingRequest, *states: str) -> SpendingRequest:
    """The request as it is now, locked; refused where it is in none of these states."""
    found = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if found.status not in states:
        raise Refused(_("This request has come too far for that, or not far enough."), code="spendingrequest_arrows")
    return found


def _checked(debit: Account, credit: Account, amount: int) -> None:
    if credit.category != Account.Category.ASSET or debit.category in (Account.Category.ASSET, Account.Category.INCOME):
        raise Refused(
            _("Money is spent from an account that holds it, on one that says what for."), code="not_spending"
        )
    if debit.earmark != credit.earmark:
        raise Refused(_("Earmarked money stays with its purpose."), code="transfer_same_earmark")


@action
def draft_request(
    fund: Fund, *, purpose: str, debit: Account, credit: Account, amount: int, by: Actor, **said: Any
) -> SpendingRequest:
    """Write down what money of a fund is asked for.

    Args:
        purpose: everybody reads it once it is approved; no names.
        debit: what it is spent on. credit: the money it is spent from, of the same earmark.
        amount: in fen.
        said: ``project``, ``relief``, ``partner``, ``payee``, ``beneficiary``.

    Refused: ``not_spending``, ``transfer_same_earmark``, ``spendingrequest_debit_inside``,
    ``spendingrequest_credit_inside``, ``spendingrequest_amount``, ``spendingrequest_purpose``, ``nobody_asks``.
    """
    if by.user is None:
        raise Refused(_("A request is somebody's; sign in to make one."), code="nobody_asks")
    _checked(debit, credit, amount)
    request = SpendingRequest.objects.create(
        community_id=fund.community_id, fund=fund, purpose=purpose.strip(), debit=debit, credit=credit, amount=amount,
        requested_by=by.user, requester_identity=identity_of(str(by.user)), **said,
    )  # fmt: skip
    record("draft_request", request, by=by, inside=True)
    return request


@action
def change_request(request: SpendingRequest, *, by: Actor, **said: Any) -> SpendingRequest:
    """Change a draft; what was submitted stands.

    Args:
        said: any of ``REQUEST_FIELDS``.

    Refused: ``spendingrequest_arrows``, and as `draft_request`.
    """
    request = _locked(request, State.DRAFT)
    changed = [name for name in REQUEST_FIELDS if name in said and getattr(request, name) != said[name]]
    for name in changed:
        setattr(request, name, said[name])
    _checked(request.debit, request.credit, request.amount)
    if changed:
        request.save(update_fields=changed)
        record("change_request", request, by=by, inside=True, changed=",".join(changed))
    return request


@action
def add_paper(request: SpendingRequest, *, upload: BinaryIO, size: int, by: Actor) -> RequestPaper:
    """Add a photographed paper to a request; only the fund's own people see it.

    Args:
        upload: the picture as it came; `size` in bytes.

    Refused: ``spendingrequest_arrows`` after it ended, ``too_many_papers``, ``photo_too_large``, ``photo_unreadable``.
    """
    request = _locked(request, State.DRAFT, State.SUBMITTED, State.APPROVED, State.SUSPENDED, State.PAID)
    if request.papers.count() >= MOST_PAPERS:
        raise Refused(_("There are nine papers already."), code="too_many_papers")
    stored = StoredFile.objects.keep_photo(upload, size=size, community=request.community)
    paper = RequestPaper.objects.create(request=request, file=stored)
    record("add_paper", request, by=by, inside=True, paper=paper.pk)
    return paper


@action
def submit_request(request: SpendingRequest, *, by: Actor) -> SpendingRequest:
    """Put a draft before both sides; from here on it stands as it is.

    Refused: ``spendingrequest_arrows``, ``spendingrequest_has_rules``, ``payee_missing``.
    """
    request = _locked(request, State.DRAFT)
    if not request.fund.rules.exists():
        raise Refused(
            _("This fund has no rules of spending yet; the secretary sets them."), code="spendingrequest_has_rules"
        )
    if request.partner is None and not request.payee:
        raise Refused(_("Say who is paid."), code="payee_missing")
    request.status, request.requested_at = State.SUBMITTED, timezone.now()
    request.save(update_fields=["status", "requested_at"])
    record("submit_request", request, by=by, inside=True)
    seats = CommitteeMember.objects.in_force().voting().filter(fund=request.fund_id, user__isnull=False)
    members = [seat.user for seat in seats.select_related("user").exclude(user=request.requested_by)]
    _tell(members, "submit_request", request, url=request.sign_url)
    return request


@action
def withdraw_request(request: SpendingRequest, *, reason: str, by: Actor) -> SpendingRequest:
    """Take a request back; what was set aside for it is released.

    Args:
        reason: everybody reads it where the request was public already.

    Refused: ``spendingrequest_arrows``, ``partly_paid``.
    """
    request = _locked(request, State.DRAFT, State.SUBMITTED, State.APPROVED, State.SUSPENDED)
    if request.vouchers.filter(status__in=[VoucherState.REPORTED, VoucherState.DISBURSED]).exists():
        raise Refused(_("Part of it has been paid; finish it instead."), code="partly_paid")
    _end(request, State.WITHDRAWN, reason, by=by)
    record("withdraw_request", request, by=by)
    return request


@action
def show_persons(request: SpendingRequest, *, by: Actor) -> dict[str, str]:
    """Open the sealed names of a request for somebody who needs them; that they were seen is an event."""
    record("show_persons", request, by=by, inside=True)
    return {"payee": str(request.partner or request.payee), "beneficiary": request.beneficiary}


@action
def erase_persons(request: SpendingRequest, *, by: Actor) -> SpendingRequest:
    """Erase the sealed names of a request that is over, also beside its entries; the chain stays whole.

    Refused: ``spendingrequest_arrows``.
    """
    request = _locked(request, State.PAID, State.SETTLED, State.REFUSED, State.WITHDRAWN)
    request.payee = request.beneficiary = ""
    request.save(update_fields=["payee", "beneficiary"])
    for voucher in request.vouchers.select_for_update(of=("self",)).order_by("pk"):
        voucher.payee = ""
        voucher.save(update_fields=["payee"])
        for entry in Transfer.objects.filter(uid=voucher.uid):
            erase_detail(entry, by=by)
    record("erase_persons", request, by=by, inside=True)
    return request


def _tell(users: Iterable[Any], kind: str, request: SpendingRequest, *, url: str) -> None:
    notify(
        users, kind, key=f"request-{request.pk}", community=request.community, url=url, title=request.purpose,
        amount=request.amount,
    )  # fmt: skip


def _end(request: SpendingRequest, state: str, reason: str, *, by: Actor) -> None:
    """End a request without (more) payment: vouchers not paid are dropped, what is left is released."""
    request.status, request.reason = state, reason
    request.save(update_fields=["status", "reason"])
    settle("submit_request", f"request-{request.pk}")
    request.vouchers.filter(status=VoucherState.ENTERED).update(status=VoucherState.DROPPED)
    _release(request, by=by)


def _release(request: SpendingRequest, *, by: Actor) -> None:
    if request.left():
        void_transfer(request.reservation(), purpose=request.purpose, by=by, cause=request.cause)
