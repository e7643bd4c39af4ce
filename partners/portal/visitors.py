"""Who is let into the portal: a signed-in user, or the telephone of a shop, proven by its shop code.

A shop's telephone has no account. Its cookie is signed, is sent to ``/portal/`` only, and names a row that the office
can end at any moment. Inside a portal page `request.user` is then a `ShopVisitor`, which acts for that one partner; on
every other page it is nobody. See docs/decisions/013-shop-code.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

import rules
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from partners.portal.models import ShopCode, ShopCodeQuerySet

COOKIE, PATH, SALT = "shop", "/portal/", "partners.shop"
KEPT = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer, and each visit begins the time anew."""
NOBODY: frozenset[int] = frozenset()


class ShopVisitor(AnonymousUser):
    """Whoever holds the shop's telephone: acts for one partner, has no role, no inbox and no name of their own."""

    is_active = True  # type: ignore[assignment]

    def __init__(self, code: ShopCode) -> None:
        self.shop_code = code

    @property
    def is_authenticated(self) -> Literal[True]:  # type: ignore[override]
        return True

    @property
    def is_anonymous(self) -> Literal[False]:  # type: ignore[override]
        return False

    @property
    def shop_code_id(self) -> int:
        """What stands in an event in place of a user."""
        return self.shop_code.pk

    def acts_as(self) -> ShopCodeQuerySet:
        """What stands in for a partner's member: the code, as long as it holds."""
        return ShopCode.objects.standing().filter(pk=self.shop_code.pk)

    def has_perm(self, permission: str, row: Any = None) -> bool:
        return bool(rules.has_perm(permission, self, row))

    def community_ids(self, roles: Any) -> frozenset[int]:
        return NOBODY

    def office_community_ids(self) -> frozenset[int]:
        return NOBODY

    def overseen_community_ids(self) -> frozenset[int]:
        return NOBODY

    @cached_property
    def roles(self) -> list[Any]:
        return []


def shop_of(request: HttpRequest) -> ShopVisitor | None:
    """The shop whose telephone this is, if its code still holds."""
    try:
        number, fingerprint = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    codes = ShopCode.objects.standing().select_related("partner", "community__street")
    code = codes.filter(pk=number, fingerprint=fingerprint).first()
    return ShopVisitor(code) if code else None


def let_in(response: HttpResponse, code: ShopCode) -> HttpResponse:
    """Keep on this telephone that it is the shop's."""
    proof = signing.dumps([code.pk, code.fingerprint], salt=SALT)
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, proof, max_age=KEPT, path=PATH, secure=secure, httponly=True, samesite="Lax")
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    """Forget it."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _kept_in_use(response: HttpResponse, code: ShopCode) -> HttpResponse:
    """Once a day the time begins anew, and the office sees that the telephone is in use."""
    today = timezone.localdate()
    if code.used_on == today or COOKIE in response.cookies:
        return response
    ShopCode.objects.filter(pk=code.pk).update(used_on=today)
    return let_in(response, code)


View = Callable[..., HttpResponse]


def _kept_by_nobody(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return wrapper


def open_to_shops(view: View) -> View:
    """A page for everybody, below ``/portal/``, on which the telephone of a shop acts for its partner."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and (visitor := shop_of(request)) is not None:
            request.user = visitor
        return view(request, *args, **kwargs)

    return wrapper


def portal_page(view: View) -> View:
    """The one gate of the partners' own pages: for whoever is signed in, and for the telephone of a shop.

    Nothing of it is kept by browsers, unless the view says itself what may be.
    """

    @wraps(view)
    @_kept_by_nobody
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        visitor = shop_of(request)
        if visitor is not None:
            request.user = visitor
            return _kept_in_use(view(request, *args, **kwargs), visitor.shop_code)
        if request.COOKIES.get(COOKIE):
            return let_out(render(request, "partners/portal/shop_ended.html", status=403))
        onward = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("portal")
        return redirect_to_login(onward)

    return gate


def to_portal() -> HttpResponse:
    """On to the first page."""
    return HttpResponseRedirect(reverse("portal"))
