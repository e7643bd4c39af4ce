"""One shift is moved: its original start stays, residents see both, the past cannot be rewritten."""

from datetime import timedelta

import pytest

from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from services.roster.actions import cancel_shift, move_shift
from tests.factories import SYSTEM, make_partner_member, make_series, make_shift

pytestmark = pytest.mark.django_db


def test_it_keeps_its_name_and_length(community, venue, now):
    series = make_series(community, venue=venue, now=now)
    shift = series.shifts.in_order()[1]
    moved = move_shift(shift, starts_at=shift.starts_at + timedelta(days=1), by=SYSTEM, now=now)
    moved.refresh_from_db()
    assert moved.moved
    assert moved.moved_from == moved.original_start == shift.starts_at
    assert moved.ends_at - moved.starts_at == shift.ends_at - shift.starts_at
    assert moved.occupancy.during.lower == moved.starts_at
    assert moved.pk not in series.shifts.untouched().values_list("pk", flat=True)
    assert Event.objects.about(moved).get().verb == "move_shift"


def test_its_own_time_does_not_stand_in_its_way(community, venue, partner, person, now):
    shift = make_shift(community, venue=venue, starts_at=now, partners=[(partner, person)])
    moved = move_shift(shift, starts_at=now + timedelta(minutes=30), by=SYSTEM, now=now)
    assert moved.starts_at == now + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [(-5, None, "in_the_past"), (3, 2, "shift_times_in_order")],
)
def test_impossible_times_are_refused(community, now, start, end, code):
    shift = make_shift(community, starts_at=now)
    ends_at = now + timedelta(hours=end) if end else None
    with pytest.raises(Refused) as refused:
        move_shift(shift, starts_at=now + timedelta(hours=start), ends_at=ends_at, by=SYSTEM, now=now)
    assert refused.value.code == code


def test_what_is_over_or_cancelled_is_not_moved(community, now):
    shift = make_shift(community, starts_at=now)
    with pytest.raises(Refused) as refused:
        move_shift(shift, starts_at=now + timedelta(days=9), by=SYSTEM, now=now + timedelta(days=1))
    assert refused.value.code == "shift_over"
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        move_shift(shift, starts_at=now + timedelta(days=9), by=SYSTEM, now=now)
    assert refused.value.code == "shift_cancelled"


def test_who_acts_for_the_partner_is_told(community, partner, now):
    user = make_partner_member(partner)
    shift = make_shift(community, title="理发", starts_at=now, partners=[(partner, None)])
    move_shift(shift, starts_at=now + timedelta(days=1), by=SYSTEM, now=now)
    message = Notification.objects.of(user).get(kind="move_shift")
    assert message.kind == "move_shift"
    assert "理发" in message.text
