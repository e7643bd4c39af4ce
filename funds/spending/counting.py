"""How a request stands with the committee: who has signed, what is missing, whether it can still be approved."""

from __future__ import annotations

from dataclasses import dataclass

from funds.spending.models import (
    LEAST_MEMBERS,
    CommitteeMember,
    Decision,
    FundRules,
    MinutesConfirmation,
    Seat,
    SpendingRequest,
)

SIDES = (Seat.COMMUNITY, Seat.PARTNERS)


@dataclass
class Count:
    """The signatures of a request against the rules of its fund.

    Args:
        approved: by side. open: who may still say a word, by side, with minutes that wait to be confirmed.
        votes: words that count for the quorum. size: voting members.
        needed: of each side. by_vote: the whole committee votes.
    """

    approved: dict[str, int]
    open: dict[str, int]
    votes: int
    size: int
    supervisors: int
    needed: int
    quorum: int
    by_vote: bool

    @property
    def committee_is_whole(self) -> bool:
        return self.size >= LEAST_MEMBERS and self.size % 2 == 1 and self.supervisors > 0

    @property
    def is_signed(self) -> bool:
        both = all(self.approved[side] >= self.needed for side in SIDES)
        return both and (
            not self.by_vote or (self.votes >= self.quorum and 2 * sum(self.approved.values()) > self.size)
        )

    @property
    def is_lost(self) -> bool:
        """Whether those who may still speak cannot approve it any more."""
        best = {side: self.approved[side] + self.open[side] for side in SIDES}
        return min(best.values()) < self.needed or (self.by_vote and 2 * sum(best.values()) <= self.size)


def count_of(request: SpendingRequest, rules: FundRules) -> Count:
    """How it stands today."""
    members = list(CommitteeMember.objects.in_force().filter(fund=request.fund_id))
    voting = [member for member in members if member.seat != Seat.SUPERVISOR]
    confirmed: dict[int, set[str]] = {}
    found = MinutesConfirmation.objects.filter(minutes__request=request).values_list("minutes", "member__seat")
    for minutes, seat in found:
        confirmed.setdefault(minutes, set()).add(seat)
    approved: dict[str, int] = dict.fromkeys(SIDES, 0)
    still_open: dict[str, int] = dict.fromkeys(SIDES, 0)
    votes = 0
    spoken = set()
    for approval in request.approvals.select_related("member"):
        side = Seat(approval.member.seat)
        spoken.add(approval.member.identity)
        counts = approval.minutes_id is None or len(confirmed.get(approval.minutes_id, ())) == 2
        if not counts:
            still_open[side] += approval.decision == Decision.APPROVE
            continue
        votes += approval.decision != Decision.RECUSE
        approved[side] += approval.decision == Decision.APPROVE
    for member in voting:
        own = member.user_id == request.requested_by_id or member.identity == request.requester_identity
        if not own and member.identity not in spoken:
            still_open[Seat(member.seat)] += 1
    return Count(
        approved=approved, open=still_open, votes=votes, size=len(voting),
        supervisors=len(members) - len(voting), needed=rules.signatures(request.amount), quorum=rules.quorum,
        by_vote=rules.by_vote(request.amount),
    )  # fmt: skip
