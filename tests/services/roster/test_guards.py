"""What PostgreSQL itself refuses in the roster, whoever asks and however."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from community.guards.refusal import Refused
from community.timeline.models import Event
from services.roster.actions import add_shift, assign_duty, cancel_shift, change_shift, move_shift
from services.roster.models import Duty, Shift
from services.spaces.models import Occupancy
from tests.factories import SYSTEM, make_community, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db


def refused_by_the_database(sql, *values):
    """The name of the constraint that refuses a statement."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {sql}", values)
    return caught.value.__cause__.diag.constraint_name


def test_a_venue_takes_one_shift_at_a_time(community, venue, now):
    make_shift(community, venue=venue, starts_at=now)
    with pytest.raises(Refused) as refused:
        make_shift(community, venue=venue, starts_at=now + timedelta(minutes=59))
    assert refused.value.code == "venue_taken"
    make_shift(community, venue=venue, starts_at=now + timedelta(minutes=60))


def test_a_shared_venue_takes_several(community, now):
    hall = make_venue(community, shared=True)
    make_shift(community, venue=hall, starts_at=now)
    make_shift(community, venue=hall, starts_at=now)
    assert Shift.objects.filter(venue=hall).count() == 2


def test_overlapping_uses_are_refused_in_raw_sql_too(community, venue, now):
    first = make_shift(community, venue=venue, starts_at=now)
    second = make_shift(community, venue=venue, starts_at=now + timedelta(hours=2))
    statement = "UPDATE services_occupancy SET during = tstzrange(%s, %s) WHERE id = %s"
    overlapping = (first.starts_at, first.ends_at, second.occupancy_id)
    assert refused_by_the_database(statement, *overlapping) == "venue_taken"


def test_a_shift_cannot_leave_its_use_of_the_venue_behind(community, venue, now):
    shift = make_shift(community, venue=venue, starts_at=now)
    later = "UPDATE services_shift SET starts_at = starts_at + interval '5 min' WHERE id = %s"
    assert refused_by_the_database(later, shift.pk) == "shift_occupancy"
    gone = "UPDATE services_shift SET occupancy_id = NULL WHERE id = %s"
    assert refused_by_the_database(gone, shift.pk) == "shift_place_is_occupied"


def test_a_person_is_on_duty_in_one_place_only(community, partner, person, now):
    crew = [(partner, person)]
    make_shift(community, starts_at=now, partners=crew)
    with pytest.raises(Refused) as refused:
        make_shift(community, starts_at=now + timedelta(minutes=30), partners=crew)
    assert refused.value.code == "person_taken"
    # its partner may send somebody else
    make_shift(community, starts_at=now + timedelta(minutes=30), partners=[(partner, None)])


def test_moving_a_shift_moves_its_duties_and_refuses_a_clash(community, partner, person, now):
    make_shift(community, starts_at=now + timedelta(hours=3), partners=[(partner, person)])
    shift = make_shift(community, starts_at=now + timedelta(hours=1), partners=[(partner, person)])
    with pytest.raises(Refused) as refused:
        move_shift(shift, starts_at=now + timedelta(hours=2, minutes=30), by=SYSTEM, now=now)
    assert refused.value.code == "person_taken"
    shift = move_shift(shift, starts_at=now + timedelta(hours=2), by=SYSTEM, now=now)
    duty = shift.duties.get()
    assert (duty.during.lower, duty.during.upper) == (shift.starts_at, shift.ends_at)
    raw = "UPDATE services_shift SET ends_at = ends_at + interval '1 hour' WHERE id = %s"
    assert refused_by_the_database(raw, shift.pk) == "person_taken"
    apart = "UPDATE services_duty SET during = tstzrange(now(), now() + interval '1 hour') WHERE id = %s"
    assert refused_by_the_database(apart, duty.pk) == "duty_during_shift"


def test_one_shift_per_series_and_original_start(community, now):
    series = make_series(community, now=now)
    first, second = series.shifts.in_order()[:2]
    statement = "UPDATE services_shift SET original_start = %s WHERE id = %s"
    assert refused_by_the_database(statement, first.original_start, second.pk) == "shift_once"


