"""Who is on duty in one shift: assigned, released, replaced, named."""

from datetime import timedelta

import pytest

from community.guards.refusal import Refused
from community.messages.models import Notification
from services.roster.actions import assign_duty, cancel_shift, name_person, release_duty, replace_partner
from services.roster.models import Duty, Shift
from tests.factories import SYSTEM, make_partner, make_partner_member, make_series, make_shift

pytestmark = pytest.mark.django_db


def test_the_first_free_seat_is_given(community, partner, now):
    a, b = make_partner(community), make_partner(community)
    shift = make_shift(community, starts_at=now, partners=[(a, None), (b, None)], seats=3)
    release_duty(shift.duties.get(seat=1), by=SYSTEM, now=now)
    duty = assign_duty(shift, partner=partner, by=SYSTEM, now=now)
    assert duty.seat == 1
    shift = Shift.objects.for_display().get(pk=shift.pk)
    assert (shift.partners, shift.open_seats) == ([partner, b], 1)


def test_a_replaced_partner_remains_on_record(community, partner, now):
    a = make_partner(community)
    users = [make_partner_member(a), make_partner_member(partner)]
    shift = make_shift(community, starts_at=now, partners=[(a, None)])
    replace_partner(shift.duties.get(), partner=partner, by=SYSTEM, now=now)
    assert list(shift.duties.order_by("pk").values_list("partner", "state")) == [
        (a.pk, "released"), (partner.pk, "assigned"),
    ]  # fmt: skip
    assert Shift.objects.get(pk=shift.pk).partners == [partner]
    assert [Notification.objects.of(user).first().kind for user in users] == ["release_duty", "assign_duty"]


def test_an_edited_crew_survives_planning(community, partner, now):
    from services.roster.actions import change_series

    a, b = make_partner(community), make_partner(community)
    series = make_series(community, partners=[(a, None)], now=now)
    shift = series.shifts.in_order()[3]
    replace_partner(shift.duties.get(), partner=partner, by=SYSTEM, now=now)
    changed = change_series(series, partners=[(b, None)], by=SYSTEM, now=now)
    assert changed.left == [shift]
    crews = [shift.partners for shift in series.shifts.in_order()]
    assert crews[3] == [partner]
    assert crews[2] == crews[4] == [b]


def test_a_person_is_named_where_free(community, partner, person, now):
    make_shift(community, starts_at=now, partners=[(partner, person)])
    shift = make_shift(community, starts_at=now, partners=[(partner, None)])
    with pytest.raises(Refused) as refused:
        name_person(shift.duties.get(), person=person, by=SYSTEM, now=now)
    assert refused.value.code == "person_taken"
    later = make_shift(community, starts_at=now + timedelta(hours=1), partners=[(partner, None)])
    assert name_person(later.duties.get(), person=person, by=SYSTEM, now=now).person == person


def test_nothing_is_changed_in_what_is_over_cancelled_or_released(community, partner, now):
    shift = make_shift(community, starts_at=now, partners=[(partner, None)], seats=2)
    duty, other = shift.duties.get(), make_partner(community)
    after = now + timedelta(days=1)
    for call, code in [
        (lambda: assign_duty(shift, partner=other, by=SYSTEM, now=after), "shift_over"),
        (lambda: release_duty(duty, by=SYSTEM, now=after), "shift_over"),
        (lambda: replace_partner(duty, partner=other, by=SYSTEM, now=after), "shift_over"),
    ]:
        with pytest.raises(Refused) as refused:
            call()
        assert refused.value.code == code
    release_duty(duty, by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        release_duty(duty, by=SYSTEM, now=now)
    assert refused.value.code == "not_assigned"
    cancel_shift(shift, reason="停电", by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        assign_duty(shift, partner=other, by=SYSTEM, now=now)
    assert refused.value.code == "shift_cancelled"
    assert not Duty.objects.assigned().exists()
