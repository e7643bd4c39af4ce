"""Giving on a fund's page and on the partners' own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from funds.giving.models import Campaign, Gift
from funds.ledger.models import ROOM, Fund
from funds.ledger.panels import FundPanel
from partners.directory.models import PartnerMember
from partners.portal.panels import PortalPanel

MOST = 5


def _campaigns(request: HttpRequest, fund: Fund) -> dict[str, Any] | None:
    """What money is being raised for."""
    on = Campaign.objects.public().filter(fund=fund, ends_on__gte=timezone.localdate())
    found = list(on.with_raised().select_related("community").newest_first()[:MOST])
    return {"campaigns": found} if found else None


def _newest(request: HttpRequest, fund: Fund) -> dict[str, Any] | None:
    """Who gave last."""
    gifts = list(Gift.objects.filter(fund=fund).standing().for_display().newest_first()[:MOST])
    return {"gifts": gifts} if gifts else None


campaigns = FundPanel(template="funds/giving/panel_campaigns.html", gather=_campaigns)
newest = FundPanel(template="funds/giving/panel_newest.html", gather=_newest)


def _own(request: HttpRequest, members: Sequence[PartnerMember]) -> dict[str, Any] | None:
    """What one's partners gave, with the receipts."""
    partners = [member.partner_id for member in members]
    gifts = list(
        Gift.objects.filter(donor__partner__in=partners)
        .for_display().select_related("receipt").newest_first()[:MOST]
    )  # fmt: skip
    return {"gifts": gifts} if gifts else None


own = PortalPanel(room=ROOM, template="funds/giving/portal_own.html", gather=_own)
