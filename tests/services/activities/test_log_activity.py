"""log_activity at every edge: the action, the partner's page on a phone, the console, the API."""

import datetime
import re
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.timeline.models import Event
from services.activities.actions import confirm_activity, log_activity
from services.activities.models import Activity, ActivityVersion
from services.roster.actions import cancel_shift
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member, make_shift
from tests.services.activities.conftest import log, make_past_shift

pytestmark = pytest.mark.django_db


def page_of(shift):
    return reverse("log_activity", args=[shift.uid])


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def open_form(client, shift):
    """What the page's form sends when nothing is typed: the key and the minutes."""
    html = client.get(page_of(shift)).content.decode()
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1] for name in ("submission", "minutes")}


def test_a_record_holds_what_was_said_its_first_version_and_an_event(shift, partner, member):
    row = log(shift, member, free_count=5, reduced_count=2, sentence="来的多是老街坊")
    assert list(row.partners.all()) == [partner]
    assert (row.status, row.on_behalf, row.submitted_by) == ("submitted", False, member)
    version = ActivityVersion.objects.get(activity=row)
    assert (version.number, version.headcount, version.free_count, version.by_user) == (1, 16, 5, member)
    event = Event.objects.about(row).get()
    assert event.verb == "log_activity"
    assert "老街坊" not in str(event.details)


def test_a_number_that_is_not_said_stays_unsaid(shift):
    row = log(shift, headcount=None)
    row.refresh_from_db()
    assert row.headcount is None
    assert row.free_count is None


def test_the_same_submission_twice_is_one_record(shift, member):
    key = uuid.uuid4()
    first, second = log(shift, member, submission=key), log(shift, member, submission=key, headcount=99)
    assert first.pk == second.pk
    assert second.headcount == 16
    assert ActivityVersion.objects.filter(activity=first).count() == 1
    assert Event.objects.filter(verb="log_activity").count() == 1


def test_somebody_elses_key_is_nobodys_retry(shift, member, community, partner):
    key = uuid.uuid4()
    log(shift, member, submission=key)
    with pytest.raises(Refused) as refusal:
        log(make_past_shift(community, partner, hours=5), member, submission=key)
    assert refusal.value.code == "activity_submission_once"


def test_a_shift_is_logged_once(shift, member, staff):
    log(shift, member)
    with pytest.raises(Refused) as refusal:
        log(shift, staff)
    assert refusal.value.code == "activity_shift_once"
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"headcount": 5, "free_count": 4, "reduced_count": 2}, "activity_counts_in_order"),
        ({"headcount": 5, "free_count": 6}, "activity_counts_in_order"),
        ({"minutes": 0}, "activity_minutes_of_one_day"),
        ({"minutes": 1441}, "activity_minutes_of_one_day"),
        ({"starts_at": timezone.now() + datetime.timedelta(days=30)}, "not_begun"),
    ],
)
def test_what_cannot_be_is_refused(shift, said, code):
    with pytest.raises(Refused) as refusal:
        log(shift, **said)
    assert refusal.value.code == code
    assert not Activity.objects.exists()


def test_a_cancelled_shift_and_one_without_partners_are_refused(community, partner):
    coming = make_shift(community, partners=[(partner, None)])
    cancelled = cancel_shift(coming, reason="停电", by=SYSTEM)
    later = coming.starts_at + datetime.timedelta(hours=2)
    with pytest.raises(Refused) as refusal:
        log(cancelled, now=later)
    assert refusal.value.code == "shift_cancelled"
    with pytest.raises(Refused) as refusal:
        log_activity(community, partners=[], title="x", starts_at=timezone.now(), minutes=5, by=SYSTEM)
    assert refusal.value.code == "no_partner"


def test_a_partner_of_another_community_is_refused_by_the_database(community):
    stranger = make_partner(make_community())
    with pytest.raises(Refused) as refusal:
        log_activity(community, partners=[stranger], title="x", starts_at=timezone.now(), minutes=5, by=SYSTEM)
    assert refusal.value.code == "activitypartner_partner_community"


@pytest.mark.parametrize(
    "change",
    [{"free_count": 17}, {"status": "returned"}, {"minutes": 0}, {"status": "confirmed"}, {"confirmed_by": 1}],
)
def test_the_database_itself_keeps_the_rules(shift, member, change):
    row = log(shift, member)
    if "confirmed_by" in change:
        change = {"status": "confirmed", "confirmed_at": timezone.now(), "confirmed_by": member}
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(**change)


# --- the partner's page ---


def test_a_member_logs_with_one_number_and_one_button(shift, member):
    client = signed_in(member)
    typed = open_form(client, shift)
    assert typed["minutes"] == "60"
    answer = client.post(page_of(shift), {**typed, "headcount": "16"}, follow=True)
    assert answer.status_code == 200
    row = Activity.objects.get()
    assert (row.headcount, row.free_count, row.minutes, row.submitted_by) == (16, None, 60, member)
    assert 'value="16"' in answer.content.decode()  # to change as long as it is not confirmed


def test_the_count_is_never_filled_in(shift, member, community, partner):
    html = signed_in(member).get(page_of(shift)).content.decode()
    box = re.search(r'<input[^>]*name="headcount"[^>]*>', html)[0]
    assert "value" not in box


def test_free_and_reduced_are_one_tap_or_a_number(shift, member):
    client = signed_in(member)
    client.post(page_of(shift), {**open_form(client, shift), "headcount": "9", "free": "none", "reduced_other": "4"})
    row = Activity.objects.get()
    assert (row.free_count, row.reduced_count) == (0, 4)


