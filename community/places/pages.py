"""Pages of one community: who is asked for, whether the room is open, and whether anything changed since."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag

from community.places.models import Community
from community.timeline.models import Event

View = Callable[..., HttpResponse]
# So many writes would have to overtake a longer one, all before it ends, for a page not to notice it.
NEWEST_EVENTS = 50


def find_community(request: HttpRequest, slug: str, room: str = "") -> Community:
    """The community of a URL, as far as this viewer may see it and it uses the room; else 404."""
    communities = Community.objects.visible_to(request.viewer).select_related("street")  # type: ignore[attr-defined]
    community = get_object_or_404(communities, slug=slug)
    request.community = community  # type: ignore[attr-defined]  # also for the 404 page, whose way out is its home
    if room and not community.uses(room):
        raise Http404
    return community


def revision_of(community: Community) -> tuple[str, Any]:
    """What the newest events are that residents may see, and when the last one was: every write records one.

    Several, because numbers are given before a transaction ends: a long import becomes visible with events that
    stand *below* those of a short write that overtook it; the newest number alone would not change then.
    """
    newest = list(
        Event.objects.shown().filter(community=community).order_by("-id").values_list("id", "at")[:NEWEST_EVENTS]
    )
    return ".".join(str(number) for number, _at in newest), newest[0][1] if newest else None


def community_page(
    room: str = "", *, changes_with_time: bool = False, also: Callable[[Community], str] | None = None
) -> Callable[[View], View]:
    """A public page of one community: `view(request, community, …)` instead of `view(request, slug, …)`.

    GET by somebody who is not signed in answers conditional requests: its ETag comes from the community's newest
    events, so a 304 costs two queries and no rendering, and so does a page made for somebody else a moment ago.

    Args:
        room: the room's key; a community that does not use it answers 404.
        changes_with_time: the page says what is on *now*; its ETag then lives for a minute, else for the day.
        also: what else the page depends on that writes no events, e.g. how far a ledger has come.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            community = find_community(request, slug, room)
            revision, request.revised_at = revision_of(community)  # type: ignore[attr-defined]
            request.revision = f"{revision} {also(community)}" if also else revision  # type: ignore[attr-defined]
            if request.method not in ("GET", "HEAD") or request.user.is_authenticated or "messages" in request.COOKIES:
                return view(request, community, *args, **kwargs)
            etag = _etag(request, community, changes_with_time)
            # Whoever compresses on the way makes the tag a weak one; it still names the same page.
            asked = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
            if etag in asked:
                response: HttpResponse = HttpResponseNotModified()
            else:
                response = _kept_or_made(request, etag, lambda: view(request, community, *args, **kwargs))
            if response.status_code in (200, 304):
                response["ETag"] = etag
                response["Cache-Control"] = "private, max-age=0, must-revalidate"
                patch_vary_headers(response, ["Cookie"])
            return response

        return wrapper

    return decorate


def _kept_or_made(request: HttpRequest, etag: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page as it was made for somebody else under the same tag; many scan one QR code in the same minute.

    Only addresses without a query, so that nobody fills the cache by inventing some; never one with a cookie.
    """
    if request.GET or request.method != "GET" or not settings.PAGES_KEPT_SECONDS:
        return make()
    key = f"page-{etag}"
    kept: tuple[bytes, str] | None = cache.get(key)
    if kept is not None:
        return HttpResponse(kept[0], content_type=kept[1])
    response = make()
    personal = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if response.status_code == 200 and not response.streaming and not personal and len(response.headers) == 1:
        cache.set(key, (response.content, response["Content-Type"]), settings.PAGES_KEPT_SECONDS)
    return response


def _etag(request: HttpRequest, community: Community, changes_with_time: bool) -> str:
    now = timezone.localtime()
    moment = now.strftime("%Y-%m-%d %H:%M" if changes_with_time else "%Y-%m-%d")
    parts = [
        request.get_host(),
        request.get_full_path(),
        str(community.pk),
        str(request.revision),  # type: ignore[attr-defined]
        moment,
        translation.get_language() or "",
        request.COOKIES.get("text", ""),
        request.headers.get("HX-Request", ""),
        settings.RELEASE,
    ]
    return quote_etag(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32])
