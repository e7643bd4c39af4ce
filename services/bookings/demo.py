"""The demo's bookings: one community with a waiting list, a full shift and one that fills."""

from __future__ import annotations

from community.access.actors import Actor
from community.places.demo import World
from services.bookings.actions import book_place, cancel_booking
from services.bookings.counting import bookable_shifts
from services.bookings.models import ShiftBooking
from services.roster.actions import set_duty_settings
from services.roster.models import DutySettings, Shift

SURNAMES = "王李张刘陈杨黄赵周吴"
RESIDENT = Actor("link")


def bookings(world: World) -> None:
    """The next shift with numbered places is full and two wait; the one after it has three bookings."""
    community = world.communities["yinyuan"]
    settings = DutySettings.of(community.pk)
    switches = {name: getattr(settings, name) for name in DutySettings.SWITCHES}
    set_duty_settings(community, **{**switches, "waiting_list": True}, by=world.by)
    coming = bookable_shifts(Shift.objects.filter(community=community), since=world.now).planned()
    first, second = coming.filter(starts_at__gt=world.now).in_order()[:2]
    booked = [_book(world, first, person) for person in range(8)]
    cancel_booking(booked[2], by=RESIDENT, now=world.now)
    for person in (8, 9, 0):
        _book(world, second, person)


def _book(world: World, shift: Shift, person: int) -> ShiftBooking:
    channel = ShiftBooking.Channel.PHONE if person % 3 == 1 else ShiftBooking.Channel.WEB
    by = world.by if channel == ShiftBooking.Channel.PHONE else RESIDENT
    name, phone = f"{SURNAMES[person]}示例", f"1380000{2000 + person}"
    return book_place(shift, name=name, phone=phone, channel=channel, by=by, now=world.now)
