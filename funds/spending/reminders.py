"""What spending asks of people: to sign, to watch, to pay, to enter a voucher."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from community.people.models import Membership
from community.templatetags.look import money
from funds.spending.models import CommitteeMember, Seat, SpendingRequest, Voucher, VoucherState

MOST = 20
SOON = datetime.timedelta(days=1)


def reminders(user: Any, today: datetime.date | None = None) -> list[Reminder]:
    """For members, supervisors, cashier and bookkeeper, each what waits for them."""
    today = today or timezone.localdate()
    return [*_to_sign(user), *_to_watch(user, today), *_to_pay(user, today), *_to_enter(user, today)]


def _to_sign(user: Any) -> list[Reminder]:
    rows = SpendingRequest.objects.to_sign_by(user).select_related("community").order_by("requested_at", "pk")
    return [
        Reminder(
            _("Please sign: %(purpose)s, %(amount)s") % {"purpose": row.purpose, "amount": money(row.amount, "exact")},
            reverse("sign_request", args=[row.uid]), community=row.community.name, at=row.requested_at,
        )
        for row in rows[:MOST]
    ]  # fmt: skip


def _to_watch(user: Any, today: datetime.date) -> list[Reminder]:
    seats = CommitteeMember.objects.in_force(today).of_user(user).filter(seat=Seat.SUPERVISOR)
    found = SpendingRequest.objects.in_notice(today).filter(fund__in=seats.values("fund"), opinions=None)
    rows = found.select_related("community").order_by("payable_from", "pk")
    return [
        Reminder(
            _("Notice period, your opinion is asked: %(purpose)s") % {"purpose": row.purpose},
            reverse("admin:funds_spendingrequest_change", args=[row.pk]), community=row.community.name,
            urgent=row.payable_from is not None and row.payable_from - today <= SOON,
        )
        for row in rows[:MOST]
    ]  # fmt: skip


def _to_pay(user: Any, today: datetime.date) -> list[Reminder]:
    paid = user.community_ids({Membership.Role.CASHIER})
    n = Voucher.objects.filter(community__in=paid).payable(today).count() if paid else 0
    if not n:
        return []
    text = ngettext("%(n)s voucher is to be paid.", "%(n)s vouchers are to be paid.", n)
    return [Reminder(text % {"n": n}, reverse("admin:funds_voucher_changelist") + "?status__exact=entered")]


def _to_enter(user: Any, today: datetime.date) -> list[Reminder]:
    kept = user.community_ids({Membership.Role.BOOKKEEPER})
    if not kept:
        return []
    payable = SpendingRequest.objects.filter(community__in=kept).payable(today)
    n = payable.exclude(vouchers__status=VoucherState.ENTERED).distinct().count()
    if not n:
        return []
    text = ngettext(
        "The notice period is over for %(n)s request: enter its voucher, or finish it.",
        "The notice period is over for %(n)s requests: enter their vouchers, or finish them.",
        n,
    )
    return [Reminder(text % {"n": n}, reverse("admin:funds_spendingrequest_changelist") + "?waits=pay")]
