"""Who sits in a fund's committee, and by which rules it decides."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from funds.ledger.models import Fund
from funds.spending.models import CommitteeMember, FundRules, Seat, identity_of


@action
def seat_member(
    fund: Fund,
    *,
    seat: str,
    by: Actor,
    user: Any = None,
    name: str = "",
    partner: Any = None,
    chair: bool = False,
    since: datetime.date | None = None,
) -> CommitteeMember:
    """Give a person a seat in a fund's committee, on one side only or as its supervisor.

    Args:
        seat: ``community``, ``partners`` or ``supervisor``.
        user: the account; else `name` of somebody who signs on paper.
        partner: for whom somebody of the partners' side sits there.

    Refused: ``committeemember_one_seat``, ``committeemember_one_person``, ``committeemember_chair``,
    ``committeemember_is_somebody``, ``supervisor_no_chair``.
    """
    if chair and seat == Seat.SUPERVISOR:
        raise Refused(_("A supervisor watches and does not chair."), code="supervisor_no_chair")
    known_as = str(user) if user is not None else name
    member = CommitteeMember.objects.create(
        community_id=fund.community_id, fund=fund, user=user, name="" if user else name.strip(),
        identity=identity_of(known_as), seat=seat, partner=partner, chair=chair, since=since or timezone.localdate(),
    )  # fmt: skip
    record("seat_member", member, by=by, fund=fund.pk)
    return member


@action
def unseat_member(member: CommitteeMember, *, by: Actor, until: datetime.date | None = None) -> CommitteeMember:
    """End a seat; what was signed from it stays.

    Refused: ``already_ended``.
    """
    member = CommitteeMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.until is not None:
        raise Refused(_("This seat has ended already."), code="already_ended")
    member.until = until or timezone.localdate()
    member.save(update_fields=["until"])
    record("unseat_member", member, by=by)
    return member


@action
def set_rules(fund: Fund, *, by: Actor, in_force_from: datetime.date | None = None, **said: Any) -> FundRules:
    """Set how a fund decides from a day on; from then on it spends only what both sides approved.

    Args:
        in_force_from: today if not said.
        said: ``small_up_to`` and ``medium_up_to`` in fen, ``small_signatures`` and ``medium_signatures`` of each side,
            ``quorum``, ``notice_days``, ``second_factor``; see `FundRules`.

    Refused: ``fundrules_sane``, ``rules_of_the_past``.
    """
    today = timezone.localdate()
    if (in_force_from or today) < today:
        raise Refused(_("Rules begin today at the earliest."), code="rules_of_the_past")
    made = FundRules.objects.create(
        community_id=fund.community_id, fund=fund, in_force_from=in_force_from or today, **said
    )
    record("set_rules", made, by=by, fund=fund.pk)
    return made
