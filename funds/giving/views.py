"""Pages of giving: the donors' roll, campaigns, the check of a receipt, and the receipt on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.pages import community_page, find_community
from community.places.paging import page_of
from funds.giving.models import Campaign, Gift, GiftReceipt
from funds.giving.stock import stock_of
from funds.ledger.models import ROOM, Checkpoint, Fund
from funds.ledger.views import heads_of

A_PAGE = 30
NEWEST_FIRST = ("-given_on", "-pk")


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_gifts(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """Donors' roll 捐赠名录: who gave what, as they want to be named; what is in stock."""
    funds = Fund.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    fund = get_object_or_404(funds.select_related("community"), uid=uid)
    gifts = Gift.objects.filter(fund=fund).for_display()
    context = {
        "fund": fund,
        "page": page_of(gifts, request, by=NEWEST_FIRST, size=A_PAGE),
        "stock": stock_of(fund),
        "may_record": may(request.user, "funds.record_gift", fund),
    }
    return render(request, "funds/giving/gifts.html", context)


def _campaigns(request: HttpRequest, community: Community) -> Any:
    visible = Campaign.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    return visible.with_raised().select_related("community", "fund__community")


@require_safe
@community_page(room=ROOM, also=heads_of)
def campaigns(request: HttpRequest, community: Community) -> HttpResponse:
    """Campaigns, the newest first."""
    page = page_of(_campaigns(request, community), request, by=("-ends_on", "-pk"), size=A_PAGE)
    return render(request, "funds/giving/campaigns.html", {"page": page})


@require_safe
@community_page(room=ROOM, also=heads_of)
def campaign(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One campaign: goal and progress, how to give, who gave, the account at the end."""
    found = get_object_or_404(_campaigns(request, community), uid=uid)
    gifts = Gift.objects.filter(campaign=found).for_display()
    context = {
        "campaign": found,
        "over": found.ends_on < timezone.localdate(),
        "page": page_of(gifts, request, by=NEWEST_FIRST, size=A_PAGE),
    }
    return render(request, "funds/giving/campaign.html", context)


@require_safe
@community_page(room=ROOM, also=heads_of)
def check_giftreceipt(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """Whether a receipt is genuine; what it says, and where its gift stands in the books."""
    visible = GiftReceipt.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    receipt = get_object_or_404(visible.for_display(), uid=uid)
    entry = receipt.gift.entry()
    signed = Checkpoint.objects.filter(fund=receipt.fund, seq__gte=entry.seq).order_by("day").first()
    return render(request, "funds/giving/check.html", {"receipt": receipt, "entry": entry, "signed": signed})


@require_safe
def paper(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The receipt to print, with the donor's name: for the office, and for the partner that gave."""
    community = find_community(request, slug, ROOM)
    receipts = GiftReceipt.objects.on_paper_for(request.user).filter(community=community)
    receipt = get_object_or_404(receipts.for_display(), uid=uid)
    check = reverse("check_giftreceipt", args=[community.slug, receipt.uid])
    address = f"{settings.PUBLIC_URL}{check}" if settings.PUBLIC_URL else request.build_absolute_uri(check)
    code = segno.make(address, error="m", micro=False).svg_inline(border=0, omitsize=True, dark="#221d17")
    context = {
        "receipt": receipt, "gift": receipt.gift, "entry": receipt.gift.entry(), "address": address,
        "code": mark_safe(code),
    }  # fmt: skip
    response = render(request, "funds/giving/paper.html", context)
    response["Cache-Control"] = "no-store"
    return response
