"""Signing a shop's telephone in: the address on its card asks once, with a button; only the button does it."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community.access.actors import Actor
from partners.portal import actions
from partners.portal.models import ShopCode
from partners.portal.visitors import ShopVisitor, let_in, let_out, portal_page, to_portal

GUESSES, WITHIN = 10, 600
"""Wrong codes from one address, within so many seconds; a card is typed wrongly twice, not ten times."""


def _guesses(request: HttpRequest) -> str:
    return f"shop-guesses-{get_adapter().get_client_ip(request)}"


def _find(request: HttpRequest, text: str) -> ShopCode | None:
    """The code that was typed or scanned; a wrong one is counted."""
    codes = ShopCode.objects.standing().select_related("partner", "community__street")
    found = codes.of_text(text[:40]).first()
    if found is None:
        cache.add(_guesses(request), 0, WITHIN)
        with suppress(ValueError):  # its time ran out between the two
            cache.incr(_guesses(request))
    return found


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def _too_many(request: HttpRequest) -> HttpResponse | None:
    if cache.get(_guesses(request), 0) < GUESSES:
        return None
    context = {"error": _("Too many tries. Please wait ten minutes.")}
    return _private(render(request, "partners/portal/shop.html", context, status=429))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest) -> HttpResponse:
    """The code, typed from the card."""
    text = request.POST.get("code", "").strip()
    if request.method != "POST":
        return _private(render(request, "partners/portal/shop.html"))
    if answer := _too_many(request):
        return answer
    if _find(request, text) is None:
        error = _("This code is not right, or it no longer holds. Please look at the card again.")
        return _private(render(request, "partners/portal/shop.html", {"error": error, "typed": text[:40]}, status=400))
    return HttpResponseRedirect(reverse("open_shop", args=["".join(filter(str.isalnum, text))]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_shop(request: HttpRequest, code: str) -> HttpResponse:
    """Whose telephone this is to be; looking signs nobody in, the button does."""
    if answer := _too_many(request):
        return answer
    found = _find(request, code)
    if found is None:
        error = _("This code is not right, or it no longer holds. Please ask your community office.")
        return _private(render(request, "partners/portal/shop.html", {"error": error}, status=404))
    request.community = found.community  # type: ignore[attr-defined]
    if request.method != "POST":
        return _private(render(request, "partners/portal/open_shop.html", {"code": found}))
    try:
        actions.open_shop(found, by=Actor.of(ShopVisitor(found)))
    except ValidationError as refusal:
        return _private(render(request, "partners/portal/shop.html", {"error": " ".join(refusal.messages)}, status=409))
    if request.user.is_authenticated:  # the shop's telephone is nobody's own
        logout(request)
    messages.success(request, _("This phone now belongs to %(partner)s.") % {"partner": found.partner.name})
    return let_in(to_portal(), found)


@require_POST
@portal_page
def leave_shop(request: HttpRequest) -> HttpResponse:
    """The telephone is no longer the shop's."""
    return let_out(HttpResponseRedirect(reverse("shop")))
