"""A shift is called off with a reason that residents read, and may be restored."""

from datetime import timedelta

import pytest

from community.access.viewers import Viewer
from community.guards.refusal import Refused
from community.messages.models import Notification
from services.roster.actions import cancel_shift, restore_shift
from services.roster.models import Shift
from tests.factories import SYSTEM, make_partner_member, make_series, make_shift

pytestmark = pytest.mark.django_db


def test_residents_still_see_it_with_the_reason_and_the_partners(community, venue, partner, person, now):
    series = make_series(community, venue=venue, partners=[(partner, person)], now=now)
    cancel_shift(series.shifts.in_order()[1], reason="社区停电", by=SYSTEM, now=now)
    shown = Shift.objects.visible_to(Viewer.anonymous()).for_display().get(status="cancelled")
    assert (shown.cancel_reason, shown.partners, shown.venue) == ("社区停电", [partner], venue)
    assert not shown.is_on(shown.starts_at)


def test_a_reason_is_needed(community, now):
    with pytest.raises(Refused) as refused:
        cancel_shift(make_shift(community, starts_at=now), reason="  ", by=SYSTEM, now=now)
    assert refused.value.code == "reason_missing"


def test_it_is_cancelled_once(community, now):
    shift = cancel_shift(make_shift(community, starts_at=now), reason="停电", by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        cancel_shift(shift, reason="下雨", by=SYSTEM, now=now)
    assert refused.value.code == "shift_cancelled"


def test_restoring_takes_place_and_person_back_unless_they_are_taken(community, venue, partner, person, now):
    crew = [(partner, person)]
    shift = make_shift(community, venue=venue, starts_at=now, partners=crew)
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    other = make_shift(community, venue=venue, starts_at=now + timedelta(minutes=30))
    with pytest.raises(Refused) as refused:
        restore_shift(shift, by=SYSTEM, now=now)
    assert refused.value.code == "venue_taken"
    cancel_shift(other, reason="让位", by=SYSTEM, now=now)
    restored = restore_shift(shift, by=SYSTEM, now=now)
    restored.refresh_from_db()
    assert (restored.status, restored.cancel_reason, restored.partners) == ("planned", "", [partner])
    with pytest.raises(Refused) as refused:
        restore_shift(restored, by=SYSTEM, now=now)
    assert refused.value.code == "not_cancelled"


def test_who_acts_for_the_partner_reads_the_reason(community, partner, now):
    user = make_partner_member(partner)
    shift = make_shift(community, starts_at=now, partners=[(partner, None)])
    cancel_shift(shift, reason="社区停电", by=SYSTEM, now=now)
    assert "社区停电" in Notification.objects.of(user).get(kind="cancel_shift").text
