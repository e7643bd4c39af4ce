"""The demo's check-ins: one community asks for them, and its last duties show every way in which they go."""

from __future__ import annotations

import datetime

from community.access.actors import Actor
from community.people.models import User
from community.places.demo import World
from services.attendance.actions import check_in, correct_check_in, enter_check_in
from services.attendance.codes import printed_code, screen_code
from services.attendance.sweeping import sweep_check_ins
from services.roster.actions import set_duty_settings
from services.roster.models import Duty, DutySettings

MISSED_AFTER = 30
SHOWN = 8
LATE = (-6, -2, 4, -9, 0, -4, 2, -7)


def attendance(world: World) -> None:
    """The last duties that were kept: by the screen, by the sheet, one entered, one corrected."""
    community = world.communities["yinyuan"]
    now_asked = DutySettings.of(community.pk)
    asked = {name: getattr(now_asked, name) for name in DutySettings.SWITCHES}
    set_duty_settings(community, **{**asked, "check_in": True, "missed_after": MISSED_AFTER}, by=world.by)
    staff = Actor.of(User.objects.get(username="staff"))
    past = Duty.objects.filter(community=community).kept(world.now).in_order().reverse().select_related("shift")
    for number, duty in enumerate(past[:SHOWN]):
        at = duty.shift.starts_at + datetime.timedelta(minutes=LATE[number])
        if number == 2:
            enter_check_in(duty, checked_in_at=at, reason="手机没电，办公室代记", by=staff, now=duty.shift.ends_at)
            continue
        code = printed_code(duty.shift.uid) if number % 3 else screen_code(duty.shift.uid, at)
        row = check_in(duty, code=code, by=world.by, now=at)
        if number == 4:
            earlier = duty.shift.starts_at - datetime.timedelta(minutes=3)
            correct_check_in(
                row, checked_in_at=earlier, reason="先到场布置，后来才扫码", by=staff, now=duty.shift.ends_at
            )
    sweep_check_ins(now=world.now)
