"""A draft is decided about and published: once, in one go, each refusal at its line, one word to each partner."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from partners.directory.actions import add_contact
from services.proposals.actions import (
    choose_partner,
    discard_proposal,
    follow_proposal,
    leave_seat,
    publish_proposal,
    take_back_proposal,
)
from services.proposals.models import Kind, Outcome
from services.roster.actions import assign_duty, cancel_shift, confirm_duty, release_duty
from services.roster.models import Duty, PartnerAbsence, PhoneCall, SeriesPartner
from tests.factories import SYSTEM, make_community, make_partner, make_partner_member, make_service
from tests.services.proposals.conftest import NOW, at, draft, empty_series, gap, lines_of, switch_on

pytestmark = pytest.mark.django_db


def publish(proposal, **fields):
    return publish_proposal(proposal, by=SYSTEM, now=NOW, **fields)


def code_of(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def crews(series):
    return [[partner.name for partner in shift.partners] for shift in series.shifts.in_order()[:4].for_display()]


def test_it_is_carried_out_as_it_says(community, haircuts, barbers, by, office):
    person = add_contact(barbers[0], name="示例联系人", phone="13800000001", by=SYSTEM)
    SeriesPartner.objects.filter(partner=barbers[0]).update(person=person)
    proposal = draft(community)
    publish_proposal(proposal, by=by, now=NOW)
    assert crews(haircuts) == [["甲理发店"], ["乙理发店"], ["丙理发店"], ["甲理发店"]]
    assert {line.outcome for line in lines_of(proposal)} == {Outcome.DONE}
    assert Duty.objects.filter(partner=barbers[0], person=person).count() == 2
    proposal.refresh_from_db()
    assert (proposal.state, proposal.published_by) == ("published", office)
    assert Event.objects.about(proposal).first().details == {"done": 4, "refused": 0}
    assert Event.objects.filter(verb="assign_duty", by_user=office).count() == 4


def test_each_partner_gets_one_word_and_without_an_account_one_call(community, haircuts, barbers):
    member = make_partner_member(barbers[0])
    proposal = draft(community, weeks=8)
    publish(proposal)
    messages = Notification.objects.of(member)
    (message,) = messages
    assert message.kind == "publish_proposal"
    assert [duty["at"][:10] for duty in message.details["on"]] == ["2026-10-05", "2026-10-26", "2026-11-16"]
    assert "10月26日" in message.text
    assert "爱心理发" in message.text
    calls = PhoneCall.objects.open().filter(community=community)
    assert sorted(call.partner.name for call in calls) == sorted(["乙理发店", "丙理发店"])
    assert "11月" in calls[0].said


def test_a_word_about_one_duty_does_not_end_the_call_about_all(community, haircuts, barbers):
    publish(draft(community, weeks=8))
    call = PhoneCall.objects.get(partner=barbers[1])
    cancel_shift(call.shift, reason="停电", by=SYSTEM, now=NOW)
    open_calls = PhoneCall.objects.open().filter(partner=barbers[1])
    assert sorted(open_calls.values_list("kind", flat=True)) == ["cancel_shift", "publish_proposal"]


def test_publishing_twice_does_nothing_twice(community, haircuts):
    proposal = draft(community)
    publish(proposal)
    before = Duty.objects.count(), Event.objects.count(), Notification.objects.count(), PhoneCall.objects.count()
    assert code_of(lambda: publish(proposal)) == "already_published"
    assert code_of(lambda: discard_proposal(proposal, by=SYSTEM)) == "already_published"
    after = Duty.objects.count(), Event.objects.count(), Notification.objects.count(), PhoneCall.objects.count()
    assert before == after


def test_what_changed_since_is_refused_at_its_line_and_the_rest_is_published(community, barbers):
    switch_on(community, asks_confirmation=True)
    for shop in barbers:
        make_service(shop, name="爱心理发")
    first, second, third = barbers
    shifts = [gap(community, at(10, day), title="爱心理发") for day in range(5, 14)]
    standing = assign_duty(shifts[7], partner=first, by=SYSTEM, now=NOW)
    confirmed = assign_duty(shifts[8], partner=first, by=SYSTEM, now=NOW)
    proposal = draft(community, change_standing=True)
    for line in lines_of(proposal):
        choose_partner(line, partner=third if line.shift in (shifts[5], shifts[6]) else second, by=SYSTEM)
    # Since then: one is cancelled, one given to somebody else, the second partner gets another duty at the hour of one
    # and is away on the day of another, the third is paused, one duty is given back and one confirmed.
    cancel_shift(shifts[0], reason="停电", by=SYSTEM, now=NOW)
    assign_duty(shifts[1], partner=first, by=SYSTEM, now=NOW)
    assign_duty(gap(community, at(10, 7)), partner=second, by=SYSTEM, now=NOW)
    day = shifts[3].day
    PartnerAbsence.objects.create(community=community, partner=second, first_on=day, last_on=day)
    third.status = "paused"
    third.save()
    release_duty(standing, by=SYSTEM, now=NOW)
    confirm_duty(confirmed, by=SYSTEM, now=NOW)
    publish(proposal)
    assert [(line.outcome, line.refusal) for line in lines_of(proposal)] == [
        ("refused", "shift_cancelled"), ("refused", "no_seat"), ("refused", "partner_busy"),
        ("refused", "partner_away"), ("done", ""), ("refused", "partner_not_active"),
        ("refused", "partner_not_active"), ("refused", "not_assigned"), ("refused", "confirmed"),
    ]  # fmt: skip
    assert shifts[4].duties.assigned().get().partner == second


def test_two_who_change_places_at_one_hour_do(community, barbers):
    """Each is on duty where the other one goes; neither keeps the other from going."""
    first, second, _third = barbers
    here, there = gap(community, at(10, 5), title="甲"), gap(community, at(10, 5), title="乙")
    for shift, shop in ((here, first), (there, second)):
        assign_duty(shift, partner=shop, by=SYSTEM, now=NOW)
        for each in (first, second):
            make_service(each, name=shift.title)
    assign_duty(gap(community, at(10, 2)), partner=first, by=SYSTEM, now=NOW)
    proposal = draft(community, change_standing=True)
    assert [line.kind for line in lines_of(proposal)][1:] == [Kind.CHANGED, Kind.CHANGED]
    publish(proposal)
    assert here.duties.assigned().get().partner == second
    assert there.duties.assigned().get().partner == first
    call = PhoneCall.objects.open().get(partner=first, kind="publish_proposal")
    assert (len(call.details["on"]), len(call.details["off"])) == (1, 1)


def test_a_person_decides_otherwise(community, haircuts, barbers):
    stranger = make_partner(community)
    first, _second, third = barbers
    lines = lines_of(draft(community))
    choose_partner(lines[0], partner=stranger, by=SYSTEM)
    leave_seat(lines[1], by=SYSTEM)
    choose_partner(lines[2], partner=first, by=SYSTEM)
    follow_proposal(lines[2], by=SYSTEM)
    publish(lines[0].proposal)
    assert crews(haircuts) == [[stranger.name], [], [third.name], [first.name]]


def test_what_a_person_cannot_decide(community, haircuts, barbers):
    first, second, third = barbers
    shifts = list(haircuts.shifts.in_order())
    assign_duty(shifts[3], partner=first, by=SYSTEM, now=NOW)
    other = gap(community, at(10, 5, 10), title="同一时间")
    proposal = draft(community)
    lines = {line.shift_id: line for line in lines_of(proposal)}
    line = lines[shifts[0].pk]
    PartnerAbsence.objects.create(
        community=community, partner=third, first_on=line.shift.day, last_on=line.shift.day
    )  # fmt: skip
    elsewhere = make_partner(make_community())
    assert code_of(lambda: choose_partner(line, partner=elsewhere, by=SYSTEM)) == "partner_not_active"
    assert code_of(lambda: choose_partner(line, partner=third, by=SYSTEM)) == "partner_away"
    assert code_of(lambda: choose_partner(lines[shifts[3].pk], partner=second, by=SYSTEM)) == "seat_fixed"
    # The draft itself has somebody on duty at nine; the same partner cannot have the seat at ten.
    taken = line.partner_then
    assert code_of(lambda: choose_partner(lines[other.pk], partner=taken, by=SYSTEM)) == "partner_busy"
    leave_seat(line, by=SYSTEM)
    choose_partner(lines[other.pk], partner=taken, by=SYSTEM)
    assert code_of(lambda: follow_proposal(line, by=SYSTEM)) == "partner_busy"
    discard_proposal(proposal, by=SYSTEM)
    assert code_of(lambda: leave_seat(line, by=SYSTEM)) == "proposal_closed"
    assert code_of(lambda: publish(proposal)) == "proposal_closed"


def test_nothing_to_publish_and_switched_off_meanwhile(community, haircuts):
    proposal = draft(community)
    switch_on(community, proposals=False)
    assert code_of(lambda: publish(proposal)) == "proposals_off"
    switch_on(community)
    for line in lines_of(proposal):
        leave_seat(line, by=SYSTEM)
    assert code_of(lambda: publish(proposal)) == "nothing_to_publish"


def test_it_is_taken_back_as_far_as_nobody_has_confirmed(community, haircuts, barbers):
    switch_on(community, asks_confirmation=True)
    first, second, third = barbers
    member = make_partner_member(first)
    shifts = list(haircuts.shifts.in_order())
    assign_duty(shifts[0], partner=third, by=SYSTEM, now=NOW)
    proposal = draft(community, change_standing=True)
    choose_partner(lines_of(proposal)[0], partner=second, by=SYSTEM)
    publish(proposal)
    before = crews(haircuts)
    assert before[0] == [second.name]
    confirmed = next(line for line in lines_of(proposal) if line.partner_then == first)
    confirm_duty(Duty.objects.get(pk=confirmed.new_duty_id), by=SYSTEM, now=NOW)
    take_back_proposal(proposal, by=SYSTEM, now=NOW)
    after = crews(haircuts)
    # Whoever was replaced is back, what was confirmed stays, and the rest is empty as before.
    assert after[0] == [third.name]
    assert [crew for crew in after[1:] if crew] == [[first.name]]
    outcomes = [line.outcome for line in lines_of(proposal)]
    assert outcomes.count("taken_back") == 3
    assert outcomes.count("done") == 1
    assert code_of(lambda: take_back_proposal(proposal, by=SYSTEM, now=NOW)) == "nothing_to_take_back"
    # The one who confirmed has nothing new to read; the second was never called and need not be.
    kinds = set(Notification.objects.of(member).values_list("kind", flat=True))
    assert kinds == {"publish_proposal"} if len(before) == 4 and before.count([first.name]) == 1 else kinds
    assert not PhoneCall.objects.open().filter(partner=second, kind__contains="proposal").exists()


def test_a_draft_is_not_taken_back_and_what_has_begun_stays(community, haircuts):
    proposal = draft(community)
    assert code_of(lambda: take_back_proposal(proposal, by=SYSTEM, now=NOW)) == "not_published"
    publish(proposal)
    take_back_proposal(proposal, by=SYSTEM, now=at(10, 12, 10))
    assert [len(crew) for crew in crews(haircuts)] == [1, 1, 0, 0]


def test_publishing_costs_a_few_queries_per_line(community, barbers):
    """The board is read once; per line there remain the lock, the seat, the row and the event."""
    empty_series(community, barbers)
    proposal = draft(community, weeks=2)
    with CaptureQueriesContext(connection) as few:
        publish(proposal)
    for weekday in range(1, 8):
        empty_series(community, barbers, weekdays=[weekday], title=f"服务{weekday}")
    proposal = draft(community, weeks=4)
    lines = sum(line.is_change for line in lines_of(proposal))
    with CaptureQueriesContext(connection) as many:
        publish(proposal)
    assert (len(many) - len(few)) / (lines - 2) < 9
