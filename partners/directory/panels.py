"""The directory in the navigation, on the home page and in the search; and the slot on a partner's page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.viewers import Viewer
from community.guards.slots import plugged
from community.places.models import Community
from community.places.navigation import Entry, Offer, Panel
from community.places.searching import Finder, Found
from partners.directory.models import Partner, Service

ROOM = "directory"
NEWEST = 3


@dataclass(frozen=True)
class PartnerPanel:
    """A part of a partner's page that a higher wing draws (slot `PARTNER_PANELS`), e.g. its next shifts.

    Args:
        room: the room's key; the panel vanishes where the community does not use it.
        template: draws it from `panel`, which holds what `gather` gave, with `community` and `partner`.
        gather: what the template needs; `None` leaves the panel out.
    """

    room: str
    template: str
    gather: Callable[[HttpRequest, Partner], dict[str, Any] | None] = field(repr=False)


def service_offers(request: HttpRequest, community: Community, services: Sequence[Service]) -> dict[int, Offer]:
    """Which of these services can be booked, and where (slot `SERVICE_OFFERS`)."""
    offers: dict[int, Offer] = {}
    for read_offers in plugged("SERVICE_OFFERS") if services else ():
        offers |= read_offers(services, community=community, viewer=request.viewer, now=timezone.now())  # type: ignore[attr-defined]
    return offers


def panels_of(request: HttpRequest, partner: Partner) -> list[dict[str, Any]]:
    """The panels of one partner's page, each with what its template needs."""
    panels = []
    for panel in plugged("PARTNER_PANELS"):
        if partner.community.uses(panel.room) and (context := panel.gather(request, partner)) is not None:
            panels.append({"template": panel.template, **context})
    return panels


partners = Entry(
    room=ROOM,
    label=_("Partners"),
    url_name="partners",
    hint=_("Who helps here, what they offer, and their telephone"),
)
services = Entry(
    room=ROOM,
    label=_("Service list"),
    url_name="services",
    hint=_("What it costs, who is free of charge, where and when"),
)


def _newest(request: HttpRequest, community: Community) -> dict[str, Any] | None:
    listed = Partner.objects.visible_to(request.viewer).filter(community=community).listed()  # type: ignore[attr-defined]
    newest = list(listed.with_offers().order_by("-pk")[:NEWEST])
    return {"partners": newest, "count": listed.count()} if newest else None


newest_partners = Panel(room=ROOM, template="partners/directory/panel.html", gather=_newest)


def _named(words: str) -> Case:
    """Sorts those whose own name holds the words before those found by what else belongs to them."""
    return Case(When(name__icontains=words, then=Value(0)), default=Value(1))


def _find_partners(viewer: Viewer, community: Community, words: str, limit: int) -> list[Found]:
    listed = Partner.objects.visible_to(viewer).filter(community=community).listed()
    return [
        Found(
            title=partner.name,
            url=reverse("partner", args=[community.slug, partner.uid]),
            text=" · ".join([partner.get_kind_display(), *(service.name for service in partner.offers[:3])]),  # type: ignore[attr-defined]
            phone=partner.public_phone or community.telephone,
        )
        for partner in listed.matching(words).with_offers().order_by(_named(words), "sort_key", "pk")[:limit]
    ]


def _find_services(viewer: Viewer, community: Community, words: str, limit: int) -> list[Found]:
    listed = Service.objects.visible_to(viewer).filter(community=community).listed()
    return [
        Found(
            title=service.name,
            url=f"{reverse('partner', args=[community.slug, service.partner.uid])}#service-{service.uid}",
            text=" · ".join(filter(None, [service.partner.name, service.when, service.place])),
            phone=service.partner.public_phone or community.telephone,
        )
        for service in listed.matching(words)
        .select_related("partner")
        .order_by(_named(words), "partner__sort_key", "pk")[:limit]
    ]


find_partners = Finder(room=ROOM, label=_("Partners"), find=_find_partners, list_name="partners")
find_services = Finder(room=ROOM, label=_("Services"), find=_find_services, list_name="services")
