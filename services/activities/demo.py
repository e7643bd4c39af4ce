"""Activities of the demo: done in past shifts, most confirmed, one waiting, one asked about, some with photos."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from community.places.demo import World
from community.places.models import Community
from partners.directory.models import PartnerMember
from services.activities.actions import (
    add_photo,
    cancel_activity,
    confirm_activity,
    log_activity,
    publish_photo,
    report_photo,
    return_activity,
    uphold_report,
)
from services.activities.demo_pictures import drawn_picture
from services.activities.models import Activity, minutes_of
from services.roster.actions import set_duty_settings
from services.roster.models import DutySettings, Shift

COUNTS = (16, 9, 23, 12, 31, 7, 18, 14)
SENTENCES = ("", "来的多是老街坊，秩序很好。", "", "", "雨天来的人少，下次照常。", "")


def activities(world: World) -> None:
    """A record of nearly every past shift; the last two of each community still wait."""
    for community in world.communities.values():
        past = Shift.objects.filter(community=community, ends_at__lt=world.now).planned().in_order().for_display()
        shifts = [shift for shift in past if shift.partners and not _left_to_try(shift, past)]
        for number, shift in enumerate(shifts):
            _log(world, community, shift, number, to_come=len(shifts) - number)
        _withdraw_one(world, community)
        settings = DutySettings.of(community.pk)
        if settings.asks_confirmation:  # the community that shows what can be switched on
            values = {name: getattr(settings, name) for name in DutySettings.SWITCHES}
            set_duty_settings(community, **{**values, "photos": True}, by=world.by)
            _add_photos(world, community)


def _left_to_try(shift: Shift, past: Iterable[Shift]) -> bool:
    """The last shift of a partner with an account stays unlogged, so that one can log it."""
    members = PartnerMember.objects.filter(partner__in=shift.partners).values_list("partner", flat=True)
    return any(shift == [each for each in past if pk in {p.pk for p in each.partners}][-1] for pk in members)


def _log(world: World, community: Community, shift: Shift, number: int, *, to_come: int) -> None:
    headcount = COUNTS[number % len(COUNTS)]
    priced = shift.price_fen != 0
    record = log_activity(
        community,
        shift=shift,
        partners=shift.partners,
        title=shift.title,
        category=shift.category,
        starts_at=shift.starts_at,
        minutes=minutes_of(shift),
        headcount=None if number == 5 else headcount,
        free_count=headcount // 3 if priced and number != 5 else None,
        reduced_count=headcount // 5 if priced and number % 3 == 0 else None,
        sentence=SENTENCES[number % len(SENTENCES)],
        by=world.by,
        now=shift.ends_at + datetime.timedelta(minutes=20),
    )
    if to_come == 2:
        return_activity(record, question="比平时多一倍，是人次还是人数？请核对一下。", by=world.by)
    elif to_come > 2:
        confirm_activity(record, by=world.by, now=shift.ends_at + datetime.timedelta(days=1))


def _withdraw_one(world: World, community: Community) -> None:
    """A record that the office entered for the wrong day."""
    first = Activity.objects.confirmed().filter(community=community).order_by("starts_at", "pk").first()
    if first is not None:
        cancel_activity(first, reason="当天活动改期，误录。", by=world.by)


def _add_photos(world: World, community: Community) -> None:
    """Pictures of the last records: published, waiting for a consent, asked to be taken down, taken down."""
    records = Activity.objects.confirmed().filter(community=community).order_by("-starts_at", "-pk")
    for number, activity in enumerate(records[:4]):
        for offset in range(2):
            upload, size = drawn_picture(number + offset)
            photo = add_photo(activity, upload=upload, size=size, by=world.by)
            if offset == 0:
                publish_photo(photo, consent="nobody", no_children=True, by=world.by)
            if offset == 0 and number >= 2:
                report_photo(photo, reason="照片里有我家的门牌。", by=world.by)
            if offset == 0 and number == 2:
                uphold_report(photo.reports.get(), by=world.by)