def test_everybody_was_free(shift, member):
    client = signed_in(member)
    client.post(page_of(shift), {**open_form(client, shift), "headcount": "9", "free": "all"})
    assert Activity.objects.get().free_count == 9


def test_where_nobody_pays_nobody_is_asked_who_paid(community, partner, member):
    free = make_past_shift(community, partner, price_fen=0, fee_text="免费")
    assert 'name="free"' not in signed_in(member).get(page_of(free)).content.decode()


def test_a_mistake_keeps_what_was_typed_and_the_key(shift, member):
    client = signed_in(member)
    typed = {**open_form(client, shift), "headcount": "", "sentence": "人很多", "free": "all"}
    answer = client.post(page_of(shift), typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert typed["submission"] in html
    assert "人很多" in html
    assert re.search(r'value="all" checked', html)
    too_many = client.post(page_of(shift), {**typed, "headcount": "5", "free": "", "free_other": "6"})
    assert too_many.status_code == 409
    assert 'value="6"' in too_many.content.decode()
    assert not Activity.objects.exists()


def test_sending_the_form_again_after_a_lost_answer_is_the_same_record(shift, member):
    client = signed_in(member)
    typed = {**open_form(client, shift), "headcount": "16"}
    for _attempt in range(3):
        assert client.post(page_of(shift), typed).status_code == 302
    assert Activity.objects.count() == 1
    assert ActivityVersion.objects.count() == 1


def test_a_form_opened_before_somebody_else_logged_shows_what_stands(shift, member, partner):
    client = signed_in(member)
    typed = {**open_form(client, shift), "headcount": "20"}
    log(shift, make_partner_member(partner))
    assert "16" in client.post(page_of(shift), typed, follow=True).content.decode()
    assert Activity.objects.get().headcount == 16


def test_before_it_begins_there_is_no_form(community, partner, member):
    coming = make_shift(community, partners=[(partner, None)])
    client = signed_in(member)
    assert 'name="headcount"' not in client.get(page_of(coming)).content.decode()
    answer = client.post(page_of(coming), {"submission": str(uuid.uuid4()), "headcount": "1", "minutes": "60"})
    assert answer.status_code == 409
    assert not Activity.objects.exists()


def test_only_those_on_duty_find_the_page(shift, community, staff):
    assert Client().get(page_of(shift)).status_code == 302
    other = make_partner_member(make_partner(community))
    for user in [other, staff, make_partner_member(make_partner(make_community()))]:
        assert signed_in(user).get(page_of(shift)).status_code == 404
        assert signed_in(user).post(page_of(shift), {"headcount": "1", "minutes": "5"}).status_code == 404
    assert not Activity.objects.exists()


def test_a_community_that_does_not_use_the_room_has_no_page(shift, member, community):
    community.closed_rooms = ["activities"]
    community.save()
    assert signed_in(member).get(page_of(shift)).status_code == 404
    assert Client().get(reverse("activities", args=[community.slug])).status_code == 404


def test_once_confirmed_the_partner_reads_it_and_no_longer_changes_it(shift, member, staff):
    row = confirm_activity(log(shift, member), by=Actor.of(staff))
    client = signed_in(member)
    assert 'name="headcount"' not in client.get(page_of(shift)).content.decode()
    assert client.post(page_of(shift), {"headcount": "99", "minutes": "60"}).status_code == 409
    row.refresh_from_db()
    assert row.headcount == 16


# --- the console and the API ---


def test_the_office_enters_a_shift_on_behalf_with_one_choice_and_a_number(shift, staff, partner):
    client = signed_in(staff)
    url = reverse("admin:services_activity_add")
    answer = client.post(url, {"shift": shift.pk, "headcount": "12"})
    assert answer.status_code == 302
    row = Activity.objects.get()
    assert (row.on_behalf, row.title, row.headcount, list(row.partners.all())) == (True, "爱心理发", 12, [partner])
    confirm_activity(row, by=Actor.of(staff))


def test_the_office_enters_what_was_no_shift(staff, partner):
    client = signed_in(staff)
    url = reverse("admin:services_activity_add")
    lacking = client.post(url, {"headcount": "12"})
    assert lacking.status_code == 200
    typed = {
        "partner_1": partner.pk,
        "title": "剪纸课",
        "starts_at_0": "2026-01-05",
        "starts_at_1": "14:00",
        "minutes": "90",
    }
    assert client.post(url, typed).status_code == 302
    assert Activity.objects.get().headcount is None


def test_the_api_logs_a_shift_once_for_members_and_staff_and_for_nobody_else(shift, member, staff, community):
    body = {"shift": str(shift.uid), "headcount": 8, "submission": str(uuid.uuid4())}
    url = "/api/v1/activities/"

    def post(user):
        return (signed_in(user) if user else Client()).post(url, body, content_type="application/json")

    assert post(None).status_code in (401, 403)
    assert post(make_partner_member(make_partner(community))).status_code == 403
    assert post(make_member_of(make_community())).status_code == 403
    first, second = post(member), post(member)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["uid"] == second.json()["uid"]
    assert first.json()["partners"][0]["name"] == "丽人理发店"
    assert post(staff).status_code == 409


def test_the_api_says_what_is_missing(staff, community):
    answer = signed_in(staff).post(
        "/api/v1/activities/", {"community": community.slug, "headcount": 3}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert set(answer.json()["fields"]) >= {"title", "starts_at", "minutes"}
