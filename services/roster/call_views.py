"""Calls to make today 今日要打的电话: whom to call, what to say, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.access.actors import Actor
from community.access.rules import require
from community.places.paging import page_of
from partners.directory.actions import unmask_contact
from services.roster import actions
from services.roster.chat_text import call_in_words
from services.roster.models import Duty, PhoneCall
from services.roster.models.calls import PAGED_BY
from services.roster.panels import call_sections

MOST = 50
DEALT_WITH = 30
SEARCH_SHOWN = 3
"""Whoever wants a substitute calls one after the other; the next ones are folded."""


@login_required
@never_cache
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The list of whoever asks: the communities in whose office they work."""
    require(request.user, "services.view_phonecall")
    return _list(request)


@login_required
@never_cache
@require_POST
def show_number(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The list with one number written out, to be tapped; who had it opened is an event."""
    call = _call(request, uid)
    if call.whom is None:
        return _back(call)
    require(request.user, "partners.unmask_contact", call.whom)
    name, phone, _email = unmask_contact(call.whom, by=Actor.of(request.user))
    return _list(request, opened=call.uid, name=name, phone=phone)


@login_required
@never_cache
@require_POST
def show_call_text(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The list with one text to copy into WeChat; where it holds the duty's link, taking that out is an event."""
    call = _call(request, uid)
    standing = Duty.objects.coming(timezone.now()).taking_place().for_display()
    duty = standing.filter(shift=call.shift_id, partner=call.partner_id).first()
    if duty is not None:
        require(request.user, "services.share_duty", duty)
        try:
            actions.share_duty(duty, by=Actor.of(request.user))
        except ValidationError:
            duty = None  # given back or over in this moment: the words are true without the link
    return _list(request, opened=call.uid, text=call_in_words(call, duty, request))


@login_required
@never_cache
@require_POST
def answer_call(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """What came of a call; the note typed beside the buttons goes with it."""
    call = _call(request, uid)
    if verb not in ANSWERS:
        return _back(call)
    act, done = ANSWERS[verb]
    require(request.user, f"services.{act.__name__}", call)
    try:
        act(call, by=Actor.of(request.user), **_said(request, verb))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(call)
    if verb in CLOSING.values():  # said with a way back
        return _back(call, done=True)
    messages.success(request, str(done) % {"partner": call.partner.name})
    return _back(call)


ANSWERS: dict[str, tuple[Callable[..., PhoneCall], Any]] = {
    "reached": (actions.reach_partner, _("%(partner)s: reached.")),
    "not-reached": (actions.miss_partner, _("%(partner)s: not reached; the call stays on the list.")),
    "not-needed": (actions.drop_call, _("%(partner)s: nobody needs to call.")),
    "reopen": (actions.reopen_call, _("%(partner)s stands on the list again.")),
}
CLOSING = {PhoneCall.State.REACHED: "reached", PhoneCall.State.NOT_NEEDED: "not-needed"}


def _said(request: HttpRequest, verb: str) -> dict[str, Any]:
    if verb == "not-reached":
        seen = request.POST.get("seen", "")
        return {"seen": int(seen)} if seen.isdecimal() and len(seen) < 6 else {}
    return {} if verb == "reopen" else {"note": request.POST.get("note", "")[:200]}


def _call(request: HttpRequest, uid: UUID) -> PhoneCall:
    """A call of one's own office; those of others do not exist here."""
    return get_object_or_404(PhoneCall.objects.changeable_by(request.user).in_use().for_display(), uid=uid)


def _back(call: PhoneCall, *, done: bool = False) -> HttpResponse:
    return HttpResponseRedirect(reverse("calls") + (f"?done={call.uid}" if done else ""))


def _done_said(call: PhoneCall) -> str:
    """What came of a call, for the line with the way back."""
    return str(ANSWERS[CLOSING[PhoneCall.State(call.state)]][1]) % {"partner": call.partner.name}


def _together(calls: list[PhoneCall]) -> list[PhoneCall]:
    """All that is to be said to one partner stands together, where the first of it stands."""
    first = {call.partner_id: place for place, call in reversed(list(enumerate(calls)))}
    return sorted(calls, key=lambda call: first[call.partner_id])


def _searches(wanted: list[PhoneCall], opened: UUID | None) -> list[dict[str, Any]]:
    """The calls for each substitute wanted: what to say once, whom to call next, and the rest to unfold."""
    asked: dict[str, list[PhoneCall]] = {}
    for call in wanted:
        asked.setdefault(call.said, []).append(call)
    return [
        {
            "said": said,
            "first": calls[:SEARCH_SHOWN],
            "rest": calls[SEARCH_SHOWN:],
            "is_open": opened in [call.uid for call in calls[SEARCH_SHOWN:]],
        }
        for said, calls in asked.items()
    ]


def _list(request: HttpRequest, *, opened: UUID | None = None, **shown: str) -> HttpResponse:
    now = timezone.now()
    own = PhoneCall.objects.changeable_by(request.user).for_display()
    page = page_of(own.to_make(now).ranked(), request, by=PAGED_BY, size=MOST)
    to_make = page.rows
    dealt_with = list(own.dealt_with(now).order_by("-closed_at", "-pk")[:DEALT_WITH])
    done = request.GET.get("done", "")
    just_done = next((call for call in dealt_with if str(call.uid) == done), None)
    context = {
        "own_duties": _together([call for call in to_make if not call.is_wanted]),
        "wanted": [call for call in to_make if call.is_wanted],
        "searches": _searches([call for call in to_make if call.is_wanted], opened),
        "page": page,
        "dealt_with": dealt_with,
        "just_done": just_done,
        "done_text": _done_said(just_done) if just_done else "",
        "sections": call_sections(request),
        "several": len({call.community_id for call in [*to_make, *dealt_with]}) > 1,
        "opened": opened,
        **shown,
    }
    return render(request, "services/roster/calls.html", context)
