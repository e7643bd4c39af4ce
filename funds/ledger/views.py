"""Pages of funds: their books for anybody, and how to check them at home."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from funds.ledger import exporting
from funds.ledger.filters import searched
from funds.ledger.models import MONEY, ROOM, Checkpoint, Fund, FundQuerySet, Seal, Transfer
from funds.ledger.panels import fund_panels
from funds.ledger.standing import standing_of

A_PAGE = 20
NEWEST_FIRST = ("-seq",)
SIGNED = "countersignatures__partner"


def heads_of(community: Community) -> str:
    """How far the books of a community have come: entries write no events, and still a page must not be stale."""
    heads = Fund.objects.filter(community=community).order_by("pk").values_list("pk", "last_seq")
    return ".".join(f"{pk}-{seq}" for pk, seq in heads)


def _funds(request: HttpRequest, community: Community) -> FundQuerySet:
    visible = Fund.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return visible.filter(community=community).select_related("community").in_order()


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund(request: HttpRequest, community: Community) -> HttpResponse:
    """The community's first fund; a page of its own says so where there is none."""
    found = list(_funds(request, community))
    return _book(request, found[0], found) if found else render(request, "funds/ledger/no_fund.html")


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_book(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One of several funds."""
    found = list(_funds(request, community))
    chosen = next((each for each in found if each.uid == uid), None)
    if chosen is None:
        raise Http404
    return _book(request, chosen, found)


def _book(request: HttpRequest, fund: Fund, funds: list[Fund]) -> HttpResponse:
    today = timezone.localdate()
    standing = standing_of(fund, today)
    goods = request.GET.get("goods") == "1"
    words = request.GET.get("q", "")
    entries = Transfer.objects.filter(fund=fund).select_related("debit", "credit")
    shown = entries.exclude(unit=MONEY) if goods else entries.filter(unit=MONEY)
    context = {
        "fund": fund,
        "tabs": [{"label": str(each), "url": each.get_absolute_url(), "current": each == fund} for each in funds],
        "standing": standing,
        "panels": fund_panels(request, fund),
        "year": today.year,
        "goods": goods,
        "q": words,
        "page": page_of(searched(entries if words else shown, words), request, by=NEWEST_FIRST, size=A_PAGE),
        "checkpoint": Checkpoint.objects.filter(fund=fund).order_by("-day").first(),
        "address": reverse("fund_book", args=[fund.community.slug, fund.uid]),
        "may_post": may(request.user, "funds.post_transfer", fund),
    }
    return render(request, "funds/ledger/fund.html", context)


@require_safe
@community_page(room=ROOM, also=heads_of)
def verify_fund(request: HttpRequest, community: Community) -> HttpResponse:
    """How anybody checks the books at home, and what is needed for it."""
    funds = list(_funds(request, community))
    told = [
        {
            "fund": each,
            "seals": list(Seal.objects.filter(fund=each).prefetch_related(SIGNED).order_by("-number")[:24]),
            "checkpoint": Checkpoint.objects.filter(fund=each).order_by("-day").first(),
        }
        for each in funds
    ]
    return render(request, "funds/ledger/verify.html", {"told": told})


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_export(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """The books as a zip: entries, accounts, seals, checkpoints and the script that checks them."""
    fund = get_object_or_404(_funds(request, community), uid=uid)
    response = StreamingHttpResponse(_zipped(fund), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="ledger-{community.slug}-{fund.last_seq}.zip"'
    return response  # type: ignore[return-value]


def _zipped(fund: Fund) -> Iterator[bytes]:
    """The export, made when somebody begins to read it; nothing of it stays."""
    with tempfile.TemporaryFile() as out:
        exporting.write_zip(fund, out)
        out.seek(0)
        while chunk := out.read(64 * 1024):
            yield chunk


@require_safe
@community_page(room=ROOM)
def verify_script(request: HttpRequest, community: Community) -> HttpResponse:
    """The script alone, to be read before it is run."""
    return HttpResponse(exporting.SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
