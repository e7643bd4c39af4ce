"""A publication is taken back, as far as nobody has confirmed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from services.proposals.diary import Diary
from services.proposals.gathering import Known
from services.proposals.keeping import locked_partners, locked_shifts
from services.proposals.models import Outcome, Proposal, ProposalSeat
from services.proposals.telling import PUBLISHED, TAKEN_BACK, Word
from services.roster.actions import release_duty, replace_partner
from services.roster.models import Duty, Shift


@action
def take_back_proposal(proposal: Proposal, *, by: Actor, now: datetime | None = None) -> Proposal:
    """Free what this proposal assigned and nobody has confirmed since; whoever was replaced comes again if it is free.

    Shifts that have begun, are cancelled, or were given to somebody else since stay as they are.

    Refused: ``not_published``, ``nothing_to_take_back``.
    """
    now = now or timezone.now()
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not proposal.is_published:
        raise Refused(_("Only what was published can be taken back."), code="not_published")
    lines = list(proposal.seats.done().for_display().order_by("shift_id", "seat"))
    shifts = locked_shifts(lines)
    duties = Duty.objects.select_for_update(of=("self",)).assigned().filter(confirmed_at=None).order_by("pk")
    standing = {duty.pk: duty for duty in duties.filter(pk__in={line.new_duty_id for line in lines})}
    lines = [line for line in lines if line.new_duty_id in standing and _is_ahead(shifts[line.shift_id], now)]
    if not lines:
        raise Refused(_("There is nothing left to take back."), code="nothing_to_take_back")
    returning = _returning(proposal, lines, shifts)
    word = Word(proposal, TAKEN_BACK)
    for line in lines:
        assert line.new_duty_id is not None
        duty, shift = standing[line.new_duty_id], shifts[line.shift_id]
        duty.shift = shift
        _give_back(duty, returning.get(line.pk), word, by, now)
        line.outcome = Outcome.TAKEN_BACK
    ProposalSeat.objects.bulk_update(lines, ["outcome"])
    proposal.taken_back_at = now
    proposal.save(update_fields=["taken_back_at"])
    record("take_back_proposal", proposal, by=by, seats=len(lines))
    word.say(now, nobody_called=_withdraw(proposal))
    return proposal


def _is_ahead(shift: Shift, now: datetime) -> bool:
    return not shift.cancelled and shift.starts_at > now


def _returning(proposal: Proposal, lines: Sequence[ProposalSeat], shifts: dict[int, Shift]) -> dict[int, Partner]:
    """By line, who was replaced and can come again."""
    locked_partners({line.partner_now_id for line in lines if line.partner_now_id is not None})
    known = Known(proposal.community_id, proposal.first_on, proposal.last_on)
    freed, diary = {line.new_duty_id for line in lines}, Diary({})
    for duty in known.duties:
        if duty.pk not in freed:
            diary.enter(duty.partner_id, known.held(duty))
    returning = {}
    for line in lines:
        before, slot = line.partner_now, known.slot(shifts[line.shift_id])
        if before is None or before.status != PartnerStatus.ACTIVE or diary.hindrance(before.pk, slot):
            continue
        diary.enter(before.pk, slot)
        returning[line.pk] = before
    return returning


def _give_back(duty: Duty, before: Partner | None, word: Word, by: Actor, now: datetime) -> None:
    word.off[duty.partner_id].append(duty.shift)
    if before is None:
        release_duty(duty, by=by, now=now, tell=False)
        return
    replace_partner(duty, partner=before, by=by, now=now, tell=False)
    word.on[before.pk].append(duty.shift)


def _withdraw(proposal: Proposal) -> set[int]:
    """Withdraw the first word to partners for whom nothing of it holds any more.

    Returns:
        partners who had not been called about it.
    """
    left: dict[int, bool] = defaultdict(bool)
    for line in proposal.seats.exclude(outcome__in=[Outcome.OPEN, Outcome.REFUSED]).select_related(
        "partner_now", "partner_proposed", "partner_chosen"
    ):
        for partner in filter(None, [line.partner_now, line.partner_then]):
            left[partner.pk] |= line.outcome == Outcome.DONE
    return Word(proposal, PUBLISHED).withdraw([partner for partner, holds in left.items() if not holds])
