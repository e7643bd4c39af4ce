"""Several at once: one record, and clear refusals for the others."""

import uuid

from django.utils import timezone

from community.guards.refusal import Refused
from services.activities.actions import log_activity
from services.activities.models import Activity, ActivityVersion
from tests.factories import SYSTEM, make_community, make_partner, make_partner_member
from tests.services.activities.conftest import log, make_past_shift


def test_the_same_submission_by_two_threads_is_one_record(race, at_once):
    community = make_community()
    partner = make_partner(community)
    member, key = make_partner_member(partner), uuid.uuid4()
    shift = make_past_shift(community, partner)
    results = at_once(*[lambda: log(shift, member, submission=key)] * 4)
    assert {getattr(result, "pk", result) for result in results} == {Activity.objects.get().pk}
    assert ActivityVersion.objects.count() == 1


def test_without_a_shift_too(race, at_once):
    community = make_community()
    partner, key = make_partner(community), uuid.uuid4()

    def enter():
        return log_activity(
            community,
            partners=[partner],
            title="剪纸课",
            starts_at=timezone.now(),
            minutes=60,
            submission=key,
            by=SYSTEM,
        )

    results = at_once(*[enter] * 4)
    assert {getattr(result, "pk", result) for result in results} == {Activity.objects.get().pk}


def test_two_people_logging_one_shift_make_one_record_and_one_clear_refusal(race, at_once):
    community = make_community()
    partner = make_partner(community)
    people = [make_partner_member(partner) for _number in range(4)]
    shift = make_past_shift(community, partner)
    results = at_once(*[lambda user=user: log(shift, user) for user in people])
    refused = [result for result in results if isinstance(result, Refused)]
    assert Activity.objects.count() == 1
    assert [result.code for result in refused] == ["activity_shift_once"] * 3
