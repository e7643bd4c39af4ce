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
from django.views.decorators.http import require_POST, require_safe

from community.access.actors import Actor
from services.roster import actions
from services.roster.answering import standings
from services.roster.links import TOLD_AFTER, find_duty
from services.roster.models import Duty
from services.roster.panels import duty_panels
from services.roster.portal_views import answer_urls

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
        act(duty, request.POST.get("reason", "")[:200])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if verb == "decline":  # the link ended with the duty
            return _private(render(request, "services/roster/link_done.html", {"office": duty.community}))
        messages.success(request, str(done))
    return HttpResponseRedirect(reverse("duty_link", args=[token]))


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
    "withdraw": (_withdraw, _("Nobody is looked for any more; you are on duty.")),
}
