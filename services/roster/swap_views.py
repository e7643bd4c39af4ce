"""Swapping duties, as partners see it: choosing one of the others', agreeing or not; every button is an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.access.actors import Actor
from community.access.rules import require
from partners.portal.visitors import portal_page
from services.roster import actions
from services.roster.models import Duty, DutySettings, DutySwap
from services.roster.models.duties import DutyQuerySet
from services.roster.models.swaps import OTHERS, swappable

MOST, AHEAD = 15, timedelta(weeks=9)


def choices(duty: Duty, now: datetime) -> DutyQuerySet:
    """What a duty can be swapped for in the next weeks; the like first, then the soonest."""
    if not DutySettings.of(duty.community_id).swaps or duty.shift.starts_at <= now or duty.shift.cancelled:
        return Duty.objects.none()
    soon = swappable(duty, now).filter(shift__starts_at__lt=now + AHEAD)
    return soon.for_display()


def like_first(duties: DutyQuerySet) -> dict[str, list[Duty]]:
    """The first of them for the page, apart: of the same series or kind, and the others, which are folded."""
    rows = list(duties[:MOST])
    return {"like": [row for row in rows if row.alike < OTHERS], "unlike": [row for row in rows if row.alike == OTHERS]}  # type: ignore[attr-defined]


def chosen_duty(duty: Duty, text: str) -> Duty:
    """The duty somebody tapped on; whether it can still be swapped is for the action to say."""
    try:
        uid = UUID(text)
    except ValueError as error:
        raise Http404 from error
    others = Duty.objects.filter(community=duty.community_id).select_related("shift", "partner")
    return get_object_or_404(others, uid=uid)


def _own_duty(request: HttpRequest, uid: UUID) -> Duty:
    return get_object_or_404(Duty.objects.of_user(request.user).for_display(), uid=uid)


@require_safe
@portal_page
def portal_duty_swap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The duties of others that one's own could be swapped for; a tap proposes it."""
    duty = _own_duty(request, uid)
    request.community = duty.community  # type: ignore[attr-defined]
    context = {
        "duty": duty,
        **like_first(choices(duty, timezone.now())),
        "ask_url": reverse("ask_swap", args=[duty.uid]),
        "back": reverse("portal_duty", args=[duty.uid]),
    }
    return render(request, "services/roster/portal_swap.html", context)


@require_POST
@portal_page
def ask_swap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose it."""
    duty = _own_duty(request, uid)
    require(request.user, "services.ask_swap", duty)
    other = chosen_duty(duty, request.POST.get("other", ""))
    back = HttpResponseRedirect(reverse("portal_duty", args=[duty.uid]))
    done = _("The other partner is asked. Until it agrees, your duty stays yours.")
    return _tried(request, back, done, lambda: actions.ask_swap(duty, other=other, by=Actor.of(request.user)))


@require_POST
@portal_page
def accept_swap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Agree to it."""
    done = _("Agreed: you have swapped. The other partner and the office are told.")
    return _answered(request, uid, "services.accept_swap", actions.accept_swap, done)


@require_POST
@portal_page
def decline_swap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Do not agree to it."""
    done = _("Your duty stays as it is; the other partner is told.")
    return _answered(request, uid, "services.decline_swap", actions.decline_swap, done)


@require_POST
@portal_page
def withdraw_swap(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the proposal back."""
    done = _("The proposal is taken back; your duty stays as it is.")
    return _answered(request, uid, "services.withdraw_swap", actions.withdraw_swap, done)


def _answered(request: HttpRequest, uid: UUID, permission: str, act: Callable[..., Any], done: str) -> HttpResponse:
    swap = get_object_or_404(DutySwap.objects.of_user(request.user).for_display(), uid=uid)
    require(request.user, permission, swap)
    back = HttpResponseRedirect(reverse("portal"))
    return _tried(request, back, done, lambda: act(swap, by=Actor.of(request.user)))


def _tried(request: HttpRequest, back: HttpResponse, done: str, act: Callable[[], Any]) -> HttpResponse:
    """Do it and say so; a refusal is said in its own words."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return back
