"""Pages for residents: book a place, look at it and give it up by its code, see which number is being served."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.access.actors import Actor
from community.access.viewers import Viewer
from community.places.models import Community
from community.places.pages import community_page, find_community
from services.bookings import actions
from services.bookings.counting import before, places_of
from services.bookings.forms import BookForm, CodeForm, plain_code
from services.bookings.models import ROOM, ShiftBooking, is_bookable
from services.bookings.phrases import has_waiting_list
from services.bookings.queueing import index_of, purge_day
from services.bookings.slowing import count_try, may_try
from services.roster import absolute
from services.roster.models import Shift
from services.roster.phrases import phone_of

RESIDENT = Actor("link")


def _private(response: HttpResponse) -> HttpResponse:
    """Neither search engines nor the pages it leads to learn of the address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _shift(request: HttpRequest, community: Community, uid: UUID) -> Shift:
    if not community.uses("roster"):
        raise Http404
    shifts = Shift.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    return get_object_or_404(shifts.for_display(), uid=uid)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book_place(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """A resident books a place without an account: name, telephone, one button."""
    community = find_community(request, slug, ROOM)
    shift = _shift(request, community, uid)
    if not is_bookable(shift):
        raise Http404
    form = BookForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _ask(request, shift, form)
    if not count_try(request, "book_place"):
        return _slower(request, shift)
    if not form.is_valid():
        return _ask(request, shift, form, status=400)
    cleaned = form.cleaned_data
    if not count_try(request, "book_place_by_phone", whose=index_of(cleaned["phone"])):
        return _slower(request, shift)
    try:
        booking = actions.book_place(
            shift, name=cleaned["name"], phone=cleaned["phone"], submission=cleaned["submission"], by=RESIDENT
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _ask(request, shift, form, status=409)
    return redirect("booking", code=booking.code)


def _ask(request: HttpRequest, shift: Shift, form: BookForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    phone, whose = phone_of(shift)
    context = {
        "shift": shift,
        "form": form,
        "places": places_of(shift, now),
        "is_open": shift.public and not shift.cancelled and shift.starts_at > now,
        "waiting_list": has_waiting_list(shift),
        "purge_on": purge_day(shift),
        "phone": phone,
        "whose_phone": whose,
    }
    return render(request, "services/bookings/book_place.html", context, status=status)


def _slower(request: HttpRequest, shift: Shift | None = None) -> HttpResponse:
    """Too many tries from one place: nothing was written, and the telephone is still there."""
    community = shift.community if shift else None
    back = reverse("shift", args=[community.slug, shift.uid]) if shift and community else reverse("find_booking")
    phone = community.telephone if community else ""
    return render(request, "services/bookings/slower.html", {"back": back, "phone": phone}, status=429)


@never_cache
@require_safe
def find_booking(request: HttpRequest) -> HttpResponse:
    """Whoever has the code on paper types it in."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("booking", code=form.cleaned_data["code"])
    return _private(render(request, "services/bookings/find_booking.html", {"form": form}))


def _booking(request: HttpRequest, code: str) -> ShiftBooking | None:
    """The booking that a code opens, whoever is signed in."""
    viewer = Viewer(AnonymousUser(), codes=frozenset({plain_code(code)}))
    return ShiftBooking.objects.in_use().visible_to(viewer).for_display().first()


def _no_such_code(request: HttpRequest) -> HttpResponse:
    if not count_try(request, "wrong_code"):
        return _slower(request)
    context = {"form": CodeForm(), "unknown": True}
    return _private(render(request, "services/bookings/find_booking.html", context, status=404))


@never_cache
@require_safe
def booking(request: HttpRequest, code: str) -> HttpResponse:
    """One booking by its code. Chat programs open links to preview them, so nothing happens here."""
    if not may_try(request, "wrong_code"):
        return _slower(request)
    found = _booking(request, code)
    if found is None:
        return _no_such_code(request)
    now, shift = timezone.now(), found.shift
    request.community = found.community  # type: ignore[attr-defined]
    places = places_of(shift, now)
    context = {
        "booking": found,
        "shift": shift,
        "places": places,
        "before": before(found) if found.is_to_come else 0,
        "moved": found.state == "booked" and found.known_start != shift.starts_at and not shift.cancelled,
        "over": shift.is_over(now),
        "today": shift.day == timezone.localdate(now) and not shift.is_over(now) and not shift.cancelled,
        "address": absolute.absolute(request, reverse("booking", args=[found.code])),
        "phone": phone_of(shift)[0],
        "whose_phone": phone_of(shift)[1],
    }
    return _private(render(request, "services/bookings/booking.html", context))


ANSWERS: dict[str, tuple[Callable[..., Any], Any]] = {
    "confirm": (actions.confirm_place, gettext_lazy("Thank you. The place is yours.")),
    "cancel": (actions.cancel_booking, gettext_lazy("You have given your place up. Thank you for saying so.")),
}


@never_cache
@require_POST
def answer_booking(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """What the buttons of a booking do."""
    if not may_try(request, "wrong_code"):
        return _slower(request)
    found = _booking(request, code)
    if found is None or verb not in ANSWERS:
        return _no_such_code(request)
    act, done = ANSWERS[verb]
    try:
        act(found, by=RESIDENT)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(reverse("booking", args=[found.code]))


@require_safe
@community_page(room=ROOM, changes_with_time=True)
def shift_queue(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """Which number is being served, large enough for the screen in the service centre; no names."""
    shift = _shift(request, community, uid)
    places = places_of(shift, timezone.now())
    heading = _("Now serving") if places.serving else _("Not called yet")
    context = {"shift": shift, "places": places, "heading": heading}
    return render(request, "services/bookings/shift_queue.html", context)
