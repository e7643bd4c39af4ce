"""confirm, return, resubmit and correct at every edge; the arrows between them, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.messages.models import Notification
from community.timeline.models import Event
from partners.directory.actions import add_member
from services.activities.actions import (
    cancel_activity,
    confirm_activity,
    correct_activity,
    restore_activity,
    resubmit_activity,
    return_activity,
)
from services.activities.models import ACTIVITY_ARROWS, Activity, ActivityStatus, ActivityVersion
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_street_officer,
)
from tests.services.activities.conftest import log, make_past_shift
from tests.services.activities.test_log_activity import page_of, signed_in

pytestmark = pytest.mark.django_db

VERBS = {
    "confirm": lambda row: confirm_activity(row, by=SYSTEM),
    "return": lambda row: return_activity(row, question="几个人？", by=SYSTEM),
    "resubmit": lambda row: resubmit_activity(row, headcount=17, by=SYSTEM),
    "correct": lambda row: correct_activity(row, headcount=18, reason="数错了", by=SYSTEM),
    "cancel": lambda row: cancel_activity(row, reason="误录", by=SYSTEM),
    "restore": lambda row: restore_activity(row, by=SYSTEM),
}
# What each verb makes of each state; a code where it is refused.
MATRIX = {
    ("submitted", "confirm"): "confirmed",
    ("submitted", "return"): "returned",
    ("submitted", "resubmit"): "submitted",
    ("submitted", "correct"): "submitted",
    ("returned", "confirm"): "not_submitted",
    ("returned", "return"): "already_returned",
    ("returned", "resubmit"): "submitted",
    ("returned", "correct"): "submitted",
    ("confirmed", "confirm"): "not_submitted",
    ("confirmed", "return"): "returned",
    ("confirmed", "resubmit"): "activity_confirmed",
    ("confirmed", "correct"): "confirmed",
    ("submitted", "cancel"): "cancelled",
    ("returned", "cancel"): "cancelled",
    ("confirmed", "cancel"): "cancelled",
    ("cancelled", "cancel"): "activity_cancelled",
    ("submitted", "restore"): "not_cancelled",
    ("returned", "restore"): "not_cancelled",
    ("confirmed", "restore"): "not_cancelled",
    ("cancelled", "restore"): "submitted",
    ("cancelled", "confirm"): "not_submitted",
    ("cancelled", "return"): "activity_cancelled",
    ("cancelled", "resubmit"): "activity_cancelled",
    ("cancelled", "correct"): "activity_cancelled",
}


@pytest.fixture
def row(shift, member):
    return log(shift, member)


def brought_to(row, state):
    if state != "submitted":
        VERBS[{"confirmed": "confirm", "returned": "return", "cancelled": "cancel"}[state]](row)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(("state", "verb"), list(MATRIX))
def test_every_verb_in_every_state(row, state, verb):
    row, expected = brought_to(row, state), MATRIX[(state, verb)]
    if expected in ActivityStatus.values:
        VERBS[verb](row)
    else:
        with pytest.raises(Refused) as refusal:
            VERBS[verb](row)
        assert refusal.value.code == expected
    row.refresh_from_db()
    assert row.status == (expected if expected in ActivityStatus.values else state)


@pytest.mark.parametrize("state", ActivityStatus.values)
@pytest.mark.parametrize("to", ActivityStatus.values)
def test_raw_sql_moves_along_the_arrows_only(row, state, to):
    row = brought_to(row, state)
    done = timezone.now() if to == "confirmed" else None
    change = {"status": to, "question": "?", "cancel_reason": "?", "confirmed_at": done, "confirmed_by": None}
    if to == state or (state, to) in ACTIVITY_ARROWS:
        assert Activity.objects.filter(pk=row.pk).update(**change) == 1
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(**change)


def test_who_logs_for_a_partner_does_not_confirm_it_even_as_a_superuser(shift, partner, staff):
    staff.is_superuser = True
    staff.save()
    add_member(partner, user=staff, by=SYSTEM)
    row = log(shift, staff)
    with pytest.raises(Refused) as refusal:
        confirm_activity(row, by=Actor.of(staff))
    assert refusal.value.code == "activity_confirmed_by_another"


def test_the_office_may_confirm_what_it_entered_itself_marked_as_such(shift, staff, community):
    row = confirm_activity(log(shift, staff), by=Actor.of(staff))
    assert (row.on_behalf, row.confirmed_by) == (True, staff)
    resident = Client()
    resident.cookies["django_language"] = "en"
    assert "Entered by the office for the partner." in resident.get(row.get_absolute_url()).content.decode()


def test_a_correction_keeps_both_versions_with_its_reason(row, staff):
    correct_activity(row, headcount=12, sentence="更正", reason="把工作人员也算进去了", by=Actor.of(staff))
    first, second = ActivityVersion.objects.filter(activity=row).order_by("number")
    assert (first.headcount, second.headcount) == (16, 12)
    assert (second.cause, second.note, second.by_user) == ("corrected", "把工作人员也算进去了", staff)
    event = Event.objects.about(row).first()
    assert event.details == {"changed": "headcount,sentence"}


def test_a_correction_that_changes_nothing_is_refused(row):
    with pytest.raises(Refused) as refusal:
        correct_activity(row, headcount=16, reason="?", by=SYSTEM)
    assert refusal.value.code == "nothing_changed"


def test_versions_are_never_changed_or_deleted(row):
    for write in [lambda rows: rows.update(headcount=1), lambda rows: rows.delete()]:
        with pytest.raises(DatabaseError), transaction.atomic():
            write(ActivityVersion.objects.filter(activity=row))
    assert ActivityVersion.objects.get(activity=row).headcount == 16


def test_a_question_reaches_the_members_and_is_withdrawn_when_it_is_answered(row, member, shift):
    return_activity(row, question="是人次吗？", by=SYSTEM)
    message = Notification.objects.of(member).get(kind="return_activity")
    assert message.url == page_of(shift)
    assert "爱心理发" in message.text
    client = signed_in(member)
    html = client.get(page_of(shift)).content.decode()
    assert "是人次吗？" in html
    client.post(page_of(shift), {"headcount": "14", "minutes": "60", "answer": "是人次"})
    row.refresh_from_db()
    assert (row.status, row.headcount) == ("submitted", 14)
    assert ActivityVersion.objects.filter(activity=row).latest("number").note == "是人次"
    assert not Notification.objects.of(member).exists()


def test_the_partner_changes_what_is_not_confirmed_and_sending_it_twice_changes_nothing_more(row, member, shift):
    client = signed_in(member)
    for _attempt in range(2):
        assert client.post(page_of(shift), {"headcount": "15", "minutes": "60"}).status_code == 302
    row.refresh_from_db()
    assert row.headcount == 15
    assert ActivityVersion.objects.filter(activity=row).count() == 2


def test_what_the_office_entered_is_not_asked_of_anybody(shift, staff):
    row = log(shift, staff)
    with pytest.raises(Refused) as refusal:
        return_activity(row, question="?", by=SYSTEM)
    assert refusal.value.code == "entered_by_the_office"


# --- the console ---


def test_the_console_confirms_returns_and_corrects(row, staff):
    client = signed_in(staff)
    page = reverse("admin:services_activity_change", args=[row.pk])
    client.post(reverse("admin:services_activity_return_activity", args=[row.pk]), {"question": "几个人？"})
    assert Activity.objects.get().status == "returned"
    began = timezone.localtime(row.starts_at)
    typed = {"title": row.title, "minutes": "60", "headcount": "11", "reason": "电话里问过了"}
    typed |= {f"{part}-{which}_FORMS": "0" for part in ("photos", "versions") for which in ("TOTAL", "INITIAL")}
    typed["partner_1"] = row.partners.get().pk
    typed |= {"starts_at_0": f"{began:%Y-%m-%d}", "starts_at_1": f"{began:%H:%M:%S}"}
    assert client.get(page).status_code == 200
    answer = client.post(page, typed)
    assert answer.status_code == 302, answer.context["adminform"].errors
    changed = Activity.objects.get()
    assert (changed.headcount, changed.status) == (11, "submitted")
    client.post(reverse("admin:services_activity_confirm_activity", args=[row.pk]))
    assert Activity.objects.get().status == "confirmed"


def test_what_waits_stands_first(community, partner, member, staff):
    old = log(make_past_shift(community, partner, hours=90), member)
    confirm_activity(log(make_past_shift(community, partner, hours=5), member), by=Actor.of(staff))
    html = signed_in(staff).get(reverse("admin:services_activity_changelist")).content.decode()
    places = {pk: html.index(f"/{pk}/change/") for pk in Activity.objects.values_list("pk", flat=True)}
    assert min(places, key=lambda pk: places[pk]) == old.pk
    today = signed_in(staff).get(reverse("admin:index")).content.decode()
    assert "status__exact=submitted" in today


def test_the_street_and_strangers_do_not_confirm(row, community):
    for user, status in [(make_street_officer(community.street), 403), (make_member_of(make_community()), 404)]:
        answer = signed_in(user).post(reverse("admin:services_activity_confirm_activity", args=[row.pk]))
        assert answer.status_code == status
    assert Activity.objects.get().status == "submitted"


# --- the API ---


def post(user, row, verb, **body):
    return signed_in(user).post(f"/api/v1/activities/{row.uid}/{verb}/", body, content_type="application/json")


def test_the_api_has_every_verb(row, member, staff):
    assert post(member, row, "confirm").status_code == 403
    assert post(staff, row, "return", question="几个人？").json()["status"] == "returned"
    assert post(member, row, "resubmit", headcount=3, answer="三个").json()["status"] == "submitted"
    assert post(member, row, "correct", headcount=4, reason="x").status_code == 403
    assert post(staff, row, "correct", headcount=4, reason="x").json()["headcount"] == 4
    assert post(staff, row, "confirm").json()["status"] == "confirmed"
    refused = post(staff, row, "confirm")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_submitted")


def test_the_api_shows_strangers_nothing_before_it_is_confirmed(row, community, member):
    stranger = make_partner_member(make_partner(community))
    url = f"/api/v1/activities/{row.uid}/"
    assert Client().get(url).status_code == 404
    assert signed_in(stranger).get(url).status_code == 404
    assert signed_in(member).get(url).status_code == 200
    assert post(stranger, row, "resubmit", headcount=1).status_code == 404
    confirm_activity(row, by=SYSTEM)
    shown = Client().get(url).json()
    assert shown["headcount"] == 16
    assert "question" not in shown
