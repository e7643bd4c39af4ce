"""Places are entered, corrected and closed; overlapping uses decide whether a hall can become a room."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.access.viewers import Viewer
from community.guards.refusal import Refused
from community.timeline.models import Event
from services.spaces.actions import change_venue, close_venue
from services.spaces.models import Occupancy, Venue
from tests.factories import SYSTEM, make_community, make_shift, make_venue

pytestmark = pytest.mark.django_db


def test_two_places_of_a_community_have_two_names():
    community = make_community()
    make_venue(community, name="多功能厅")
    with pytest.raises(Refused) as refused:
        make_venue(community, name="多功能厅")
    assert refused.value.code == "venue_name_once"
    make_venue(make_community(), name="多功能厅")


def test_a_shared_hall_becomes_exclusive_only_without_overlaps():
    community = make_community()
    hall = make_venue(community, shared=True)
    tomorrow = timezone.now() + timedelta(days=1)
    shifts = [make_shift(community, venue=hall, starts_at=tomorrow) for _each in range(2)]
    with pytest.raises(Refused) as refused:
        change_venue(hall, shared=False, by=SYSTEM)
    assert refused.value.code == "venue_taken"
    from services.roster.actions import move_shift

    move_shift(shifts[0], starts_at=tomorrow + timedelta(hours=2), by=SYSTEM)
    assert not change_venue(hall, shared=False, by=SYSTEM).shared
    assert set(Occupancy.objects.values_list("shared", flat=True)) == {False}
    with pytest.raises(Refused):
        make_shift(community, venue=hall, starts_at=tomorrow)


def test_a_closed_place_is_not_shown_nor_offered():
    venue = make_venue()
    assert Venue.objects.visible_to(Viewer.anonymous()).count() == 1
    close_venue(venue, by=SYSTEM)
    close_venue(venue, by=SYSTEM)
    assert not Venue.objects.visible_to(Viewer.anonymous()).exists()
    assert not Venue.objects.active().exists()
    assert Event.objects.about(venue).filter(verb="close_venue").count() == 1
