"""A proposal is made: which days, which seats, who does this, and that nothing of it holds yet."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community.guards.refusal import Refused
from community.timeline.models import Event
from services.proposals.actions import discard_proposal, make_proposal, set_duty_limit
from services.proposals.models import Kind, Proposal, ProposalSeat
from services.roster.actions import (
    ask_substitute,
    assign_duty,
    cancel_shift,
    change_series,
    confirm_duty,
    mark_missed,
    release_duty,
)
from services.roster.models import Duty, PartnerAbsence
from tests.factories import SYSTEM, make_community, make_partner, make_service
from tests.services.proposals.conftest import NOW, at, draft, empty_series, gap, lines_of, switch_on

pytestmark = pytest.mark.django_db


def who(proposal):
    return [line.partner_then.name if line.partner_then else None for line in lines_of(proposal)]


def test_from_tomorrow_on_for_so_many_weeks_in_turn(community, haircuts, barbers, by):
    proposal = draft(community, weeks=4, by=by)
    assert (proposal.first_on, proposal.last_on) == (date(2026, 10, 2), date(2026, 10, 29))
    assert [line.shift.day for line in lines_of(proposal)] == [date(2026, 10, day) for day in (5, 12, 19, 26)]
    assert who(proposal) == ["甲理发店", "乙理发店", "丙理发店", "甲理发店"]
    assert Duty.objects.filter(community=community).count() == 0
    event = Event.objects.about(proposal).get()
    assert (event.verb, event.by_user, event.details) == ("make_proposal", by.user, {"weeks": 4, "change_standing": 0})


def test_what_stands_is_left_alone_and_counted(community, haircuts, barbers):
    first, second, _third = barbers
    shifts = list(haircuts.shifts.in_order())
    assign_duty(shifts[1], partner=first, by=SYSTEM, now=NOW)
    lines = lines_of(draft(community))
    assert [line.kind for line in lines] == [Kind.NEW, Kind.KEPT, Kind.NEW, Kind.NEW]
    assert lines[1].code == "stands"
    assert lines[1].partner_now == first
    # The first shop stands on the 12th, so it is neither the week before nor the week after.
    assert lines[0].partner_then == second
    assert first not in [lines[0].partner_then, lines[2].partner_then]


def test_unconfirmed_duties_are_changed_only_where_that_was_chosen_and_confirmed_ones_never(community, barbers):
    switch_on(community, asks_confirmation=True, substitutes=True)
    first, second, third = barbers
    shifts = [gap(community, at(10, day), title="爱心理发") for day in (6, 7, 8, 9)]
    for shop in barbers:
        make_service(shop, name="爱心理发")
    duties = [assign_duty(shift, partner=first, by=SYSTEM, now=NOW) for shift in shifts]
    confirm_duty(duties[0], by=SYSTEM, now=NOW)
    ask_substitute(duties[1], by=SYSTEM, now=NOW)
    lines = lines_of(draft(community, change_standing=True))
    assert [line.code for line in lines] == ["confirmed", "wanted", "turn", "turn"]
    assert [line.kind for line in lines] == [Kind.KEPT, Kind.KEPT, Kind.CHANGED, Kind.CHANGED]
    assert [line.partner_then for line in lines] == [first, first, second, third]


def test_who_does_this_is_in_the_list_or_lists_the_service_with_a_valid_permit(community, barbers):
    member, lister, other = barbers
    empty_series(community, [member])
    make_service(lister, name="爱心理发")
    make_service(other, name="烫发")
    expired = make_partner(community)
    make_service(expired, name="爱心理发", needs_permit=True, permit_until=date(2026, 10, 11))
    chosen = [line.partner_then for line in lines_of(draft(community))]
    # On the 5th the permit is still valid. The other three weeks have fewer to choose from and come first: member,
    # lister, member; so on the 5th the member has the week after, the lister one duty, and the third none.
    assert chosen == [expired, member, lister, member]


def test_absent_paused_and_limited_partners_are_passed_over_and_it_is_said(community, haircuts, barbers):
    first, second, third = barbers
    PartnerAbsence.objects.create(
        community=community, partner=first, first_on=date(2026, 10, 1), last_on=date(2026, 10, 31)
    )
    set_duty_limit(second, per_month=1, by=SYSTEM)
    third.status = "paused"
    third.save()
    lines = lines_of(draft(community))
    assert [line.partner_then for line in lines].count(second) == 1
    gaps = [line for line in lines if line.kind == Kind.GAP]
    assert len(gaps) == 3
    assert gaps[0].figures == {"away": 1, "full": 1}


def test_cancelled_shifts_have_no_line_and_missed_duties_do_not_count(community, haircuts, barbers):
    first, _second, _third = barbers
    shifts = list(haircuts.shifts.in_order())
    cancel_shift(shifts[0], reason="停电", by=SYSTEM, now=NOW)
    missed = assign_duty(
        gap(community, NOW - timedelta(hours=1)), partner=first, by=SYSTEM, now=NOW - timedelta(hours=1)
    )
    mark_missed(missed, reason="未到岗", by=SYSTEM, now=NOW)
    lines = lines_of(draft(community))
    assert lines[0].shift == shifts[1]
    assert lines[0].partner_then == first


def test_a_slot_is_the_same_through_a_change_of_its_series(community, barbers):
    first, second, _third = barbers
    series = empty_series(community, [first, second])
    assign_duty(series.shifts.in_order()[0], partner=second, by=SYSTEM, now=NOW)
    # From the 12th on the series goes on as another row at another hour; the duty of the 5th still counts as the time
    # before. First has none and would have been first anyway; give it two elsewhere.
    for day in (2, 3):
        assign_duty(gap(community, at(10, day)), partner=first, by=SYSTEM, now=NOW)
    change_series(series, from_on=date(2026, 10, 12), starts_at=time(8), by=SYSTEM, now=NOW)
    for duty in Duty.objects.filter(shift__starts_at__gt=at(10, 11)):
        release_duty(duty, by=SYSTEM, now=NOW)
    line = next(line for line in lines_of(draft(community)) if line.shift.day == date(2026, 10, 12))
    assert line.partner_then == first
    assert line.figures["passed"] == 1


def test_what_is_refused(community, haircuts):
    empty, off = make_community(), make_community()
    switch_on(empty)
    for values, code in [
        ({"community": off, "weeks": 2}, "proposals_off"),
        ({"community": empty, "weeks": 2}, "no_shifts"),
        ({"community": community, "weeks": 3}, "weeks_invalid"),
    ]:
        with pytest.raises(Refused) as refused:
            make_proposal(**values, by=SYSTEM, now=NOW)
        assert refused.value.code == code
    assert not Proposal.objects.exists()
    first = draft(community)
    with pytest.raises(Refused) as refused:
        draft(community)
    assert refused.value.code == "proposal_one_draft"
    discard_proposal(first, by=SYSTEM)
    draft(community)


def test_raw_sql_gets_past_none_of_it(community, haircuts, barbers):
    proposal = draft(community)
    elsewhere = make_partner(make_community())
    line = proposal.seats.first()
    for table, change in [
        ("proposal", "state = 'published'"),
        ("proposal", "last_on = first_on - 1"),
        ("proposalseat", f"partner_proposed_id = {elsewhere.pk}"),
        ("proposalseat", "decision = 'chosen'"),
        ("proposalseat", "outcome = 'taken_back'"),
        ("proposalseat", "outcome = 'refused'"),
        ("proposalseat", "code = 'nonsense'"),
        ("proposalseat", "code = 'confirmed'"),
    ]:
        where = proposal.pk if table == "proposal" else line.pk
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE services_{table} SET {change} WHERE id = {where}")
    discard_proposal(proposal, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="draft")


def test_the_cost_does_not_grow_with_the_roster(community, barbers):
    empty_series(community, barbers)
    with CaptureQueriesContext(connection) as few:
        discard_proposal(draft(community, weeks=2), by=SYSTEM)
    for weekday in range(1, 8):
        empty_series(community, [*barbers, make_partner(community)], weekdays=[weekday], title=f"服务{weekday}")
    with CaptureQueriesContext(connection) as many:
        discard_proposal(draft(community, weeks=12), by=SYSTEM)
    assert len(many) == len(few)
    assert ProposalSeat.objects.count() > 80
