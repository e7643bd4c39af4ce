"""Two people of an office at the board at once: what the second one saw is no longer so."""

from datetime import timedelta

from django.utils import timezone

from community.guards.refusal import Refused
from services.roster.actions import take_step
from services.roster.models import Duty, Shift
from services.roster.seen import seen_now
from tests.factories import SYSTEM, make_community, make_partner, make_shift


def test_two_clicks_on_one_free_seat_give_it_to_one(race, at_once):
    community = make_community()
    shift = make_shift(community, starts_at=timezone.now() + timedelta(days=2))
    partners = [make_partner(community) for _each in range(4)]
    seen = seen_now(shift)
    results = at_once(
        *(lambda each=each: take_step(shift, "assign_duty", partner=each.pk, seen=seen, by=SYSTEM) for each in partners)
    )
    refused = [each for each in results if isinstance(each, Refused)]
    assert len(refused) == 3, results
    assert {each.code for each in refused} == {"changed_meanwhile"}
    assert Duty.objects.filter(shift=shift).count() == 1
    assert Shift.objects.get(pk=shift.pk).open_seats == 0
