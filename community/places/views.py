"""Choosing a community, its home page, and what its footer leads to."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community.places.filters import CommunitiesFilter
from community.places.models import Community, CommunityQuerySet, Street
from community.places.navigation import panels_of, plugged_panels
from community.places.pages import community_page

LAST_CHOSEN = "community"
A_YEAR = 365 * 24 * 3600
# More than this is not a list that anybody reads: streets first, then their communities.
READABLE = 60


@require_safe
def choose_community(request: HttpRequest) -> HttpResponse:
    """The front page: find one's community; where there is only one, go to it."""
    communities = Community.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    chosen = CommunitiesFilter(request.GET, queryset=communities.select_related("street"))
    found = list(chosen.qs.order_by("street__city", "street__name", "name")[: READABLE + 1])
    asked = any(request.GET.get(name) for name in chosen.filters)
    if len(found) == 1 and not asked:
        return redirect("community_home", found[0].slug)
    too_many = len(found) > READABLE
    context = {
        "q": request.GET.get("q", ""),
        "asked": asked,
        "communities": [] if too_many else found,
        "streets": _streets(communities) if too_many else [],
        "last_chosen": None if asked else _last_chosen(request, found),
    }
    return render(request, "community/places/choose_community.html", context)


def _streets(communities: CommunityQuerySet) -> list[Street]:
    """The streets of these communities, each with their number."""
    streets = Street.objects.filter(communities__in=communities).annotate(communities_count=Count("communities"))
    return list(streets.order_by("city", "name"))


def _last_chosen(request: HttpRequest, found: list[Community]) -> Community | None:
    """The community this browser opened last, as far as it can still be seen."""
    slug = request.COOKIES.get(LAST_CHOSEN, "")
    if not slug:
        return None
    here = next((community for community in found if community.slug == slug), None)
    visible = Community.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return here or visible.filter(slug=slug).select_related("street").first()


@require_safe
@community_page(changes_with_time=True)
def community_home(request: HttpRequest, community: Community) -> HttpResponse:
    """What people came for first, then what else the board holds; the browser remembers the community."""
    response = render(request, "community/places/community_home.html", {"panels": panels_of(request, community)})
    if request.COOKIES.get(LAST_CHOSEN) != community.slug:
        response.set_cookie(
            LAST_CHOSEN, community.slug, A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    return response


@require_safe
@community_page()
def privacy(request: HttpRequest, community: Community) -> HttpResponse:
    """What is kept about whom, for how long, and whom to ask."""
    return render(request, "community/places/privacy.html", {"panels": plugged_panels("PRIVACY", request, community)})


@require_safe
@community_page()
def complain(request: HttpRequest, community: Community) -> HttpResponse:
    """Where to complain or suggest something, and what happens then."""
    return render(request, "community/places/complain.html")
