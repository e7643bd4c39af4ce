"""publish_photo, report_photo and what the office decides, at every edge, at once, and by raw SQL."""

import datetime

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.messages.models import Notification
from community.messages.reminders import reminders_of
from community.timeline.models import Event
from services.activities.actions import (
    confirm_activity,
    dismiss_report,
    remove_photo,
    report_photo,
    unpublish_photo,
    uphold_report,
)
from services.activities.models import PHOTO_ARROWS, ActivityPhoto, PhotoReport, PhotoStatus
from services.activities.purging import purge_photos
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_street_officer,
)
from tests.services.activities.conftest import log, make_past_shift
from tests.services.activities.pictures import add, publish, take_photos
from tests.services.activities.test_log_activity import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit_from_before():
    cache.clear()


@pytest.fixture
def row(shift, member, community):
    take_photos(community)
    return confirm_activity(log(shift, member), by=SYSTEM)


@pytest.fixture
def photo(row):
    return add(row)


def page_of(photo):
    return reverse("report_photo", args=[photo.community.slug, photo.uid])


def is_seen(photo):
    return Client().get(photo.small_url).status_code == 200


# --- consent ---


def test_a_photo_is_published_with_who_agreed_and_how_sealed(photo, staff):
    publish(photo, by=Actor.of(staff), consent="written", note="张示例，签字表第 3 页")
    assert is_seen(photo)
    with connection.cursor() as cursor:
        cursor.execute("select consent_note from services_activityphoto where id = %s", [photo.pk])
        assert "张" not in cursor.fetchone()[0]
    photo.refresh_from_db()
    assert photo.consent_note == "张示例，签字表第 3 页"
    event = Event.objects.get(verb="publish_photo")
    assert event.details == {"consent": "written", "activity": photo.activity_id}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"note": ""}, "no_consent"),
        ({"note": "  "}, "no_consent"),
        ({"consent": ""}, "no_consent"),
        ({"consent": "guessed"}, "no_consent"),
        ({"no_children": False}, "not_looked_at"),
    ],
)
def test_without_a_consent_that_is_noted_nothing_is_published(photo, said, code):
    with pytest.raises(Refused) as refusal:
        publish(photo, **said)
    assert refusal.value.code == code
    assert not is_seen(photo)


def test_where_nobody_can_be_recognised_nobody_is_named(photo):
    publish(photo, consent="nobody", note="")
    assert is_seen(photo)


CONSENT = {"consent_kind": "asked", "consent_at": timezone.now(), "no_children": True, "consent_note": "x"}


@pytest.mark.parametrize(
    "missing",
    [
        {"consent_kind": ""},
        {"consent_kind": "guessed"},
        {"consent_at": None},
        {"no_children": False},
        {"consent_note": ""},
    ],
)
def test_by_raw_sql_too_there_is_no_publishing_without_a_consent(photo, missing):
    with pytest.raises(IntegrityError, match="activityphoto_consent"), transaction.atomic():
        ActivityPhoto.objects.filter(pk=photo.pk).update(status="published", **{**CONSENT, **missing})
    ActivityPhoto.objects.filter(pk=photo.pk).update(status="published", **CONSENT)
    with pytest.raises(IntegrityError, match="activityphoto_consent"), transaction.atomic():
        ActivityPhoto.objects.filter(pk=photo.pk).update(**missing)


@pytest.mark.parametrize("state", PhotoStatus.values)
@pytest.mark.parametrize("to", PhotoStatus.values)
def test_by_raw_sql_a_photo_moves_along_its_arrows_only(photo, state, to):
    rows = ActivityPhoto.objects.filter(pk=photo.pk)
    for step in {"kept": [], "published": ["published"], "withheld": ["published", "withheld"]}[state]:
        rows.update(status=step, **CONSENT)
    if to == state or (state, to) in PHOTO_ARROWS:
        assert rows.update(status=to, **CONSENT) == 1
        return
    with pytest.raises(IntegrityError, match="activityphoto_arrows"), transaction.atomic():
        rows.update(status=to, **CONSENT)


