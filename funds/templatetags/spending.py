"""How a request reads: its state on a day, and its trail."""

from __future__ import annotations

import datetime

from django import template
from django.utils.translation import gettext as _

from funds.spending.models import SpendingRequest, State

register = template.Library()
KINDS = {"approved": "warn", "suspended": "alert", "paid": "good", "settled": "good"}


@register.filter
def state_said(row: SpendingRequest, today: datetime.date) -> str:
    """The state in words; an approved request is on notice first, then to be paid."""
    if row.is_in_notice(today):
        return _("notice period")
    return _("to be paid") if row.is_payable(today) else State(row.status).label.__str__()


@register.filter
def state_kind(row: SpendingRequest) -> str:
    """The colour of its chip."""
    return KINDS.get(row.status, "")
