"""Logging through a duty's link without an account, and what was done besides the roster."""

import datetime
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.activities.actions import confirm_activity, return_activity
from services.activities.models import Activity
from services.roster.actions import end_duty_links, mark_missed, release_duty
from services.roster.links import token_of
from services.roster.models import Duty
from tests.factories import SYSTEM, make_community, make_partner, make_partner_member, make_shift
from tests.services.activities.conftest import log, make_past_shift
from tests.services.activities.pictures import take_photos, upload
from tests.services.activities.test_log_activity import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(community, partner):
    """A shift that ended two hours ago, with its duty."""
    shift = make_past_shift(community, partner, hours=3)
    return Duty.objects.get(shift=shift)


_tokens = {}


def token(duty):
    """One and the same link, as its text holds the second in which it was made."""
    return _tokens.setdefault(duty.uid, token_of(duty))


def page_of(duty):
    return reverse("log_by_link", args=[token(duty)])


def typed_on(url, **said):
    html = Client().get(url).content.decode()
    hidden = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1] for name in ("submission", "minutes")}
    return {**hidden, "headcount": "16", **said}


def test_after_the_shift_its_link_takes_how_many_came(over):
    link = Client().get(reverse("duty_link", args=[token(over)]))
    assert page_of(over) in link.content.decode()
    answer = Client().post(page_of(over), typed_on(page_of(over), free="none"))
    assert answer["Location"] == page_of(over)
    row = Activity.objects.get()
    assert (row.headcount, row.free_count, row.submitted_by, row.on_behalf) == (16, 0, None, False)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "16" in Client().get(reverse("duty_link", args=[token(over)])).content.decode()


def test_sent_twice_by_link_is_one_record_and_may_be_changed_until_confirmed(over):
    said = typed_on(page_of(over))
    for _time in range(3):
        assert Client().post(page_of(over), said).status_code == 302
    Client().post(page_of(over), {"headcount": "17", "minutes": "60"})
    assert Activity.objects.get().headcount == 17
    confirm_activity(Activity.objects.get(), by=SYSTEM)
    assert Client().post(page_of(over), {"headcount": "99", "minutes": "60"}).status_code == 409
    assert Activity.objects.get().headcount == 17


def test_looking_at_it_changes_nothing(over):
    Client().get(page_of(over))
    assert not Activity.objects.exists()


def test_the_question_of_the_office_is_answered_by_link_too(over):
    return_activity(log(over.shift), question="几个人？", by=SYSTEM)
    assert "几个人？" in Client().get(page_of(over)).content.decode()
    Client().post(page_of(over), {"headcount": "17", "minutes": "60", "answer": "十七个"})
    assert (Activity.objects.get().status, Activity.objects.get().headcount) == ("submitted", 17)


def test_the_link_answers_nothing_else_once_the_shift_is_over(over):
    for verb in ("confirm", "decline", "ask", "withdraw"):
        assert Client().post(reverse("answer_duty", args=[token(over), verb])).status_code == 404


def test_it_holds_for_two_weeks_only_and_only_while_the_duty_is_the_partners(over, community, partner, monkeypatch):
    url = page_of(over)
    later = timezone.now() + datetime.timedelta(days=15)
    with monkeypatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: later)
        assert Client().get(url).status_code == 404
        assert Client().get(reverse("duty_link", args=[token(over)])).status_code == 404
    assert Client().get(url).status_code == 200
    end_duty_links(over, by=SYSTEM)
    assert Client().get(url).status_code == 404
    coming = Duty.objects.get(shift=make_shift(community, partners=[(partner, None)]))
    url = page_of(coming)
    assert 'name="headcount"' not in Client().get(url).content.decode()  # not begun
    release_duty(coming, by=SYSTEM)
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize(
    "guess", ["x", "1.2.3", "a" * 200, "ee06-1.1xVECZ.8ZF28ciVtIh9XUC5UgIUitYAoTDHwVUtVZXw4FcBw0U"]
)
def test_a_guessed_link_is_none(db, guess):
    for name in ("log_by_link", "duty_link"):
        assert Client().get(reverse(name, args=[guess])).status_code == 404
    assert Client().get(reverse("photo_by_link", args=[guess, uuid.uuid4()])).status_code == 404


def test_a_missed_duty_is_not_asked_about(over, community):
    mark_missed(over, reason="没来", by=SYSTEM)
    assert Client().get(reverse("duty_link", args=[token(over)])).status_code == 404


