"""Pages of spending: what everybody may read, and where a member of the committee signs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.access.actors import Actor
from community.access.rules import may
from community.files.models import StoredFile
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from funds.ledger.models import ROOM, Fund
from funds.ledger.views import heads_of
from funds.spending import actions, second_factor
from funds.spending.counting import count_of
from funds.spending.models import CommitteeMember, Decision, FundRules, SpendingRequest, State
from partners.portal.visitors import portal_page

A_PAGE = 20
NEWEST_FIRST = ("-approved_at", "-pk")


def _fund(request: HttpRequest, community: Community, uid: UUID) -> Fund:
    visible = Fund.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return get_object_or_404(visible.filter(community=community).select_related("community"), uid=uid)


@require_safe
@community_page(room=ROOM, also=heads_of)
def fund_spending(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """Everything a fund has approved, newest first, each with its trail from request to voucher."""
    fund = _fund(request, community, uid)
    found = SpendingRequest.objects.filter(fund=fund, approved_at__isnull=False)
    context = {
        "fund": fund,
        "page": page_of(found.for_display().prefetch_related("opinions"), request, by=NEWEST_FIRST, size=A_PAGE),
        "rules": FundRules.objects.in_force(fund),
        "today": timezone.localdate(),
    }
    return render(request, "funds/spending/spending.html", context)


@require_safe
@community_page(room=ROOM)
def fund_spending_form(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """The blank form to print: a request, and room for both sides to sign."""
    fund = _fund(request, community, uid)
    context = {"fund": fund, "rules": FundRules.objects.in_force(fund), "now": timezone.now()}
    return render(request, "funds/spending/blank_form.html", context)


def _of_committee(request: HttpRequest) -> Any:
    """Requests of the funds in whose committee the reader sits; a draft is nobody's yet."""
    seats = CommitteeMember.objects.in_force().of_user(request.user)
    return SpendingRequest.objects.filter(fund__in=seats.values("fund")).exclude(status=State.DRAFT)


@portal_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_request(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A member of the committee reads a request and says their word: two taps."""
    found = get_object_or_404(_of_committee(request).for_display(), uid=uid)
    if request.method == "POST":
        return _signed(request, found)
    rules = FundRules.objects.in_force(found.fund)
    context = {
        "row": found,
        "community": found.community,
        "papers": [paper.file for paper in found.papers.select_related("file")],
        "minutes": found.minutes.select_related("scan").order_by("-pk").first(),
        "count": count_of(found, rules) if rules else None,
        "waits": SpendingRequest.objects.filter(pk=found.pk).to_sign_by(request.user).exists(),
        "may_confirm": may(request.user, "funds.confirm_minutes", found),
        "own": found.requested_by_id == request.user.pk,
        "today": timezone.localdate(),
        "needs_setup": second_factor.is_asked(found.fund) and not second_factor.has_one(request.user),
        "asks_code": second_factor.is_asked(found.fund),
        "decisions": Decision,
    }
    return render(request, "funds/spending/sign.html", context)


def _signed(request: HttpRequest, row: SpendingRequest) -> HttpResponse:
    here = reverse("sign_request", args=[row.uid])
    permission = "funds.confirm_minutes" if "minutes" in request.POST else "funds.sign_request"
    if not may(request.user, permission, row):
        raise PermissionDenied(_("You may look at this but not change it."))
    if second_factor.must_show(request, row.fund):
        return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': here})}")
    by = Actor.of(request.user)
    try:
        if "minutes" in request.POST:
            row = actions.confirm_minutes(row, by=by)
        else:
            decision = request.POST.get("decision", "")
            if decision not in Decision:
                raise Http404
            row = actions.sign_request(row, decision=decision, by=by)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        done = {
            State.APPROVED: _("Thank you. Both sides have signed: it is approved, and its money is set aside."),
            State.REFUSED: _("Thank you. It is refused: not enough members can approve it any more."),
        }
        messages.success(request, done.get(State(row.status), _("Thank you. Your word is on record.")))
    return HttpResponseRedirect(here)


@portal_page
@require_safe
def request_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A paper, minutes or a voucher: for those who keep or oversee the fund, and for its committee."""
    file = get_object_or_404(StoredFile, uid=uid)
    rows = _of_committee(request) | SpendingRequest.objects.filter(
        community__in=request.user.overseen_community_ids()  # type: ignore[union-attr]
    )
    if request.user.is_superuser:
        rows = SpendingRequest.objects.all()
    shown = rows.filter(papers__file=file) | rows.filter(minutes__scan=file) | rows.filter(vouchers__scan=file)
    if not shown.exists():
        raise Http404
    try:
        with file.file.open() as stored:
            response = HttpResponse(stored.read(), content_type=file.content_type)
    except (OSError, ValueError) as error:
        raise Http404 from error
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, noimageindex"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
