"""Several at once: one record, and clear refusals for the others."""

import uuid

from django.utils import timezone

from community.guards.refusal import Refused
from community.messages.models import Notification
from services.activities.actions import (
    cancel_activity,
    confirm_activity,
    dismiss_report,
    log_activity,
    report_photo,
    restore_activity,
)
from services.activities.models import Activity, ActivityVersion, PhotoReport
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member
from tests.services.activities.conftest import log, make_past_shift
from tests.services.activities.pictures import add, publish, take_photos


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


def _a_photo():
    """Not yet published, of a confirmed record."""
    community = make_community()
    take_photos(community)
    partner = make_partner(community)
    make_member_of(community)
    return add(confirm_activity(log(make_past_shift(community, partner)), by=SYSTEM))


def test_publish_against_take_down_never_ends_with_a_hidden_photo_shown(race, at_once):
    for _round in range(3):
        photo = publish(_a_photo())
        report_photo(photo, by=SYSTEM)
        report = photo.reports.get()
        dismissed, asked, refused = at_once(
            lambda report=report: dismiss_report(report, by=SYSTEM),
            lambda photo=photo: report_photo(photo, by=SYSTEM),
            lambda photo=photo: publish(photo),
        )
        assert isinstance(refused, Refused)
        assert not isinstance(dismissed, Exception)
        assert not isinstance(asked, Exception)
        photo.refresh_from_db()
        assert photo.is_withheld == photo.reports.open().exists()


def test_ten_people_ask_at_once(race, at_once):
    photo = publish(_a_photo())
    results = at_once(*[lambda: report_photo(photo, by=SYSTEM)] * 10)
    assert not [result for result in results if isinstance(result, Exception)]
    assert PhotoReport.objects.count() == 1
    assert Notification.objects.filter(kind="report_photo").count() == 1


def test_seven_photos_at_once_are_six(race, at_once):
    photo = _a_photo()
    results = at_once(*[lambda: add(photo.activity)] * 7)
    assert [result.code for result in results if isinstance(result, Refused)] == ["activityphoto_at_most_six"] * 2
    assert photo.activity.photos.count() == 6


def test_a_withdrawn_record_and_a_new_one_do_not_both_stand(race, at_once):
    community = make_community()
    partner = make_partner(community)
    shift = make_past_shift(community, partner)
    row = cancel_activity(log(shift), reason="误录", by=SYSTEM)
    results = at_once(lambda: restore_activity(row, by=SYSTEM), lambda: log(shift))
    refused = [result.code for result in results if isinstance(result, Refused)]
    assert refused == ["activity_shift_once"]
    assert Activity.objects.standing().filter(shift=shift).count() == 1
