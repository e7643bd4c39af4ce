"""The office plans the next weeks: make a proposal, look at the difference, change a line, publish, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.access.actors import Actor
from community.access.rules import may, require
from services.proposals import actions
from services.proposals.board import Board, Line
from services.proposals.candidates import candidates_of
from services.proposals.forms import ChooseForm, MakeForm, planning_communities
from services.proposals.models import Proposal, ProposalSeat

EARLIER = 20


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """One's proposals, and the form that makes one."""
    require(request.user, "services.view_proposal")
    communities = list_of(planning_communities(request.user))
    form = MakeForm(communities, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        community = values.pop("community")
        require(request.user, "services.make_proposal", community)
        try:
            proposal = actions.make_proposal(community, **values, by=Actor.of(request.user))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("proposal", uid=proposal.uid)
    own = Proposal.objects.managed_by(request.user).in_use().select_related("community", "made_by")
    context = {
        "form": form,
        "communities": communities,
        "several": len(communities) > 1,
        "drafts": own.drafts().newest_first(),
        "earlier": own.exclude(state=Proposal.State.DRAFT).newest_first()[:EARLIER],
    }
    return render(request, "services/proposals/proposals.html", context, status=409 if form.errors else 200)


def list_of(communities: Any) -> Any:
    """The communities, fetched once: the form counts and offers them."""
    communities._fetch_all()
    return communities


@login_required
@never_cache
@require_GET
def proposal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One proposal, week by week, as a difference to what stands; after publishing, what became of each line."""
    row = _own(request, uid)
    context = {
        "proposal": row,
        "board": Board.of(row),
        "may_change": row.is_draft and may(request.user, "services.choose_partner", row),
        "may_publish": may(request.user, "services.publish_proposal", row),
    }
    return render(request, "services/proposals/proposal.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_partner(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who else could take one seat, with the reasons for and against each."""
    seats = ProposalSeat.objects.managed_by(request.user).for_display().select_related("proposal__community")
    seat = get_object_or_404(seats.exclude(community__closed_rooms__contains=["roster"]), uid=uid)
    require(request.user, "services.choose_partner", seat)
    back = f"{seat.proposal.get_absolute_url()}#{seat.anchor}"
    if seat.is_fixed or not seat.proposal.is_draft:
        return redirect(back)
    candidates = candidates_of(seat)
    then = seat.partner_then
    form = ChooseForm(
        candidates, request.POST if request.method == "POST" else None, initial=str(then.uid) if then else ""
    )
    if request.method == "POST":
        try:
            if _decided(request, seat, form, candidates):
                return redirect(back)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "seat": seat,
        "line": Line(seat),
        "form": form,
        "back": back,
        "cannot": [each for each in candidates if each.able and not each.can],
    }
    return render(request, "services/proposals/choose_partner.html", context, status=409 if form.errors else 200)


def _decided(request: HttpRequest, seat: ProposalSeat, form: ChooseForm, candidates: list[Any]) -> bool:
    by = Actor.of(request.user)
    if "leave" in request.POST:
        actions.leave_seat(seat, by=by)
    elif "follow" in request.POST:
        actions.follow_proposal(seat, by=by)
    elif form.is_valid():
        chosen = next(each.partner for each in candidates if str(each.partner.uid) == form.cleaned_data["partner"])
        if chosen == seat.partner_proposed:
            actions.follow_proposal(seat, by=by)
        else:
            actions.choose_partner(seat, partner=chosen, by=by)
    else:
        return False
    return True


@login_required
@never_cache
@require_POST
def decide_proposal(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """Publish, discard or take back; a refusal is said above the page as it now is."""
    row = _own(request, uid)
    if verb not in VERBS:
        return redirect(row)
    act, done = VERBS[verb]
    require(request.user, f"services.{act.__name__}", row)
    try:
        act(row, by=Actor.of(request.user))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, str(done))
    return redirect(row)


VERBS: dict[str, tuple[Callable[..., Proposal], Any]] = {
    "publish": (actions.publish_proposal, _("Published. Each partner is told once of all its duties.")),
    "discard": (actions.discard_proposal, _("Discarded. Nothing has changed on the roster.")),
    "take-back": (actions.take_back_proposal, _("Taken back. The partners concerned are told.")),
}


def _own(request: HttpRequest, uid: UUID) -> Proposal:
    """A proposal of one's own communities; those of others do not exist here."""
    require(request.user, "services.view_proposal")
    rows = Proposal.objects.managed_by(request.user).in_use()
    return get_object_or_404(rows.select_related("community", "made_by", "published_by"), uid=uid)
