"""Places left, on the cards of shifts and the rows of the service list (slots `SHIFT_OFFERS`, `SERVICE_OFFERS`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from community.access.viewers import Viewer
from community.places.models import Community
from community.places.navigation import Offer
from partners.directory.models import Service
from services.bookings.counting import bookable_shifts, read_places
from services.bookings.models import is_bookable
from services.roster.models import Shift

AHEAD = timedelta(days=31)
"""How far ahead the service list looks for the next place."""


def of_shifts(shifts: Iterable[Shift], now: datetime) -> dict[int, Offer]:
    """What can be booked now, by shift, in one query; none where nothing can be."""
    open_now = [
        shift
        for shift in shifts
        if is_bookable(shift) and shift.public and not shift.cancelled and shift.starts_at > now
    ]
    places = read_places(open_now, now) if open_now else {}
    return {
        shift.pk: Offer(reverse("book_place", args=[shift.community.slug, shift.uid]), places[shift.pk].left)
        for shift in open_now
    }


def of_services(
    services: Sequence[Service], *, community: Community, viewer: Viewer, now: datetime
) -> dict[int, Offer]:
    """The next shift of each listed service that has a place left, by service, in two queries."""
    visible = Shift.objects.visible_to(viewer).filter(community=community)
    dated = bookable_shifts(visible, since=now, until=now + AHEAD).filter(service__in=services)
    rows = list(dated.select_related("community", "series").in_order())
    offers = of_shifts(rows, now)
    found: dict[int, Offer] = {}
    for shift in rows:
        offer = offers.get(shift.pk)
        if offer and offer.left:
            found.setdefault(shift.service_id, offer)  # type: ignore[arg-type]
    return found
