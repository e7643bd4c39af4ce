"""Entries of the ledger: posted, reserved, committed, voided, reversed. PostgreSQL does all of it as a row is added.

An entry is its own record (who, when, what, in the chain); no event is written beside it (docs/decisions/060).
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import EXPLANATIONS, Refused, action, one_statement
from community.timeline.models import record
from funds.ledger.chain import commitment
from funds.ledger.models import Account, Fund, Kind, Transfer, TransferDetail

ONCE = "transfer_once"


def _once(post: Callable[..., Transfer]) -> Callable[..., Transfer]:
    """Posting again under the same key, also at the same moment, gives the entry made the first time.

    Refused: ``transfer_key_reused`` where something else is posted under a key that is known.
    """

    @wraps(post)
    def wrapper(*args: Any, uid: UUID | None = None, **kwargs: Any) -> Transfer:
        uid = uid or uuid4()
        try:
            return post(*args, uid=uid, **kwargs)
        except Refused as refusal:
            if refusal.code != ONCE:
                raise
            transfer = Transfer.objects.for_display().get(uid=uid)
            return _same(transfer, post, args, kwargs)

    return wrapper


def _same(transfer: Transfer, post: Callable[..., Transfer], args: Any, kwargs: Any) -> Transfer:
    subject = args[0]
    kind, said = _KINDS[post.__name__], dict(kwargs)
    if isinstance(subject, Fund):
        expected: dict[str, Any] = {"fund_id": subject.pk}
        expected |= {f"{side}_id": said[side].pk for side in ("debit", "credit")}
    else:
        expected = {"fund_id": subject.fund_id}
        named = "reverses_seq" if post.__name__ == "reverse_transfer" else "pending_seq"
        expected[named] = subject.seq
    expected |= {name: said[name] for name in ("amount", "purpose", "cause") if said.get(name)}
    if transfer.kind == kind and transfer.says_the_same_as(expected):
        return transfer
    raise Refused(_("Something else has been posted under this key."), code="transfer_key_reused")


@_once
@one_statement
def post_transfer(
    fund: Fund,
    *,
    debit: Account,
    credit: Account,
    amount: int,
    purpose: str,
    by: Actor,
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    effective_on: datetime.date | None = None,
    cause: str = "",
    detail: dict[str, str] | None = None,
) -> Transfer:
    """Move an amount from the credited account to the debited one.

    Args:
        amount: in the accounts' unit: fen, minutes or pieces; at least 1.
        purpose: what for; everybody reads it.
        uid: key of this posting, chosen before it is sent for the first time.
        booked_on: the day of the books, today if not said; never before the last day booked.
        effective_on: the day it happened; the day of the books if not said.
        cause: a code of what caused it, e.g. ``gift:…``.
        detail: what is not for everybody; sealed, only its salted hash is chained.

    Refused: ``account_floor``, ``transfer_period_open``, ``transfer_in_order``, ``transfer_not_in_future``,
    ``transfer_happened_before``, ``transfer_same_earmark``, ``transfer_by_commit_only``, ``transfer_credit_inside``,
    ``transfer_debit_inside``, ``transfer_amount``, ``transfer_purpose``, ``transfer_cause_plain``,
    ``transfer_two_accounts``, ``transfer_key_reused``, ``busy``.
    """
    return _add(
        Kind.SINGLE, fund=fund, debit=debit, credit=credit, amount=amount, purpose=purpose, by=by, uid=uid,
        booked_on=booked_on, effective_on=effective_on, cause=cause, detail=detail,
    )  # fmt: skip


@action
def post_transfers(fund: Fund, rows: Iterable[dict[str, Any]], *, by: Actor) -> list[Transfer]:
    """Post several, all or none; each row holds what `post_transfer` takes."""
    return [_add(Kind.SINGLE, fund=fund, by=by, **row) for row in rows]


@_once
@one_statement
def reserve_transfer(
    fund: Fund,
    *,
    debit: Account,
    credit: Account,
    amount: int,
    purpose: str,
    by: Actor,
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    cause: str = "",
    detail: dict[str, str] | None = None,
) -> Transfer:
    """Set an amount aside: it still is on the account, but nobody else can spend it. Refused as `post_transfer`."""
    return _add(
        Kind.PENDING, fund=fund, debit=debit, credit=credit, amount=amount, purpose=purpose, by=by, uid=uid,
        booked_on=booked_on, cause=cause, detail=detail,
    )  # fmt: skip


@_once
@one_statement
def commit_transfer(
    reserved: Transfer,
    *,
    by: Actor,
    amount: int | None = None,
    purpose: str = "",
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    effective_on: datetime.date | None = None,
    cause: str = "",
    detail: dict[str, str] | None = None,
) -> Transfer:
    """Pay from what was reserved: all that is left of it, or a part; what is not needed is voided at the end.

    Refused: ``transfer_within_reserved``, ``transfer_names_reserved``, ``nothing_reserved``, and as `post_transfer`.
    """
    return _resolve(
        Kind.COMMIT, reserved, amount, purpose, by=by, uid=uid, booked_on=booked_on, effective_on=effective_on,
        cause=cause, detail=detail,
    )  # fmt: skip


@_once
@one_statement
def void_transfer(
    reserved: Transfer,
    *,
    by: Actor,
    purpose: str = "",
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    cause: str = "",
) -> Transfer:
    """Release what is left of a reservation.

    Refused: ``nothing_reserved``, ``transfer_within_reserved``, ``transfer_names_reserved``.
    """
    return _resolve(Kind.VOID, reserved, None, purpose, by=by, uid=uid, booked_on=booked_on, cause=cause)


@_once
@one_statement
def reverse_transfer(
    transfer: Transfer,
    *,
    purpose: str,
    by: Actor,
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    cause: str = "",
) -> Transfer:
    """Take a mistake back by its mirror image; both stay to be seen.

    Args:
        purpose: why; everybody reads it.

    Refused: ``transfer_reversed_once``, ``transfer_mirrors``, ``account_floor``, and as `post_transfer`.
    """
    # Its key keeps it to once; asked here, because what is said first should be this and not that money is short.
    if Transfer.objects.filter(fund=transfer.fund_id, reverses_seq=transfer.seq).exclude(uid=uid or uuid4()).exists():
        raise Refused(EXPLANATIONS["transfer_reversed_once"], code="transfer_reversed_once")
    return _add(
        Kind.SINGLE, fund=transfer.fund, debit=transfer.credit, credit=transfer.debit, amount=transfer.amount,
        purpose=purpose, by=by, uid=uid, booked_on=booked_on, cause=cause, reverses_seq=transfer.seq,
    )  # fmt: skip


@action
def erase_detail(transfer: Transfer, *, by: Actor) -> None:
    """Erase what is known of a person beside an entry; the chain stays whole, as it only holds a salted hash."""
    if TransferDetail.objects.filter(transfer=transfer).delete()[0]:
        record("erase_detail", transfer, by=by)


_KINDS = {
    "post_transfer": Kind.SINGLE,
    "reserve_transfer": Kind.PENDING,
    "commit_transfer": Kind.COMMIT,
    "void_transfer": Kind.VOID,
    "reverse_transfer": Kind.SINGLE,
}


def _resolve(kind: Kind, reserved: Transfer, amount: int | None, purpose: str, *, by: Actor, **said: Any) -> Transfer:
    if amount is None:  # PostgreSQL says so if somebody was faster
        amount = Transfer.objects.with_remaining().get(pk=reserved.pk).remaining  # type: ignore[attr-defined]
        # The same key once more is answered with what it made, though nothing is left now.
        if amount <= 0 and not Transfer.objects.filter(uid=said["uid"]).exists():
            raise Refused(_("Nothing is reserved any more."), code="nothing_reserved")
        amount = amount or reserved.amount
    return _add(
        kind, fund=reserved.fund, debit=reserved.debit, credit=reserved.credit, amount=amount,
        purpose=purpose or reserved.purpose, by=by, pending_seq=reserved.seq, **said,
    )  # fmt: skip


def _add(
    kind: Kind,
    *,
    by: Actor,
    uid: UUID | None = None,
    booked_on: datetime.date | None = None,
    effective_on: datetime.date | None = None,
    detail: dict[str, str] | None = None,
    **said: Any,
) -> Transfer:
    day = booked_on or timezone.localdate()
    said |= {"uid": uid or uuid4(), "kind": kind, "booked_on": day, "effective_on": effective_on or day}
    if not detail:
        return Transfer.objects.post(**said, posted_by_id=by.user_id)
    salt, text = secrets.token_bytes(16), json.dumps(detail, sort_keys=True)
    with transaction.atomic():
        transfer = Transfer.objects.post(**said, posted_by_id=by.user_id, detail_hash=commitment(salt, text))
        TransferDetail.objects.create(transfer=transfer, salt=salt, detail=text)
    return transfer
