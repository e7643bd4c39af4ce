"""The directory's public pages: partners, one partner, and the service list."""

from typing import Any

from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from partners.directory.filters import PartnerFilter, ServiceFilter
from partners.directory.models import Partner, PartnerQuerySet, Service
from partners.directory.panels import ROOM, panels_of, service_offers

A_PAGE = 50


def _partners(request: HttpRequest, community: Community) -> PartnerQuerySet:
    visible: PartnerQuerySet = Partner.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    return visible.filter(community=community)


def _words_apart(chosen: Any) -> None:
    """The words have a search box of their own above the filters, which only carry them along."""
    chosen.form.fields["q"].widget = HiddenInput()


@require_safe
@community_page(room=ROOM)
def partners(request: HttpRequest, community: Community) -> HttpResponse:
    """Everybody who helps here, by pinyin, to search and to narrow down."""
    chosen = PartnerFilter(request.GET, queryset=_partners(request, community).listed(), request=request)
    page = page_of(chosen.qs.with_offers(), request, by=("sort_key", "pk"), size=A_PAGE)
    counts = chosen.count_kinds()
    kind = chosen.form.cleaned_data.get("kind")
    _words_apart(chosen)
    context = {"form": chosen.form, "page": page, "count": counts.get(kind, 0) if kind else sum(counts.values())}
    return render(request, "partners/directory/partners.html", context)


@require_safe
@community_page(room=ROOM)
def partner(request: HttpRequest, community: Community, uid: str) -> HttpResponse:
    """One partner: what it offers, how to reach it; staff also see those that residents do not, marked as such."""
    found = get_object_or_404(_partners(request, community).select_related("compound").with_offers(), uid=uid)
    found.community = community  # already fetched
    context = {
        "partner": found,
        "panels": panels_of(request, found),
        "may_change": may(request.user, "partners.change_partner", found),
    }
    return render(request, "partners/directory/partner.html", context)


@require_safe
@community_page(room=ROOM, changes_with_time=True)
def services(request: HttpRequest, community: Community) -> HttpResponse:
    """The service list 服务清单 of the whole community, by category; one sheet to read, search and print."""
    visible = Service.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    chosen = ServiceFilter(request.GET, queryset=visible.listed(), request=request)
    found = list(chosen.qs.select_related("partner", "category").by_category())
    _words_apart(chosen)
    offers = service_offers(request, community, found)
    for service in found:
        service.offer = offers.get(service.pk)
    return render(request, "partners/directory/services.html", {"form": chosen.form, "services": found})