def test_a_community_without_the_room_has_no_such_page(over, community):
    community.closed_rooms = ["activities"]
    community.save()
    assert Client().get(page_of(over)).status_code == 404
    assert Client().get(reverse("duty_link", args=[token(over)])).status_code == 404


def test_photos_by_link_are_seen_and_removed_by_that_link_alone(over, community, partner):
    take_photos(community)
    Client().post(page_of(over), typed_on(page_of(over), photos=upload()))
    photo = Activity.objects.get().photos.get()
    assert (photo.added_by, photo.status) == (None, "kept")
    url = reverse("photo_by_link", args=[token(over), photo.uid])
    assert url in Client().get(page_of(over)).content.decode()
    assert Client().get(url)["Content-Type"] == "image/jpeg"
    assert Client().get(photo.small_url).status_code == 404
    other = Duty.objects.get(shift=make_past_shift(community, partner, hours=6))
    stranger = [token(other), photo.uid]
    assert Client().get(reverse("photo_by_link", args=stranger)).status_code == 404
    assert Client().post(reverse("remove_photo_by_link", args=stranger)).status_code == 404
    assert Client().post(reverse("remove_photo_by_link", args=[token(over), photo.uid])).status_code == 302
    assert not Activity.objects.get().photos.exists()


# --- besides the roster ---

OTHER = "/portal/log/"


def other(**said):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    known = {"title": "端午包粽子", "day": str(yesterday), "time": "14:00", "minutes": "90", "headcount": "40"}
    return {"submission": str(uuid.uuid4()), **known, **said}


def test_a_partner_says_what_it_did_besides_its_duties(member, partner):
    client, said = signed_in(member), other()
    assert reverse("log_other") in client.get(reverse("portal")).content.decode()
    for _time in range(2):
        assert client.post(OTHER, said).status_code == 302
    row = Activity.objects.get()
    assert (row.title, row.shift, row.headcount, row.on_behalf, list(row.partners.all())) == (
        "端午包粽子", None, 40, False, [partner],
    )  # fmt: skip
    page = reverse("logged_activity", args=[row.uid])
    assert "端午包粽子" in client.get(page).content.decode()
    assert client.get(f"{OTHER}?sent={said['submission']}")["Location"] == page
    client.post(page, {"headcount": "41", "minutes": "90"})
    row.refresh_from_db()
    assert row.headcount == 41


@pytest.mark.parametrize(
    ("said", "status"),
    [({"title": ""}, 400), ({"day": "2999-01-01"}, 400), ({"headcount": ""}, 400), ({"free_other": "50"}, 400)],
)
def test_a_mistake_keeps_what_was_typed(member, said, status):
    answer = signed_in(member).post(OTHER, other(sentence="很热闹", **said))
    assert answer.status_code == status
    assert "很热闹" in answer.content.decode()
    assert not Activity.objects.exists()


def test_only_for_partners_of_ones_own(member, partner, community):
    stranger = make_partner(community)
    assert Client().get(OTHER).status_code == 302
    assert signed_in(make_partner_member(stranger)).get(OTHER).status_code == 200
    make_partner_member(stranger)
    signed_in(member).post(OTHER, other(partner=stranger.pk))
    assert list(Activity.objects.get().partners.all()) == [partner]
    page = reverse("logged_activity", args=[Activity.objects.get().uid])
    assert signed_in(make_partner_member(stranger)).get(page).status_code == 404


def test_whoever_acts_for_several_says_which(member, community):
    from partners.directory.actions import add_member

    second = make_partner(community)
    add_member(second, user=member, by=SYSTEM)
    third = make_partner(make_community())
    lacking = signed_in(member).post(OTHER, other())
    foreign = signed_in(member).post(OTHER, other(partner=third.pk))
    assert (lacking.status_code, foreign.status_code) == (400, 400)
    signed_in(member).post(OTHER, other(partner=second.pk))
    assert list(Activity.objects.get().partners.all()) == [second]


def test_the_office_asks_about_it_and_the_portal_leads_there(member, partner, community):
    signed_in(member).post(OTHER, other())
    row = return_activity(Activity.objects.get(), question="在哪里？", by=SYSTEM)
    page = reverse("logged_activity", args=[row.uid])
    assert page in signed_in(member).get(reverse("portal")).content.decode()
    signed_in(member).post(page, {"headcount": "40", "minutes": "90", "answer": "小广场"})
    row.refresh_from_db()
    assert row.status == "submitted"
