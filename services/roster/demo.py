"""The demo's rosters: weekly patterns laid out from three weeks ago, with what happens to real ones."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from community.access.actors import Actor
from community.categories.models import Category
from community.messages.quiet import by_day
from community.people.models import User
from community.places.demo import World
from community.places.models import Community, Compound
from community.workdays.calendar import midnight
from partners.directory.models import Contact, Partner, Service
from partners.portal.actions import issue_shop_code
from services.roster.actions import (
    add_absence,
    ask_substitute,
    ask_swap,
    cancel_shift,
    confirm_duty,
    create_series,
    mark_missed,
    materialise_series,
    move_shift,
    reach_partner,
    release_duty,
    set_duty_settings,
)
from services.roster.demo_data import ROSTERS, VENUES
from services.roster.models import Duty, PhoneCall, Shift
from services.roster.models.calls import WANTED
from services.roster.models.duties import DutyQuerySet
from services.roster.models.swaps import swappable
from services.roster.reminding import sweep_calls
from services.spaces.actions import add_venue
from services.spaces.models import Venue

PAST = datetime.timedelta(days=21)


def roster(world: World) -> None:
    """Venues, series, shifts, and the exceptions that a real roster has."""
    categories = {category.code: category for category in Category.objects.all()}
    for slug, community in world.communities.items():
        venues = {fields["name"]: _venue(world, community, fields) for fields in VENUES[slug]}
        for entry in ROSTERS[slug]:
            _series(world, community, venues, categories, entry)
        _exceptions(world, community)
    _answers(world, world.communities["yinyuan"])


def _venue(world: World, community: Community, fields: dict[str, Any]) -> Venue:
    values = dict(fields)
    compound = values.pop("compound", None)
    if compound:
        values["compound"] = Compound.objects.get(community=community, name=compound)
    return add_venue(community, by=world.by, **values)


def _series(
    world: World,
    community: Community,
    venues: dict[str, Venue],
    categories: dict[str, Category],
    entry: dict[str, Any],
) -> None:
    values = dict(entry)
    crew = [_crew(community, name) for name in values.pop("partners")]
    service = values.pop("service", None)
    if service:
        values["service"] = Service.objects.get(partner=crew[0][0], name=service)
    start, end = values.pop("time").split("-")
    series = create_series(
        community,
        starts_at=datetime.time.fromisoformat(start),
        ends_at=datetime.time.fromisoformat(end),
        starts_on=world.today - PAST,
        category=categories[values.pop("category")],
        venue=venues.get(values.pop("venue", "")),
        partners=crew,
        by=world.by,
        now=world.now,
        **values,
    )
    materialise_series(series, since=world.today - PAST, by=world.by, now=world.now)


def _crew(community: Community, name: str) -> tuple[Partner, Contact | None]:
    partner = Partner.objects.get(community=community, name=name)
    return partner, partner.contacts.order_by("position").first()


def _exceptions(world: World, community: Community) -> None:
    """One shift of the next days is called off, another one moved to the next evening, when every room is free."""
    soon = Shift.objects.filter(
        community=community, venue__isnull=False, original_start__date__gt=world.today + datetime.timedelta(days=1)
    ).order_by("original_start", "pk")
    first, second = soon[2:4]
    cancel_shift(first, reason="合伙人临时有事，本次暂停，下次照常", by=world.by, now=world.now)
    next_day = timezone.localtime(second.starts_at) + datetime.timedelta(days=1)
    move_shift(second, starts_at=next_day.replace(hour=18, minute=0), by=world.by, now=world.now)


def _answers(world: World, community: Community) -> None:
    """One community asks for confirmation and lets partners stand in for one another; the others ask nothing.

    One partner has confirmed, one is looking for a substitute, and one was missed three weeks ago.
    """
    set_duty_settings(community, asks_confirmation=True, substitutes=True, swaps=True, reminders=True, by=world.by)
    duties = Duty.objects.filter(community=community).taking_place().in_order().select_related("shift", "partner")
    late = world.now + datetime.timedelta(days=3)
    coming = duties.filter(shift__starts_at__gt=late).exclude(partner__name="丽人理发店")
    confirm_duty(coming[0], by=world.by, now=world.now)
    ask_substitute(coming[1], reason="店里盘点，走不开", by=world.by, now=world.now)
    past = duties.filter(shift__ends_at__lt=world.now).exclude(partner__name="丽人理发店")
    mark_missed(past[0], reason="未到岗，电话联系不上", by=world.by, now=world.now)
    _gaps(world, community)
    _agreements(world, coming)
    sweep_calls(now=by_day(world.now))
    _calls(world, community)


def _agreements(world: World, others: DutyQuerySet) -> None:
    """The barber is asked to swap and has a code for the shop's telephone; one partner is away in three weeks."""
    barber = Partner.objects.get(community__slug="yinyuan", name="丽人理发店")
    issue_shop_code(barber, by=world.by)
    own = Duty.objects.filter(partner=barber).taking_place().in_order().select_related("shift", "partner")
    for duty in own.filter(shift__starts_at__gt=world.now + datetime.timedelta(days=8))[:4]:
        wanting = swappable(duty, world.now).filter(shift__starts_at__gt=duty.shift.starts_at).in_order()
        if (other := wanting.select_related("shift", "partner").first()) is not None:
            ask_swap(other, other=duty, by=world.by, now=world.now)
            break
    monday = world.today + datetime.timedelta(days=21 - world.today.weekday())
    away = others.order_by("-pk")[0].partner
    add_absence(away, first_on=monday, last_on=monday + datetime.timedelta(days=6), by=world.by, now=world.now)


def _gaps(world: World, community: Community) -> None:
    """What the board shows this week and the next: a shift that nobody has in each, and one missed a short time ago."""
    monday = world.today - datetime.timedelta(days=world.today.weekday())
    free = Duty.objects.filter(community=community, confirmed_at=None, substitute_requests=None).taking_place()
    free = free.exclude(partner__name="丽人理发店").select_related("shift").in_order()
    for week in range(2):
        first = max(midnight(monday + datetime.timedelta(weeks=week)), world.now + datetime.timedelta(hours=1))
        until = midnight(monday + datetime.timedelta(weeks=week + 1))
        if duty := free.filter(shift__starts_at__gt=first, shift__starts_at__lt=until).last():
            release_duty(duty, by=world.by, now=world.now)
    if latest := free.filter(shift__ends_at__lt=world.now, missed_at=None).last():
        mark_missed(latest, reason="未到岗，家里有急事", by=world.by, now=world.now)


def _calls(world: World, community: Community) -> None:
    """Reminders are on; two calls about own duties are left to make, the rest has been dealt with."""
    staff = Actor.of(User.objects.get(username="staff"))
    own = PhoneCall.objects.open().filter(community=community).exclude(kind=WANTED).in_order()
    for call in list(own)[2:]:
        reach_partner(call, note="已说明情况，下次会提前打招呼", by=staff, now=world.now)
