"""What statements ask of the bookkeeper and the secretary: what is to be published, and what is overdue."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.messages.reminders import Reminder
from community.people.models import Membership
from community.templatetags.look import calendar_day
from funds.ledger.models import ROOM
from funds.statements.models import Disclosure, Statement, StatementState

MOST = 20
BEFORE = datetime.timedelta(days=30)
"""A deadline is spoken of this long before."""


def reminders(user: Any, today: datetime.date | None = None) -> list[Reminder]:
    """Drafts and other things to publish, within 30 days of their deadline or past it."""
    communities = user.community_ids({Membership.Role.BOOKKEEPER, Membership.Role.SECRETARY})
    if not communities:
        return []
    today = today or timezone.localdate()
    due = {"community__in": communities, "due_on__lte": today + BEFORE}
    drafts = Statement.objects.filter(**due, state=StatementState.DRAFT)
    open_ones = Disclosure.objects.filter(**due).open()
    found = []
    for row, page in [
        *((row, "admin:funds_statement_change") for row in _first(drafts)),
        *((row, "admin:funds_disclosure_change") for row in _first(open_ones)),
    ]:
        late = row.due_on < today
        said = _("%(what)s was to be published by %(day)s.") if late else _("%(what)s is to be published by %(day)s.")
        text = said % {"what": row, "day": calendar_day(row.due_on)}
        found.append(Reminder(text, reverse(page, args=[row.pk]), urgent=late, community=row.community.name))
    return found


def _first(rows: Any) -> Any:
    used = rows.exclude(community__closed_rooms__contains=[ROOM])
    return used.select_related("community", "fund").order_by("due_on", "pk")[:MOST]
