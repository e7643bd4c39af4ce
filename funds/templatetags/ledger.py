"""How entries of a ledger read: their side, amounts in their unit, reversals as minus on the same side."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from community.templatetags.look import MINUS, money
from funds.ledger.models import MINUTES, MONEY, POSTED, Account, Kind, Transfer

register = template.Library()


@register.filter
def in_unit(amount: int, unit: Any) -> str:
    """¥12.50, 3 hours, 60 袋; `unit` is whatever has `unit` and `unit_name`, or a unit."""
    code, name = getattr(unit, "unit", unit), getattr(unit, "unit_name", "")
    sign = MINUS if amount < 0 else ""
    if code == MONEY:
        return f"{sign}{money(abs(amount), 'exact')}"
    if code == MINUTES:
        return _("%(hours)s h") % {"hours": f"{sign}{abs(amount) / 60:.1f}".rstrip("0").rstrip(".")}
    return f"{sign}{abs(amount):,} {name or code}"


def _held(transfer: Transfer) -> Account | None:
    """The account that holds, if one side does: what it gains came in, what it loses went out."""
    return next((side for side in (transfer.debit, transfer.credit) if side.category == "asset"), None)


@register.filter
def side_of(transfer: Transfer) -> str:
    """`in`, `out`, or nothing where it only moves; a reversal stands on its original's side."""
    debit, credit = transfer.debit.category, transfer.credit.category
    if transfer.kind not in POSTED or (debit == "asset") == (credit == "asset"):
        return ""
    gained = (debit == "asset") is not transfer.is_reversal
    return "in" if gained else "out"


@register.filter
def said_amount(transfer: Transfer) -> str:
    """The amount with its unit; a reversal is minus."""
    account = _held(transfer) or transfer.debit
    amount = -transfer.amount if transfer.is_reversal else transfer.amount
    return in_unit(amount, account)


@register.filter
def about(transfer: Transfer) -> str:
    """The account that says where it came from or went."""
    held = _held(transfer)
    other = transfer.credit if held == transfer.debit else transfer.debit
    return other.name


@register.filter
def balance_after(transfer: Transfer) -> str:
    """What the holding account has after it."""
    held = _held(transfer)
    if held is None:
        return ""
    return in_unit(transfer.debit_balance if held == transfer.debit else transfer.credit_balance, held)


@register.filter
def is_moving(transfer: Transfer) -> bool:
    """Whether it moved a balance; a reservation or its release did not."""
    return transfer.kind in POSTED


@register.filter
def is_reservation(transfer: Transfer) -> bool:
    return transfer.kind == Kind.PENDING


@register.filter
def in_hex(digest: Any) -> str:
    """The beginning of a hash in groups of four, enough to compare by eye."""
    text = bytes(digest or b"").hex()
    return f"{' '.join(text[place : place + 4] for place in range(0, 16, 4))} … {text[-4:]}" if text else ""


@register.filter
def whole_hex(digest: Any) -> str:
    return bytes(digest or b"").hex()


@register.filter
def numbered(seq: int) -> str:
    return f"{seq:06d}"
