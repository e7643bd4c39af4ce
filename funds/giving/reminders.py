"""What giving asks for: accounts of campaigns that are over, receipts not issued yet."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from community.people.models import Membership
from community.templatetags.look import dated
from funds.giving.models import Campaign, Gift
from funds.ledger.models import ROOM

MOST = 20
Role = Membership.Role


def reminders(user: Any, today: datetime.date | None = None) -> list[Reminder]:
    """For the secretary, who accounts for campaigns, and for the bookkeeper, who issues receipts."""
    today = today or timezone.localdate()
    return [*_accounts(user.community_ids({Role.SECRETARY}), today), *_receipts(user.community_ids({Role.BOOKKEEPER}))]


def _accounts(communities: Any, today: datetime.date) -> list[Reminder]:
    if not communities:
        return []
    over = Campaign.objects.in_use().filter(community__in=communities).to_account(today)
    return [
        Reminder(
            _("%(campaign)s is over: account for it by %(day)s.")
            % {"campaign": campaign, "day": dated(campaign.account_due_on)},
            reverse("admin:funds_campaign_account_campaign", args=[campaign.pk]),
            urgent=campaign.account_due_on < today,
            community=campaign.community.name,
        )
        for campaign in over.select_related("community").order_by("ends_on", "pk")[:MOST]
    ]


def _receipts(communities: Any) -> list[Reminder]:
    gifts = Gift.objects.filter(community__in=communities).exclude(community__closed_rooms__contains=[ROOM])
    n = gifts.without_receipt().count() if communities else 0
    if not n:
        return []
    text = ngettext("%(n)s gift has no receipt yet.", "%(n)s gifts have no receipt yet.", n) % {"n": n}
    return [Reminder(text, reverse("admin:funds_gift_changelist") + "?queue=receipt")]