def test_one_partner_per_seat_and_one_seat_per_partner(community, partner, now):
    shift = make_shift(community, starts_at=now, partners=[(partner, None)], seats=2)
    with pytest.raises(Refused) as refused:
        assign_duty(shift, partner=partner, by=SYSTEM, now=now)
    assert refused.value.code == "duty_partner_once"
    other = assign_duty(shift, partner=make_partner(community), by=SYSTEM, now=now)
    assert refused_by_the_database("UPDATE services_duty SET seat = 1 WHERE id = %s", other.pk) == "duty_seat_once"
    with pytest.raises(Refused) as refused:
        assign_duty(shift, partner=make_partner(community), by=SYSTEM, now=now)
    assert refused.value.code == "no_seat"


def test_a_person_must_belong_to_the_partner(community, person, now):
    with pytest.raises(Refused) as refused:
        make_shift(community, starts_at=now, partners=[(make_partner(community), person)])
    assert refused.value.code == "duty_person_of_partner"


def test_states_move_only_along_their_arrows(community, partner, now):
    shift = make_shift(community, starts_at=now, partners=[(partner, None)])
    assert (
        refused_by_the_database("UPDATE services_shift SET status = 'over' WHERE id = %s", shift.pk) == "shift_arrows"
    )
    without_reason = "UPDATE services_shift SET status = 'cancelled' WHERE id = %s"
    assert refused_by_the_database(without_reason, shift.pk) == "shift_cancelled_with_reason"
    Duty.objects.filter(shift=shift).update(state="released")
    back = "UPDATE services_duty SET state = 'assigned' WHERE shift_id = %s"
    assert refused_by_the_database(back, shift.pk) == "duty_arrows"
    series = make_series(community, now=now)
    type(series).objects.filter(pk=series.pk).update(status="ended")
    again = "UPDATE services_dutyseries SET status = 'active' WHERE id = %s"
    assert refused_by_the_database(again, series.pk) == "series_arrows"


def test_references_to_another_community_are_refused(community, venue, partner, person, now):
    series = make_series(community, venue=venue, partners=[(partner, person)], now=now)
    shift, duty = series.shifts.first(), Duty.objects.first()
    elsewhere = make_community()
    their_venue, their_partner = make_venue(elsewhere), make_partner(elsewhere)
    their_series = make_series(elsewhere, weekdays=[4], venue=their_venue, now=now)
    their_shift = their_series.shifts.first()
    rows = [
        ("dutyseries", "venue_id", series.pk, their_venue.pk, "series_venue_community"),
        ("dutyseries", "continues_id", series.pk, their_series.pk, "series_continues_community"),
        ("seriespartner", "series_id", series.partners.get().pk, their_series.pk, "seriespartner_series_community"),
        ("seriespartner", "partner_id", series.partners.get().pk, their_partner.pk, "seriespartner_partner_community"),
        ("shift", "series_id", shift.pk, their_series.pk, "shift_series_community"),
        ("shift", "venue_id", shift.pk, their_venue.pk, "shift_venue_community"),
        ("duty", "shift_id", duty.pk, their_shift.pk, "duty_shift_community"),
        ("duty", "partner_id", duty.pk, their_partner.pk, "duty_partner_community"),
        ("occupancy", "venue_id", shift.occupancy_id, their_venue.pk, "occupancy_venue_community"),
    ]
    for table, column, row, target, constraint in rows:
        name = refused_by_the_database(f"UPDATE services_{table} SET {column} = %s WHERE id = %s", target, row)
        alternatives = {constraint, "seriespartner_person_of_partner", "duty_person_of_partner", "shift_occupancy"}
        assert name in alternatives, (table, column, name)
    with pytest.raises(Refused):
        add_shift(
            community, title="借来的", starts_at=now, ends_at=now + timedelta(hours=1), venue=their_venue, by=SYSTEM
        )
    with pytest.raises(Refused):
        change_shift(shift, venue=their_venue, by=SYSTEM, now=now)


def test_a_refused_action_leaves_nothing_behind(community, venue, now):
    make_shift(community, venue=venue, starts_at=now)
    before = (Shift.objects.count(), Occupancy.objects.count(), Event.objects.count())
    with pytest.raises(Refused):
        make_shift(community, venue=venue, starts_at=now)
    assert (Shift.objects.count(), Occupancy.objects.count(), Event.objects.count()) == before


def test_cancelling_frees_the_venue_and_the_person(community, venue, partner, person, now):
    crew = [(partner, person)]
    shift = make_shift(community, venue=venue, starts_at=now, partners=crew)
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    successor = make_shift(community, venue=venue, starts_at=now, partners=crew)
    assert successor.pk != shift.pk
