"""Spending on a fund's page, and what waits to be signed in the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from funds.ledger.models import ROOM, Fund
from funds.ledger.panels import FundPanel
from funds.spending.models import SpendingRequest
from partners.directory.models import PartnerMember
from partners.portal.panels import PortalPanel

SHOWN = 3


def _newest(request: HttpRequest, fund: Fund) -> dict[str, Any] | None:
    """What was approved last, with its trail."""
    found = SpendingRequest.objects.filter(fund=fund, approved_at__isnull=False)
    rows = list(found.for_display().prefetch_related("opinions").order_by("-approved_at", "-pk")[: SHOWN + 1])
    if not rows:
        return None
    return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN, "fund": fund, "today": timezone.localdate()}


newest = FundPanel(template="funds/spending/fund_panel.html", gather=_newest)


def _to_sign(request: HttpRequest, members: Sequence[PartnerMember]) -> dict[str, Any] | None:
    found = SpendingRequest.objects.to_sign_by(request.user).select_related("fund", "community")
    rows = list(found.order_by("requested_at", "pk")[:5])
    return {"rows": rows} if rows else None


to_sign = PortalPanel(room=ROOM, template="funds/spending/portal_to_sign.html", gather=_to_sign)
