"""One word to each partner about all its duties that a publication changed, rather than one about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse

from community.messages.models import notify, settle
from partners.directory.models import Partner
from services.proposals.models import Proposal
from services.roster.calling import call_unreached, members_of, reached_users, settle_calls
from services.roster.models import Shift

PUBLISHED, TAKEN_BACK = "publish_proposal", "take_back_proposal"


class Word:
    """What is to be said to each partner: on which duties it now is, and on which no longer."""

    def __init__(self, proposal: Proposal, kind: str) -> None:
        self.proposal, self.kind = proposal, kind
        self.on: dict[int, list[Shift]] = defaultdict(list)
        self.off: dict[int, list[Shift]] = defaultdict(list)

    def key_of(self, partner: int) -> str:
        return f"proposal-{self.proposal.pk}-{partner}"

    def say(self, at: datetime, *, nobody_called: Collection[int] = ()) -> None:
        """Leave one message per partner for whoever acts for it; where nobody does, one call for the office.

        Args:
            nobody_called: partners who were never told of what is taken back, so that nobody has to call.
        """
        concerned = sorted({*self.on, *self.off})
        members = members_of(concerned)
        users = {user.pk: user for user in reached_users(members)}
        names = dict(Partner.objects.filter(pk__in=concerned).values_list("pk", "name"))
        for partner in concerned:
            acting = [member for member in members if member.partner_id == partner]
            facts: dict[str, Any] = {"partner": names[partner], "on": _dated(self.on[partner])}
            facts["off"] = _dated(self.off[partner])
            key = self.key_of(partner)
            reached = [users[member.user_id] for member in acting if member.user_id in users]
            community = self.proposal.community
            notify(reached, self.kind, key=key, community=community, url=reverse("portal"), **facts)
            if partner not in nobody_called:
                # The last of its shifts: the call is to be made until all of them are over.
                last = max(self.on[partner] or self.off[partner], key=lambda shift: (shift.starts_at, shift.pk))
                call_unreached(last, self.kind, partners=[partner], members=acting, key=key, at=at, **facts)

    def withdraw(self, partners: Collection[int]) -> set[int]:
        """Take this word back where it holds no more.

        Returns:
            partners whom the office had not called yet.
        """
        uncalled = set()
        for partner in partners:
            settle(self.kind, self.key_of(partner))
            if settle_calls(self.kind, self.key_of(partner)):
                uncalled.add(partner)
        return uncalled


def _dated(shifts: list[Shift]) -> list[dict[str, str]]:
    ordered = sorted(shifts, key=lambda shift: (shift.starts_at, shift.pk))
    return [{"title": shift.title, "at": shift.starts_at.isoformat()} for shift in ordered]
