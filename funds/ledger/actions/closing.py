"""Closing periods and signing how far the books have come."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.guards.slots import plugged
from community.timeline.models import record
from funds.ledger import notes
from funds.ledger.chain import genesis, origin
from funds.ledger.models import Checkpoint, Fund, Seal


@action
def close_period(fund: Fund, *, through: datetime.date, by: Actor) -> Seal:
    """Close the books up to a day: its seal fixes number, hash and balances, and nothing is booked there any more.

    Higher rooms that plug into `AFTER_CLOSING` follow in the same transaction, e.g. with the period's statements.

    Refused: ``seal_forward``, ``seal_of_the_past``.
    """
    seal = Seal.objects.create(fund=fund, through=through, sealed_by_id=by.user_id)
    record("close_period", fund, by=by, seal=seal.number)
    for follow in plugged("AFTER_CLOSING"):
        follow(seal, by=by)
    return seal


@action
def make_checkpoint(fund: Fund, *, by: Actor, now: datetime.datetime | None = None) -> Checkpoint:
    """Sign how far the chain has come today; a second time on the same day gives the one there is.

    Refused: ``no_checkpoint_key``.
    """
    now = now or timezone.now()
    day = timezone.localdate(now)
    known = Checkpoint.objects.filter(fund=fund, day=day).first()
    if known is not None:
        return known
    if not notes.has_key():
        raise Refused(_("This installation has no key to sign with (CHECKPOINT_KEY)."), code="no_checkpoint_key")
    fund = Fund.objects.get(pk=fund.pk)
    head = bytes(fund.head) if fund.head is not None else genesis(fund.uid)
    checkpoint = Checkpoint.objects.create(
        community_id=fund.community_id, fund=fund, day=day, seq=fund.last_seq, head=head,
        note=notes.signed_note(origin(fund.uid), fund.last_seq, head, now), key=notes.public_key(),
    )  # fmt: skip
    record("make_checkpoint", fund, by=by, seq=fund.last_seq)
    return checkpoint
