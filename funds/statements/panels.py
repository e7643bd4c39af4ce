"""Statements on a fund's page, and seals to countersign on the partners' own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from community.people.models import Membership, User
from funds.ledger.models import ROOM, Fund, Seal
from funds.ledger.panels import FundPanel
from funds.statements.models import Countersignature, Statement, StatementState
from partners.directory.models import PartnerMember
from partners.portal.panels import PortalPanel

MOST = 4


def _statements(request: HttpRequest, fund: Fund) -> dict[str, Any] | None:
    """The newest published ones, each with its three sums."""
    shown = Statement.objects.filter(fund=fund, state=StatementState.PUBLISHED).select_related("community", "fund")
    newest = list(shown.newest_first()[:MOST])
    return {"statements": newest} if newest else None


statements = FundPanel(template="funds/statements/panel.html", gather=_statements)


def seals_to_sign(user: Any, members: Sequence[PartnerMember]) -> list[Seal]:
    """The newest seal of each fund that this user has neither made nor countersigned.

    Nobody signs for two sides, and the telephone of a shop, which is no person, for none.
    """
    if not isinstance(user, User):
        return []
    inside = user.community_ids(Membership.INSIDE)
    communities = [member.community_id for member in members if member.community_id not in inside]
    seals = Seal.objects.filter(community__in=communities).exclude(sealed_by=user).select_related("fund", "community")
    newest = list(seals.order_by("fund", "-number").distinct("fund"))
    signed = set(Countersignature.objects.filter(signed_by=user, seal__in=newest).values_list("seal", flat=True))
    return [seal for seal in newest if seal.pk not in signed]


def _to_countersign(request: HttpRequest, members: Sequence[PartnerMember]) -> dict[str, Any] | None:
    found = seals_to_sign(request.user, members)
    return {"seals": found} if found else None


to_countersign = PortalPanel(room=ROOM, template="funds/statements/portal_to_sign.html", gather=_to_countersign)