def test_published_no_longer_the_consent_is_gone_too(photo):
    unpublish_photo(publish(photo), by=SYSTEM)
    photo.refresh_from_db()
    assert (photo.status, photo.consent_kind, photo.consent_note, photo.consent_at) == ("kept", "", "", None)
    assert not is_seen(photo)
    with pytest.raises(Refused) as refusal:
        unpublish_photo(photo, by=SYSTEM)
    assert refusal.value.code == "photo_not_published"


# --- the take-down link ---


def test_anybody_takes_a_photo_down_at_once_and_the_office_knows(photo, staff):
    publish(photo)
    resident = Client()
    resident.cookies["django_language"] = "en"
    assert page_of(photo) in resident.get(photo.activity.get_absolute_url()).content.decode()
    assert "Take it down now" in resident.get(page_of(photo)).content.decode()
    assert is_seen(photo)  # looking changes nothing
    answer = resident.post(page_of(photo), {"reason": "这是我妈妈"}, follow=True)
    assert "no longer shown" in answer.content.decode()
    assert not is_seen(photo)
    assert str(photo.uid) not in resident.get(photo.activity.get_absolute_url()).content.decode()
    report = PhotoReport.objects.get()
    assert (report.status, report.reason) == ("open", "这是我妈妈")
    message = Notification.objects.get(recipient=staff, kind="report_photo")
    assert "妈妈" not in str(message.details)
    assert "妈妈" not in str(list(Event.objects.values_list("details", flat=True)))
    assert any("taken down" in each.text or "撤下" in each.text for each in reminders_of(staff))


def test_asked_twice_is_asked_once(photo):
    publish(photo)
    for _time in range(2):
        assert Client().post(page_of(photo)).status_code == 302
    assert PhotoReport.objects.count() == 1


def test_a_photo_that_is_not_public_has_no_page_for_strangers(photo, staff):
    assert Client().get(page_of(photo)).status_code == 404
    assert Client().post(page_of(photo)).status_code == 404
    assert signed_in(staff).get(page_of(photo)).status_code == 200


def test_one_address_does_not_take_down_a_hundred_photos(row, settings):
    photos = [publish(add(row)) for _number in range(3)]
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "report_photo": "2/h/ip"}
    answers = [Client().post(page_of(photo)).status_code for photo in photos]
    assert answers == [302, 302, 429]
    assert is_seen(photos[2])


def test_upheld_it_is_gone_and_needs_a_new_consent(photo, staff):
    report_photo(publish(photo), by=SYSTEM)
    report = PhotoReport.objects.get()
    client = signed_in(staff)
    assert client.get(reverse("admin:services_photoreport_change", args=[report.pk])).status_code == 200
    client.post(reverse("admin:services_photoreport_uphold_report", args=[report.pk]))
    report.refresh_from_db()
    photo.refresh_from_db()
    assert (report.status, report.decided_by, photo.status, photo.consent_kind) == ("upheld", staff, "kept", "")
    assert not Notification.objects.filter(kind="report_photo", settled_at=None).exists()
    assert client.get(page_of(photo)).status_code == 200


def test_dismissed_it_is_shown_again_and_may_be_asked_about_again(photo):
    report_photo(publish(photo), by=SYSTEM)
    dismiss_report(PhotoReport.objects.get(), by=SYSTEM)
    assert is_seen(photo)
    with pytest.raises(Refused) as refusal:
        uphold_report(PhotoReport.objects.get(), by=SYSTEM)
    assert refusal.value.code == "report_decided"
    report_photo(photo, by=SYSTEM)
    assert not is_seen(photo)
    assert PhotoReport.objects.count() == 2


