"""One duty by its link, without an account: looking changes nothing, only the buttons do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.access.actors import Actor
from community.guards.refusal import Refused
from services.roster import actions
from services.roster.answering import standings
from services.roster.links import TOLD_AFTER, find_duty, token_of
from services.roster.models import Duty, DutySwap
from services.roster.panels import duty_panels
from services.roster.portal_views import answer_urls
from services.roster.swap_views import choices, chosen_duty, like_first

BY_LINK = Actor("link")


def _private(response: HttpResponse) -> HttpResponse:
    """Neither search engines nor the pages it leads to learn of the address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@never_cache
def duty_link(request: HttpRequest, token: str) -> HttpResponse:
    """The one duty a link is for. Chat programs open links to preview them, so nothing happens here."""
    now = timezone.now()
    duty = find_duty(token, now, after=TOLD_AFTER)
    standing = standings([duty], now)[0] if duty else None
    panels = duty_panels(request, standing, token) if standing else []
    if duty is None or standing is None or (standing.shift.is_over(now) and not panels):
        return _private(render(request, "services/roster/link_ended.html", status=404))
    urls = answer_urls(standing, lambda verb: reverse("answer_duty", args=[token, verb]))
    context = {"standing": standing, "urls": urls, "office": duty.community, "panels": panels}
    return _private(render(request, "services/roster/link.html", context))


@require_POST
@never_cache
def answer_duty(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """What the buttons of a link do, each the same action as in the portal."""
    duty = find_duty(token, timezone.now())
    if duty is None or verb not in ANSWERS:
        return _private(render(request, "services/roster/link_ended.html", status=404))
    act, done = ANSWERS[verb]
    try:
        result = act(duty, request.POST.get("reason", "")[:200])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if verb == "decline":  # the link ended with the duty
            return _private(render(request, "services/roster/link_done.html", {"office": duty.community}))
        messages.success(request, str(done))
        if isinstance(result, Duty) and result.pk != duty.pk:  # the duty had instead has a link of its own
            return HttpResponseRedirect(reverse("duty_link", args=[token_of(result)]))
    return HttpResponseRedirect(reverse("duty_link", args=[token]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def swap_link(request: HttpRequest, token: str) -> HttpResponse:
    """What the duty can be swapped for, as far as everybody reads it on the roster; a tap proposes it."""
    now = timezone.now()
    duty = find_duty(token, now)
    if duty is None:
        return _private(render(request, "services/roster/link_ended.html", status=404))
    found = choices(duty, now).filter(shift__public=True, partner__is_listed=True)
    back = reverse("duty_link", args=[token])
    if request.method != "POST":
        context = {"duty": duty, **like_first(found), "ask_url": request.path, "back": back}
        return _private(render(request, "services/roster/link_swap.html", context))
    other = chosen_duty(duty, request.POST.get("other", ""))
    try:
        actions.ask_swap(duty, other=other, by=BY_LINK)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The other partner is asked. Until it agrees, your duty stays yours."))
    return HttpResponseRedirect(back)


def _swap_of(duty: Duty) -> DutySwap:
    """The open swap of a duty; one that ended a moment ago is refused in words."""
    swap = DutySwap.objects.open().about(duty).for_display().first()
    if swap is None:
        raise Refused(_("This swap has already been answered, or it is no longer possible."), code="swap_closed")
    return swap


def _asked(duty: Duty) -> DutySwap:
    """Only the one asked answers."""
    swap = _swap_of(duty)
    if swap.other_id != duty.pk:
        raise Refused(_("The other partner has to answer this."), code="swap_closed")
    return swap


def _accept_swap(duty: Duty, reason: str) -> Duty | None:
    return actions.accept_swap(_asked(duty), by=BY_LINK).new_other


def _decline_swap(duty: Duty, reason: str) -> None:
    actions.decline_swap(_asked(duty), by=BY_LINK)


def _withdraw_swap(duty: Duty, reason: str) -> None:
    swap = _swap_of(duty)
    if swap.duty_id != duty.pk:
        raise Refused(_("Only the one who proposed it can take it back."), code="swap_closed")
    actions.withdraw_swap(swap, by=BY_LINK)


def _withdraw(duty: Duty, reason: str) -> None:
    wanted = duty.substitute_requests.open().select_related("duty__shift").first()
    if wanted is not None:
        actions.withdraw_substitute(wanted, by=BY_LINK)


ANSWERS: dict[str, tuple[Callable[[Duty, str], Any], Any]] = {
    "confirm": (lambda duty, reason: actions.confirm_duty(duty, by=BY_LINK), _("Thank you. You are expected.")),
    "decline": (lambda duty, reason: actions.decline_duty(duty, reason=reason, by=BY_LINK), ""),
    "ask": (
        lambda duty, reason: actions.ask_substitute(duty, reason=reason, by=BY_LINK),
        _("The other partners are asked. The duty stays yours until one of them takes it."),
    ),
    "accept-swap": (_accept_swap, _("Agreed: you have swapped. This is your duty now.")),
    "decline-swap": (_decline_swap, _("Your duty stays as it is; the other partner is told.")),
    "withdraw-swap": (_withdraw_swap, _("The proposal is taken back; your duty stays as it is.")),
    "withdraw": (_withdraw, _("Nobody is looked for any more; you are on duty.")),
}
