"""Words, place and facts of one shift are changed; the others of its series stay."""

import pytest

from community.guards.refusal import Refused
from community.timeline.models import Event
from services.roster.actions import change_shift
from tests.factories import SYSTEM, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db


def test_only_this_one_changes(community, now):
    series = make_series(community, title="理发", note="", now=now)
    shift = change_shift(series.shifts.in_order()[2], title="理发和量血压", note="请带病历", by=SYSTEM, now=now)
    assert (shift.title, shift.note) == ("理发和量血压", "请带病历")
    assert {each.title for each in series.shifts.exclude(pk=shift.pk)} == {"理发"}
    assert Event.objects.about(shift).get().details == {"fields": "own_title own_note"}


def test_a_word_can_go_back_to_the_series(community, now):
    series = make_series(community, bring="毛巾", now=now)
    shift = change_shift(series.shifts.first(), bring="", by=SYSTEM, now=now)
    assert shift.bring == ""
    assert change_shift(shift, bring=None, by=SYSTEM, now=now).bring == "毛巾"


def test_a_price_of_its_own_may_also_be_not_said(community, now):
    series = make_series(community, price_fen=1000, now=now)
    shift = change_shift(series.shifts.first(), price_fen=None, by=SYSTEM, now=now)
    assert shift.price_fen is None


def test_nothing_is_recorded_where_nothing_differs(community, venue, now):
    shift = make_shift(community, title="理发", venue=venue, starts_at=now)
    change_shift(shift, title="理发", venue=venue, by=SYSTEM, now=now)
    assert not Event.objects.about(shift).filter(verb="change_shift").exists()


def test_a_place_left_open_is_settled_by_another_venue(community, venue, now):
    make_series(community, venue=venue, now=now)
    shift = make_series(community, venue=venue, now=now).shifts.first()
    assert shift.place_open
    with pytest.raises(Refused) as refused:
        change_shift(shift, venue=venue, by=SYSTEM, now=now)
    assert refused.value.code == "venue_taken"
    room = make_venue(community)
    shift = change_shift(shift, venue=room, by=SYSTEM, now=now)
    assert (shift.venue, shift.place_open, shift.occupancy.venue) == (room, False, room)
    shift = change_shift(shift, venue=None, by=SYSTEM, now=now)
    assert not room.uses.exists()


def test_seats_are_not_taken_from_under_somebody(community, now):
    crew = [(make_partner(community), None), (make_partner(community), None)]
    shift = make_shift(community, starts_at=now, partners=crew)
    with pytest.raises(Refused) as refused:
        change_shift(shift, seats=1, by=SYSTEM, now=now)
    assert refused.value.code == "seats_taken"
    assert change_shift(shift, seats=3, by=SYSTEM, now=now).open_seats == 1