def test_while_somebody_asks_even_raw_sql_does_not_show_it(photo):
    report_photo(publish(photo), by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        publish(photo)
    assert refusal.value.code == "photo_withheld"
    with pytest.raises(IntegrityError, match="photoreport_hides_photo"), transaction.atomic():
        ActivityPhoto.objects.filter(pk=photo.pk).update(status="published")
    with pytest.raises(IntegrityError, match="photoreport_held_while_open"), transaction.atomic():
        PhotoReport.objects.update(held=None)
    with pytest.raises(IntegrityError, match="photoreport_open_once"), transaction.atomic():
        photo.reports.create(community=photo.community, asked_at=timezone.now())


def test_a_report_about_a_photo_that_is_shown_cannot_be_written(photo):
    publish(photo)
    with pytest.raises(IntegrityError, match="photoreport_hides_photo"), transaction.atomic():
        photo.reports.create(community=photo.community, asked_at=timezone.now())


def test_removing_a_photo_settles_what_was_asked_about_it(photo):
    report_photo(publish(photo), by=SYSTEM)
    remove_photo(photo, by=SYSTEM)
    assert not PhotoReport.objects.exists()
    assert not Notification.objects.filter(kind="report_photo", settled_at=None).exists()


# --- who may, the console ---


def test_only_the_office_publishes_and_decides(photo, member, staff, community):
    street = make_street_officer(community.street)
    page = reverse("admin:services_activityphoto_publish_photo", args=[photo.pk])
    said = {"consent": "asked", "note": "张示例", "no_children": "on"}
    for user in (None, member, street, make_member_of(make_community())):
        client = signed_in(user) if user else Client()
        assert client.post(page, said).status_code in (302, 403, 404)
        photo.refresh_from_db()
        assert photo.status == "kept"
    lacking = signed_in(staff).post(page, {"consent": "asked", "note": "张示例"})
    assert lacking.status_code == 409
    assert signed_in(staff).post(page, said).status_code == 302
    photo.refresh_from_db()
    assert photo.is_published


def test_who_agreed_and_why_somebody_asked_is_read_by_the_office_alone(photo, staff, community):
    publish(photo, note="张示例同意")
    report_photo(photo, reason="隔壁的门牌", by=SYSTEM)
    pages = [
        (reverse("admin:services_activityphoto_change", args=[photo.pk]), "张示例同意"),
        (reverse("admin:services_photoreport_change", args=[PhotoReport.objects.get().pk]), "隔壁的门牌"),
    ]
    for url, secret in pages:
        assert secret in signed_in(staff).get(url).content.decode()
        answer = signed_in(make_street_officer(community.street)).get(url)
        assert answer.status_code == 200
        assert secret not in answer.content.decode()


def test_lists_take_the_same_queries_for_few_photos_and_many(row, community, partner, staff):
    urls = [
        reverse("activities", args=[community.slug]), row.get_absolute_url(),
        reverse("admin:services_activityphoto_changelist"),
        reverse("admin:services_activity_change", args=[row.pk]), "/api/v1/activity-photos/",
    ]  # fmt: skip

    def counts():
        client, found = signed_in(staff), []
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    publish(add(row))
    few = counts()
    for _number in range(4):
        publish(add(row))
    other = confirm_activity(log(make_past_shift(community, partner, hours=5)), by=SYSTEM)
    for _number in range(3):
        publish(add(other))
    assert counts() == few


# --- not for ever ---


def test_what_nobody_published_and_why_somebody_asked_is_erased_in_time(row):
    now = timezone.now()
    old, published = add(row), publish(add(row))
    asked = publish(add(row))
    report_photo(asked, reason="门牌", by=SYSTEM)
    dismiss_report(PhotoReport.objects.get(), by=SYSTEM)
    assert purge_photos(now + datetime.timedelta(days=29)) == {"photos": 0, "reasons": 0}
    assert purge_photos(now + datetime.timedelta(days=31)) == {"photos": 0, "reasons": 1}
    assert PhotoReport.objects.get().reason == ""
    assert purge_photos(now + datetime.timedelta(days=181)) == {"photos": 1, "reasons": 0}
    assert purge_photos(now + datetime.timedelta(days=181)) == {"photos": 0, "reasons": 0}
    assert set(ActivityPhoto.objects.all()) == {published, asked}
    assert old not in row.photos.all()


def test_a_member_of_another_partner_sees_nothing_of_it(photo, community):
    stranger = make_partner_member(make_partner(community))
    assert signed_in(stranger).get(photo.small_url).status_code == 404
