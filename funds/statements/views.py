"""Public pages of statements, their sheets, and the portal's page to countersign a seal."""

from __future__ import annotations

from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.access.actors import Actor
from community.access.rules import may, require
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from community.sheets.writing import XLSX
from funds.ledger.models import ROOM, Fund, Transfer
from funds.ledger.views import heads_of
from funds.statements.actions import countersign
from funds.statements.forms import CountersignForm
from funds.statements.models import Countersignature, Disclosure, Statement, StatementState
from funds.statements.models.statements import figures_of
from funds.statements.panels import seals_to_sign
from funds.statements.periods import read_span
from funds.statements.pictures import bars
from funds.statements.writing import write_ledger, write_statement
from partners.directory.models import PartnerMember
from partners.portal.visitors import portal_page
from services.roster.absolute import absolute

A_PAGE = 24
ENTRIES = 50
NEWEST_FIRST = ("-last_on", "first_on", "-version", "-pk")


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_statements(request: HttpRequest, community: Community) -> HttpResponse:
    """All statements of a community's funds, newest first, and what else is to be published by when."""
    shown = Statement.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    funds = list(Fund.objects.visible_to(request.viewer).filter(community=community).in_order())  # type: ignore[attr-defined]
    chosen = next((fund for fund in funds if str(fund.uid) == request.GET.get("fund")), funds[0] if funds else None)
    address = reverse("fund_statements", args=[community.slug])
    shown = shown.filter(fund=chosen).for_display()
    context = {
        "fund": chosen,
        "tabs": [
            {"label": str(each), "url": f"{address}?fund={each.uid}", "current": each == chosen} for each in funds
        ],
        "page": page_of(shown, request, by=NEWEST_FIRST, size=A_PAGE),
        "disclosures": list(Disclosure.objects.filter(fund=chosen).order_by("-due_on", "-pk")[:A_PAGE]),
        "today": timezone.localdate(),
    }
    return render(request, "funds/statements/list.html", context)


def _statement(request: HttpRequest, community: Community, uid: UUID) -> Statement:
    visible = Statement.objects.visible_to(request.viewer).for_display()  # type: ignore[attr-defined]
    return get_object_or_404(visible, community=community, uid=uid)


@require_safe
@community_page(room=ROOM, also=heads_of)
def statement(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One statement: sums, pictures, tables, checks, seal; printed, the sheet for the notice board (收支公示表)."""
    found = _statement(request, community, uid)
    versions = Statement.objects.visible_to(request.viewer).filter(  # type: ignore[attr-defined]
        fund=found.fund_id, kind=found.kind, first_on=found.first_on
    )
    verify = reverse("verify_fund", args=[community.slug])
    address = absolute(request, verify)
    entries = Transfer.objects.filter(
        fund=found.fund_id, seq__gte=found.figures["seq_first"], seq__lte=found.figures["seq_last"]
    ).select_related("debit", "credit")
    signed = Countersignature.objects.filter(seal=found.seal_id).select_related("partner").order_by("pk")
    context = {
        "statement": found,
        "figures": found.figures,
        "income": bars(found.figures, "income"),
        "expense": bars(found.figures, "expense"),
        "versions": [each for each in versions.order_by("version") if each.pk != found.pk],
        "checks": list(found.checks.order_by("on", "pk")),
        "signatures": list(signed),
        "entries": page_of(entries, request, by=("seq",), size=ENTRIES),
        "verify_url": verify,
        "verify_address": address,
        "qr": mark_safe(segno.make(address, error="m").svg_inline(border=0, omitsize=True)),
        "may_publish": found.is_draft and may(request.user, "funds.publish_statement", found),
    }
    return render(request, "funds/statements/statement.html", context)


@require_safe
@community_page(room=ROOM, also=heads_of)
def statement_sheet(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """The statement as an Excel sheet."""
    found = _statement(request, community, uid)
    return _download(write_statement(found), f"{found.fund} {found.span}")


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_sheet(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """The entries of a month, quarter or year as an Excel sheet; this year's if none is named."""
    funds = Fund.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    fund = get_object_or_404(funds, uid=uid)
    span = read_span(request.GET.get("period") or f"{timezone.localdate():%Y}")
    if span is None:
        raise Http404
    return _download(write_ledger(fund, span), f"{fund} {span}")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response


@portal_page
def countersign_seal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Number, code and sums of a close, and the button of the partners' side."""
    members = list(PartnerMember.objects.of_user(request.user).select_related("partner", "community"))
    seal = next((each for each in seals_to_sign(request.user, members) if each.uid == uid), None)
    if seal is None:
        raise Http404
    partners = [member.partner for member in members if member.community_id == seal.community_id]
    form = CountersignForm(partners, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        partner = form.cleaned_data["partner"]
        require(request.user, "funds.countersign", partner)
        try:
            countersign(seal, partner=partner, head=bytes(seal.head).hex(), by=Actor.of(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Countersigned. It stands on the statement and where the books are checked."))
            return redirect("portal")
    statements = Statement.objects.filter(seal=seal, state=StatementState.PUBLISHED).select_related("community")
    context = {"seal": seal, "form": form, "held": figures_of(seal), "statements": list(statements)}
    return render(request, "funds/statements/countersign.html", context, status=422 if form.errors else 200)
