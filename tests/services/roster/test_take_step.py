"""What is done from the board, each step with its way back; two people at once do not overwrite each other silently."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import add_contact
from services.roster.actions import (
    ask_substitute,
    assign_duty,
    cancel_shift,
    confirm_duty,
    mark_missed,
    set_duty_settings,
    take_step,
)
from services.roster.models import PhoneCall, SubstituteRequest
from services.roster.seen import seen_now
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(clock, now):
    clock(now)


@pytest.fixture
def office(community):
    client = Client()
    client.force_login(make_member_of(community))
    return client


@pytest.fixture
def shift(community, now):
    return make_shift(community, title="爱心理发", starts_at=now + timedelta(hours=26), seats=2)


@pytest.fixture
def duty(shift, partner, now):
    return assign_duty(shift, partner=partner, by=SYSTEM, now=now)


def step(client, shift, verb, **typed):
    typed = {"seen": seen_now(shift), "week": "2026-W36", **typed}
    return client.post(reverse("take_step", args=[shift.uid, verb]), typed, follow=True)


def undo(client, answer):
    assert "done" in answer.context, answer.context.get("refusal")
    return client.post(reverse("undo_step", args=[answer.context["done"]["id"]]), follow=True)


def crew(shift):
    return [duty.partner for duty in shift.duties.assigned().order_by("seat")]


def test_a_partner_is_put_on_duty_and_taken_off_again(office, shift, partner):
    make_partner_member(partner)
    answer = step(office, shift, "assign_duty", partner=partner.uid)
    page = answer.content.decode()
    assert crew(shift) == [partner]
    assert answer.context["done"]["text"] in page
    assert partner.name in answer.context["done"]["text"]
    assert answer.context["done_told"]
    assert not answer.context["done_to_call"]
    back = undo(office, answer)
    assert crew(shift) == []
    assert partner.name in back.context["done"]["text"]
    undo(office, back)  # and on duty after all
    assert crew(shift) == [partner]


def test_who_has_no_account_is_said_to_be_called_and_after_undoing_there_is_nothing_to_say(office, shift, partner):
    answer = step(office, shift, "assign_duty", partner=partner.uid)
    assert answer.context["done_to_call"]
    assert PhoneCall.objects.open().filter(partner=partner).count() == 1
    back = undo(office, answer)
    assert not PhoneCall.objects.open().filter(partner=partner).exists()
    assert not back.context["done_to_call"]
    assert not back.context["done_told"]


def test_a_released_partner_comes_back_with_the_person_it_sends(office, community, shift, partner, now):
    person = add_contact(partner, name="示例联系人", phone="13800000001", by=SYSTEM)
    duty = assign_duty(shift, partner=partner, person=person, by=SYSTEM, now=now)
    answer = step(office, shift, "release_duty", duty=duty.uid)
    assert crew(shift) == []
    undo(office, answer)
    assert shift.duties.assigned().get().person == person


def test_a_partner_is_replaced_and_back(office, community, shift, duty, partner):
    other = make_partner(community)
    answer = step(office, shift, "replace_partner", duty=duty.uid, partner=other.uid)
    assert crew(shift) == [other]
    assert partner.name in answer.context["done"]["text"]
    undo(office, answer)
    assert crew(shift) == [partner]


def test_a_shift_is_moved_and_moved_back(office, shift, duty):
    start, end = shift.starts_at, shift.ends_at
    answer = step(office, shift, "move_shift", day="2026-09-04", starts="15:00", ends="17:30")
    shift.refresh_from_db()
    assert (shift.ends_at - shift.starts_at) == timedelta(hours=2, minutes=30)
    assert shift.starts_at.astimezone(start.tzinfo).isoformat() == "2026-09-04T15:00:00+08:00"
    undo(office, answer)
    shift.refresh_from_db()
    assert (shift.starts_at, shift.ends_at) == (start, end)


def test_an_end_nobody_touched_moves_along(office, shift):
    step(office, shift, "move_shift", day="2026-09-02", starts="13:00", ends="11:00")
    shift.refresh_from_db()
    assert shift.ends_at - shift.starts_at == timedelta(hours=1)


def test_what_is_in_the_way_of_moving_is_explained_and_may_be_overruled(office, community, shift, duty, partner, now):
    clinic = make_shift(community, title="医疗服务专场", starts_at=now + timedelta(days=3), partners=[(partner, None)])
    day = {"day": "2026-09-04", "starts": "08:30", "ends": "09:30"}
    answer = step(office, shift, "move_shift", **day)
    assert answer.status_code == 409
    assert "医疗服务专场" in answer.content.decode()
    shift.refresh_from_db()
    assert shift.starts_at < clinic.starts_at
    step(office, shift, "move_shift", anyway="1", **day)
    shift.refresh_from_db()
    assert shift.starts_at > clinic.starts_at


def test_a_taken_place_is_named_with_what_stands_there(office, community, venue, now):
    make_shift(community, title="剪纸课", venue=venue, starts_at=now + timedelta(days=3))
    shift = make_shift(community, venue=venue, starts_at=now + timedelta(hours=26))
    answer = step(office, shift, "move_shift", day="2026-09-04", starts="08:00", ends="09:00")
    assert answer.status_code == 409
    assert "剪纸课" in answer.content.decode()
    shift.refresh_from_db()
    assert not shift.moved


def test_a_shift_is_cancelled_restored_and_cancelled_again_with_its_reason(office, shift, duty, partner):
    answer = step(office, shift, "cancel_shift", reason="停电检修")
    shift.refresh_from_db()
    assert shift.cancel_reason == "停电检修"
    back = undo(office, answer)
    shift.refresh_from_db()
    assert not shift.cancelled
    undo(office, back)
    shift.refresh_from_db()
    assert shift.cancel_reason == "停电检修"


def test_a_missing_reason_is_asked_for_and_nothing_happens(office, shift):
    answer = step(office, shift, "cancel_shift", reason=" ")
    assert answer.status_code == 409
    shift.refresh_from_db()
    assert not shift.cancelled


def test_missed_is_marked_and_taken_back_with_both_reasons(office, community, partner, now):
    shift = make_shift(community, starts_at=now - timedelta(hours=3), partners=[(partner, None)])
    duty = shift.duties.get()
    answer = step(office, shift, "mark_missed", duty=duty.uid, reason="未到岗")
    duty.refresh_from_db()
    assert duty.is_missed
    back = undo(office, answer)
    duty.refresh_from_db()
    assert not duty.is_missed
    assert duty.cleared_reason
    undo(office, back)
    duty.refresh_from_db()
    assert duty.missed_reason == "未到岗"


def test_a_substitute_is_asked_for_on_a_partners_behalf_and_no_longer(office, community, shift, duty):
    set_duty_settings(community, asks_confirmation=False, substitutes=True, by=SYSTEM)
    other = make_partner(community)
    answer = step(office, shift, "ask_substitute", duty=duty.uid, reason="店里盘点")
    assert SubstituteRequest.objects.open().get().reason == "店里盘点"
    assert answer.context["done"]["told"] == [other.pk]
    undo(office, answer)
    assert not SubstituteRequest.objects.open().exists()


def test_confirmed_by_telephone_has_no_way_back(office, community, shift, duty):
    set_duty_settings(community, asks_confirmation=True, substitutes=False, by=SYSTEM)
    answer = step(office, shift, "confirm_duty", duty=duty.uid)
    duty.refresh_from_db()
    assert duty.confirmed_at is not None
    assert answer.context["done"]["back"] is None
    undo(office, answer)
    duty.refresh_from_db()
    assert duty.confirmed_at is not None


def test_what_has_changed_meanwhile_is_shown_and_not_overwritten(office, community, shift, duty, partner, now):
    seen, other = seen_now(shift), make_partner(community)
    take_step(shift, "replace_partner", duty=duty.pk, partner=other.pk, by=SYSTEM, now=now)
    answer = step(office, shift, "cancel_shift", reason="停电", seen=seen)
    assert answer.status_code == 409
    assert "changed" in answer.content.decode() or "变" in answer.content.decode() or "改" in answer.content.decode()
    assert other.name in answer.content.decode()
    shift.refresh_from_db()
    assert not shift.cancelled
    assert step(office, shift, "cancel_shift", reason="停电").context["done"]  # having seen it, the same goes through


@pytest.mark.parametrize("change", ["confirm", "substitute", "seat", "cancel", "move", "miss"])
def test_every_change_is_noticed(community, shift, duty, partner, now, change):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)
    seen, late = seen_now(shift), shift.starts_at
    changes = {
        "confirm": lambda: confirm_duty(duty, by=SYSTEM, now=now),
        "substitute": lambda: ask_substitute(duty, by=SYSTEM, now=now),
        "seat": lambda: assign_duty(shift, partner=make_partner(community), by=SYSTEM, now=now),
        "cancel": lambda: cancel_shift(shift, reason="停电", by=SYSTEM, now=now),
        "move": lambda: take_step(shift, "move_shift", starts_at=late + timedelta(hours=1), by=SYSTEM, now=now),
        "miss": lambda: mark_missed(duty, reason="未到岗", by=SYSTEM, now=late),
    }
    changes[change]()
    with pytest.raises(Refused) as refused:
        take_step(shift, "release_duty", duty=duty.pk, seen=seen, by=SYSTEM, now=now)
    assert refused.value.code == "changed_meanwhile"


def test_undoing_what_somebody_has_changed_since_is_refused(office, community, shift, partner, now):
    answer = step(office, shift, "assign_duty", partner=partner.uid)
    other = assign_duty(shift, partner=make_partner(community), by=SYSTEM, now=now).partner
    undo(office, answer)
    assert crew(shift) == [partner, other]


def test_a_step_is_undone_once_and_by_whoever_took_it(office, community, shift, partner):
    answer = step(office, shift, "assign_duty", partner=partner.uid)
    name = answer.context["done"]["id"]
    colleague = Client()
    colleague.force_login(make_member_of(community))
    colleague.post(reverse("undo_step", args=[name]))
    assert crew(shift) == [partner]
    undo(office, answer)
    before = Event.objects.count()
    office.post(reverse("undo_step", args=[name]))
    assert Event.objects.count() == before


def test_what_is_not_there_is_refused(office, community, shift, duty, partner):
    foreign = make_partner(make_community())
    for typed in [{"partner": foreign.uid}, {"partner": "x"}, {}]:
        assert step(office, shift, "assign_duty", **typed).status_code == 409
    assert step(office, shift, "release_duty", duty="x").status_code == 409
    assert step(office, shift, "made_up").status_code == 404
    assert step(office, shift, "move_shift", day="x", starts="", ends="").status_code == 409
    assert office.get(reverse("take_step", args=[shift.uid, "cancel_shift"])).status_code == 405
    assert crew(shift) == [partner]


def test_beside_the_board_a_refusal_comes_as_a_part_and_success_leads_to_the_board(office, shift, partner):
    headers = {"HX-Request": "true"}
    url = reverse("take_step", args=[shift.uid, "cancel_shift"])
    refused = office.post(url, {"reason": ""}, headers=headers)
    assert refused.status_code == 200
    assert "<html" not in refused.content.decode()
    done = office.post(url, {"reason": "停电", "week": "2026-W36"}, headers=headers)
    assert "week=2026-W36" in done["HX-Redirect"]
