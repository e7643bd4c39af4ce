"""The roster board of the office: a week of one community, and on the side one shift with all that can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_htmx.http import push_url

from community.access.rules import may, require
from community.places.models import Community
from services.roster.actions.steps import STEPS
from services.roster.board import lines_of
from services.roster.board_forms import MoveOnBoardForm
from services.roster.candidates import candidates_for
from services.roster.desk import Tile, read_desk, seats_of
from services.roster.models import Shift
from services.roster.needing import NEEDS
from services.roster.telling import told_said
from services.roster.week import Week, choose_week

STEPS_KEPT = "roster_steps"  # in the session: the last steps, each with its way back


@login_required
@never_cache
@require_GET
def roster_board(request: HttpRequest) -> HttpResponse:
    """A week: slots down, days across; a filter leaves only what needs one thing."""
    require(request.user, "services.view_shift")
    communities = list(_communities(request))
    community = _chosen(request, communities)
    request.community = community  # type: ignore[attr-defined]
    now = timezone.now()
    shifts = Shift.objects.managed_by(request.user).filter(community=community)
    week = choose_week(request.GET, shifts, now)
    desk = read_desk(shifts, community.pk, week, now)
    show = request.GET.get("show", "")
    if show and show not in NEEDS:
        raise Http404
    kept = {"community": community.slug} if len(communities) > 1 else {}
    context = {
        "desk": desk.only(show) if show else desk,
        "whole": desk,
        "board": desk.board,
        "counts": _counts(desk.counts, show, {**kept, "week": str(week)}),
        "legend": NEEDS.values(),
        "everything": urlencode({**kept, "week": str(week)}),
        "show": show,
        "communities": communities,
        "chosen": community,
        "kept_query": f"&{urlencode(kept)}" if kept else "",
        "tail": urlencode({"week": str(week), "show": show} if show else {"week": str(week)}),
        "may_change": may(request.user, "services.assign_duty", community),
        **_done(request),
    }
    return render(request, "services/roster/board.html", context)


def _communities(request: HttpRequest) -> Any:
    using = Community.objects.managed_by(request.user).exclude(closed_rooms__contains=["roster"])
    return using.select_related("street").order_by("name")


def _chosen(request: HttpRequest, communities: list[Community]) -> Community:
    """The one asked for, else the first in whose office one works, else the first one looks after."""
    if slug := request.GET.get("community"):
        found = next((each for each in communities if each.slug == slug), None)
        if found is None:
            raise Http404
        return found
    if not communities:
        raise PermissionDenied
    own = request.user.office_community_ids()  # type: ignore[union-attr]
    return next((each for each in communities if each.pk in own), communities[0])


def _counts(counts: Any, show: str, kept: dict[str, str]) -> list[dict[str, Any]]:
    """What there is to settle, each leading to it; the one that is shown stays even if it has come to nothing."""
    return [
        {
            "need": need,
            "text": need.in_words(counts[key]),
            "url": f"?{urlencode({**kept, 'show': key})}",
            "current": key == show,
        }
        for key, need in NEEDS.items()
        if counts[key] or key == show
    ]


def _done(request: HttpRequest) -> dict[str, Any]:
    """The step just taken, with its way back."""
    wanted = request.GET.get("done", "")
    step = next((each for each in request.session.get(STEPS_KEPT, []) if each["id"] == wanted), None)
    if step is None:
        return {}
    told, to_call = told_said(step["told"], step["shift"])
    return {"done": step, "done_told": told, "done_to_call": to_call}


def shift_of(request: HttpRequest, uid: UUID) -> Shift:
    """A shift of a community one looks after; those of others do not exist here."""
    shifts = Shift.objects.managed_by(request.user).exclude(community__closed_rooms__contains=["roster"])
    return get_object_or_404(shifts.for_display().select_related("community__street"), uid=uid)


@login_required
@never_cache
@require_GET
def board_shift(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shift with all that can be done about it: beside the board with scripts, a page of its own without."""
    require(request.user, "services.view_shift")
    return show_shift(request, shift_of(request, uid))


def show_shift(request: HttpRequest, shift: Shift, **more: Any) -> HttpResponse:
    """The shift as it stands now, with what was refused."""
    request.community = shift.community  # type: ignore[attr-defined]
    now, in_board = timezone.now(), bool(request.htmx)  # type: ignore[attr-defined]
    seats = seats_of([shift], shift.community_id, now)[shift.pk]
    tile = Tile(next(iter(lines_of(shift, now))), seats, now=now)
    may_change = may(request.user, "services.assign_duty", shift)
    asked = request.POST.get("instead") or request.GET.get("instead", "")
    instead = next((seat.duty for seat in tile.filled if seat.duty and str(seat.duty.uid) == asked), None)
    choosing = may_change and tile.is_ahead and (instead is not None or bool(tile.free))
    week = request.POST.get("week") or request.GET.get("week") or str(Week.of(shift.day))
    show = request.POST.get("show") or request.GET.get("show", "")
    context = {
        "tile": tile,
        "shift": shift,
        "now": now,
        "has_begun": shift.starts_at <= now,
        "may_change": may_change,
        "instead": instead,
        "candidates": candidates_for(shift, now) if choosing else [],
        "choosing": choosing,
        "move_form": MoveOnBoardForm(shift=shift),
        "urls": {verb: reverse("take_step", args=[shift.uid, verb]) for verb in STEPS},
        "week": week,
        "show": show,
        "back": board_url(shift, week, show),
        "in_board": in_board,
        "heading_level": 2 if in_board else 1,
        **more,
    }
    template = "services/roster/board_panel.html" if in_board else "services/roster/board_shift.html"
    # htmx puts in place only what is answered with 200.
    response = render(request, template, context, status=409 if "refusal" in more and not in_board else 200)
    return push_url(response, False) if in_board else response  # the address stays the board's, to be read anew


def board_url(shift: Shift, week: str, show: str, **more: str) -> str:
    """Back to the board as it was."""
    query = {"community": shift.community.slug, "week": week, "show": show, **more}
    return f"{reverse('roster_board')}?{urlencode({key: value for key, value in query.items() if value})}"
