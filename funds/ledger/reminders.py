"""What the books ask of the bookkeeper: months to close, reservations nobody settled."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from community.people.models import Membership
from community.templatetags.look import calendar_day
from funds.ledger.models import ROOM, Fund, Transfer
from funds.ledger.months import month_to_close

MOST = 20
STANDS = datetime.timedelta(days=30)


def reminders(user: Any, today: datetime.date | None = None) -> list[Reminder]:
    """For whoever keeps the books; the office only reads them."""
    kept = user.community_ids({Membership.Role.BOOKKEEPER})
    if not kept:
        return []
    today = today or timezone.localdate()
    funds = Fund.objects.filter(community__in=kept).exclude(community__closed_rooms__contains=[ROOM])
    return [*_to_close(funds, today), *_reserved_long(funds, today)]


def _to_close(funds: Any, today: datetime.date) -> list[Reminder]:
    first = Transfer.objects.filter(fund=OuterRef("pk")).order_by("seq").values("booked_on")[:1]
    found = []
    for fund in funds.select_related("community").annotate(begun_on=Subquery(first)).in_order()[:MOST]:
        through = month_to_close(fund.closed_through, fund.begun_on, today)
        if through is not None:
            text = _("%(fund)s: the books can be closed through %(day)s.") % {
                "fund": fund, "day": calendar_day(through),
            }  # fmt: skip
            url = reverse("admin:funds_fund_close_period", args=[fund.pk])
            found.append(Reminder(text, url, community=fund.community.name))
    return found


def _reserved_long(funds: Any, today: datetime.date) -> list[Reminder]:
    n = Transfer.objects.filter(fund__in=funds).reserved().filter(booked_on__lt=today - STANDS).count()
    if not n:
        return []
    text = ngettext(
        "%(n)s reservation has stood for more than 30 days: pay or release it.",
        "%(n)s reservations have stood for more than 30 days: pay or release them.",
        n,
    )
    return [Reminder(text % {"n": n}, reverse("admin:funds_transfer_changelist") + "?kind__exact=pending")]
