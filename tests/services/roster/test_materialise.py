"""Planning ahead: idempotent, true to the calendar, and one clash never stops the rest."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from community.access.viewers import Viewer
from community.messages.models import Notification
from community.timeline.models import Event
from community.workdays.actions import set_calendar_day
from partners.directory.actions import move_partner, remove_contact
from services.roster.actions import cancel_shift, change_shift, materialise, materialise_series, move_shift
from services.roster.models import Duty, DutySeries, Shift
from services.roster.tasks import materialise_shifts
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_series,
    make_shift,
    make_venue,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def planned_state():
    """Everything a second run could have changed."""
    return (
        list(
            Shift.objects.order_by("pk").values_list("pk", "series", "original_start", "starts_at", "status", "venue")
        ),
        list(Duty.objects.order_by("pk").values_list("pk", "shift", "seat", "partner", "person")),
        Event.objects.count(),
    )


def test_a_second_run_changes_nothing(community, venue, partner, person, now):
    make_series(community, venue=venue, partners=[(partner, person)], now=now)
    DutySeries.objects.update(planned_until=None)
    before = planned_state()
    assert materialise(now=now).counts() == {}
    assert planned_state() == before


def test_time_goes_on_and_new_weeks_are_added(community, now):
    series = make_series(community, now=now)
    assert materialise(now=now).counts() == {}
    assert materialise(now=now + timedelta(weeks=2)).counts() == {"created": 2}
    assert materialise(now=now + timedelta(weeks=3)).counts() == {}  # planned a week further than needed
    assert materialise(now=now + timedelta(weeks=3, days=1)).counts() == {"created": 1}
    starts = list(series.shifts.in_order().values_list("original_start", flat=True))
    assert len(starts) == len(set(starts)) == 16


def test_weeks_missed_while_planning_lay_idle_are_made_up(community, now):
    series = make_series(community, holiday_policy="keep", now=now)
    materialise(now=now + timedelta(weeks=20))
    days = [shift.day for shift in series.shifts.in_order()]
    assert days == [date(2026, 9, 1) + timedelta(weeks=week) for week in range(len(days))]


def test_pieces_and_one_go_give_the_same_roster(now):
    rosters = []
    for steps in (range(40), (0, 39)):
        community = make_community()
        crew = [(make_partner(community, name=name), None) for name in ("甲", "乙", "丙")]
        series = make_series(community, weekdays=[1, 3], holiday_policy="move", partners=crew, seats=2, now=now)
        for week in steps:
            materialise(now=now + timedelta(weeks=week))
        shifts = series.shifts.filter(original_start__lt=now + timedelta(weeks=50)).for_display().in_order()
        rosters.append([(shift.starts_at, [str(partner) for partner in shift.partners]) for shift in shifts])
    assert rosters[0] == rosters[1]


def test_a_moved_shift_is_not_planned_again_at_its_old_time(community, now):
    series = make_series(community, now=now)
    shift = series.shifts.in_order()[4]
    move_shift(shift, starts_at=shift.starts_at + timedelta(days=2), by=SYSTEM, now=now)
    DutySeries.objects.update(planned_until=None)
    assert materialise(now=now).counts() == {}
    assert not series.shifts.filter(starts_at=shift.starts_at).exists()


def test_a_cancelled_shift_stays_cancelled(community, now):
    series = make_series(community, now=now)
    cancel_shift(series.shifts.in_order()[4], reason="停电", by=SYSTEM, now=now)
    DutySeries.objects.update(planned_until=None)
    assert materialise(now=now).counts() == {}
    assert [shift.cancel_reason for shift in series.shifts.filter(status="cancelled")] == ["停电"]


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ("skip", ["09-24", "09-25", "10-08", "10-09", "10-15", "10-16"]),
        ("keep", ["09-24", "09-25", "10-01", "10-02", "10-08", "10-09", "10-15", "10-16"]),
        # 1 and 2 October 2026: Saturday the 10th is a make-up day; Monday the 12th is the next free working day
        ("move", ["09-24", "10-08", "10-09", "10-10", "10-12", "10-15", "10-16"]),
    ],
)
def test_the_three_policies_over_national_day_2026(community, now, policy, days):
    if policy == "skip":  # Friday 25 September is Mid-autumn
        days = [day for day in days if day != "09-25"]
    if policy == "move":  # and goes to Monday the 28th
        days = ["09-24", "09-28", *days[1:]]
    series = make_series(community, weekdays=[4, 5], holiday_policy=policy, now=now)
    shifts = series.shifts.between(date(2026, 9, 24), date(2026, 10, 16)).in_order()
    assert [f"{shift.day:%m-%d}" for shift in shifts] == days


def test_a_calendar_published_later_moves_and_cancels_what_was_announced(community, now):
    november = now + timedelta(weeks=12)
    series = make_series(community, weekdays=[5], now=november)
    moving = make_series(community, weekdays=[5], holiday_policy="move", now=november)
    by_hand = make_series(community, weekdays=[5], now=november)
    new_year = date(2027, 1, 1)
    shift = by_hand.shifts.on_day(new_year).get()
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=1), by=SYSTEM, now=november)
    set_calendar_day(new_year, kind="holiday", name="元旦", by=SYSTEM)
    set_calendar_day(date(2027, 1, 3), kind="make_up", name="元旦", by=SYSTEM)
    assert materialise(now=november).counts() == {"moved": 1, "cancelled": 1}
    cancelled = series.shifts.on_day(new_year).get()
    assert (cancelled.cancelled, cancelled.cancel_reason) == (True, "元旦")
    assert moving.shifts.get(original_start=cancelled.original_start).day == date(2027, 1, 3)
    shift.refresh_from_db()
    assert not shift.cancelled, "what somebody decided by hand stands"
    assert materialise(now=november).counts() == {}


def test_a_taken_venue_leaves_the_place_open_and_tells_the_office(community, venue, now):
    staff = make_member_of(community)
    make_series(community, venue=venue, month_weeks=[2], now=now)
    series = make_series(community, venue=venue, title="法律咨询", now=now)
    assert [f"{shift.day:%m-%d}" for shift in series.shifts.filter(place_open=True).in_order()] == [
        "09-08",
        "10-13",
        "11-10",
    ]
    assert series.shifts.filter(place_open=True, venue=None, occupancy=None).count() == 3
    assert series.shifts.count() == 13
    assert set(Shift.objects.needing_attention()) == set(series.shifts.filter(place_open=True))
    message = Notification.objects.of(staff).get()
    assert (message.kind, message.details["places"]) == ("materialise_series", 3)
    assert "法律咨询" in message.text


def test_a_busy_person_leaves_the_partner_on_duty_and_the_person_open(community, partner, person, now):
    make_series(community, partners=[(partner, person)], month_weeks=[2], now=now)
    series = make_series(community, partners=[(partner, person)], now=now)
    waiting = Duty.objects.filter(shift__series=series, person_open=True)
    assert [f"{duty.shift.day:%m-%d}" for duty in waiting.order_by("during")] == ["09-08", "10-13", "11-10"]
    assert {duty.partner for duty in waiting} == {partner}
    assert not Duty.objects.filter(shift__series=series, person_open=False).exclude(person=person).exists()


def test_two_series_of_one_run_may_clash_with_each_other(community, venue, partner, person, now):
    for _each in range(2):
        make_series(community, venue=venue, partners=[(partner, person)], starts_on=date(2027, 1, 1), now=now)
    outcome = materialise(now=now + timedelta(weeks=12))
    weeks = Shift.objects.count() // 2
    assert outcome.counts() == {"created": 2 * weeks, "open_places": weeks, "open_persons": weeks}


def test_a_series_that_cannot_be_planned_does_not_stop_the_others(community, now, caplog):
    broken, sound = make_series(community, now=now), make_series(community, now=now)
    DutySeries.objects.filter(pk=broken.pk).update(zone="Nowhere/At_All")
    assert materialise(now=now + timedelta(weeks=4)).created == 4
    assert sound.shifts.count() == 17
    assert f"series {broken.pk} cannot be planned" in caplog.text


def test_one_event_per_series_and_run(community, now):
    series = make_series(community, now=now)
    materialise(now=now + timedelta(weeks=5))
    run = Event.objects.about(series).filter(verb="materialise_series").first()
    assert run.details["created"] == 5
    assert Event.objects.about(series).count() == 3


def test_an_ended_series_is_planned_no_further(community, now):
    series = make_series(community, ends_on=date(2026, 9, 30), now=now)
    assert series.shifts.count() == 5
    assert materialise(now=now + timedelta(weeks=8)).counts() == {}
    assert not DutySeries.objects.due(date(2027, 1, 1), None).exists()


def test_the_past_is_filled_in_only_when_asked(community, now):
    series = make_series(community, starts_on=date(2026, 7, 1), now=now)
    assert series.shifts.in_order().first().day == date(2026, 9, 1)
    materialise_series(series, since=date(2026, 7, 1), by=SYSTEM, now=now)
    assert series.shifts.in_order().first().day == date(2026, 7, 7)


def test_the_task_plans_from_now_on(community):
    make_series(community, starts_on=timezone.localdate(), now=timezone.now())
    DutySeries.objects.update(planned_until=None)
    assert materialise_shifts() == {}


def test_a_contact_who_is_erased_leaves_the_partner_on_duty(community, partner, person, now):
    series = make_series(community, partners=[(partner, person)], now=now)
    remove_contact(person, by=SYSTEM)
    assert {duty.person for duty in Duty.objects.filter(shift__series=series)} == {None}
    assert [shift.partners for shift in series.shifts.for_display()[:2]] == [[partner], [partner]]


def test_a_batch_costs_the_same_number_of_queries_for_one_series_and_for_twenty(
    community, now, django_assert_max_num_queries
):
    venue = make_venue(community, shared=True)
    crew = [(make_partner(community), None)]
    for _each in range(20):
        make_series(community, venue=venue, partners=crew, starts_on=date(2026, 12, 10), now=now)
    # one event a series; everything else is written in bulk
    with django_assert_max_num_queries(20 + 22):
        assert materialise(now=now + timedelta(weeks=8)).created > 20


def test_residents_see_public_series_of_open_rooms_only(community, now):
    make_series(community, now=now)
    make_series(community, public=False, now=now)
    closed = make_community(closed_rooms=["roster"])
    make_shift(closed, starts_at=now)
    everyone = Viewer.anonymous()
    assert Shift.objects.visible_to(everyone).count() == 13
    assert DutySeries.objects.visible_to(everyone).count() == 1
    assert Shift.objects.visible_to(Viewer(make_member_of(community))).count() == 26
    assert Shift.objects.managed_by(make_member_of(closed)).count() == 1


def test_a_partner_that_is_gone_leaves_the_planned_shifts_too(community, partner, now):
    leaving = make_partner(community)
    series = make_series(community, partners=[(leaving, None), (partner, None)], now=now)
    edited = series.shifts.in_order().first()
    change_shift(edited, note="请带医保卡", by=SYSTEM, now=now)
    move_partner(leaving, to="ended", by=SYSTEM)
    assert materialise(now=now).counts()["changed"] == 6
    left = Duty.objects.filter(partner=leaving, state="assigned")
    assert [duty.shift for duty in left] == [edited]  # what somebody changed by hand is left to the office
    assert Duty.objects.filter(partner=partner, state="assigned").count() == 6  # everybody's turn stays what it was
    assert materialise(now=now).counts() == {}
