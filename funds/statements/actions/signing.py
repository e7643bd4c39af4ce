"""Countersigning the close of a period by the partners' side."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import EXPLANATIONS, Refused, action
from community.people.models import Membership
from community.timeline.models import record
from funds.ledger.models import Seal
from funds.statements.models import Countersignature
from partners.directory.models import Partner


@action
def countersign(seal: Seal, *, partner: Partner, head: str, by: Actor) -> Countersignature:
    """Sign a seal for a partner, after seeing its number, code and sums; the public reads the partner's name.

    Args:
        head: the code that was seen, in hexadecimal; another one than the seal's is refused.

    Refused: ``another_code``, ``one_person_two_sides``, ``countersignature_not_who_closed``, ``countersignature_once``.
    """
    if bytes(seal.head).hex() != head.strip().lower():
        raise Refused(_("This is not the code of this seal."), code="another_code")
    if seal.sealed_by_id is not None and seal.sealed_by_id == by.user_id:
        raise Refused(EXPLANATIONS["countersignature_not_who_closed"], code="countersignature_not_who_closed")
    if by.user is None or seal.community_id in by.user.community_ids(Membership.INSIDE):
        raise Refused(
            _("Who works for the community signs on its side and cannot countersign for a partner."),
            code="one_person_two_sides",
        )
    signed = Countersignature.objects.create(
        community_id=seal.community_id, fund_id=seal.fund_id, seal=seal, partner=partner, signed_by=by.user,
        head=bytes(seal.head), signed_at=timezone.now(),
    )  # fmt: skip
    record("countersign", signed, by=by, seal=seal.number, fund=seal.fund_id)
    return signed
