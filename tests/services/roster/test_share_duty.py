"""A link to one duty: looking changes nothing, the buttons answer, and it ends with the duty."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.timeline.models import Event
from services.roster.actions import ask_substitute, decline_duty, end_duty_links, replace_partner, set_duty_settings
from services.roster.links import KEPT, find_duty, token_of
from services.roster.models import Duty, SubstituteRequest
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def duty(community, partner):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)
    start = timezone.now() + timedelta(days=3)
    return make_shift(community, title="爱心理发", starts_at=start, partners=[(partner, None)]).duties.get()


@pytest.fixture
def link(duty):
    return reverse("duty_link", args=[token_of(duty)])


def state(duty):
    return Duty.objects.values("state", "confirmed_at", "link_number").get(pk=duty.pk)


def test_opening_a_link_changes_nothing_however_often(client, duty, link):
    before, events = state(duty), Event.objects.count()
    for method in (client.get, client.head, client.get):
        answer = method(link)
        assert answer.status_code == 200
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"]
    assert client.post(link).status_code == 405
    for verb in ("confirm", "decline", "ask", "withdraw"):
        assert client.get(f"{link}{verb}/").status_code == 405
    assert (state(duty), Event.objects.count()) == (before, events)


def test_the_button_confirms(client, duty, link):
    assert client.post(f"{link}confirm/", follow=True).status_code == 200
    duty.refresh_from_db()
    assert duty.confirmed_at is not None
    assert Event.objects.about(duty).get().by_kind == "link"


def test_a_duty_is_given_back_by_link_and_the_link_ends(client, duty, link):
    client.post(f"{link}decline/", {"reason": ""})
    duty.refresh_from_db()
    assert duty.is_assigned
    assert client.post(f"{link}decline/", {"reason": "忙"}).status_code == 200
    duty.refresh_from_db()
    assert (duty.state, duty.decline_reason) == ("released", "忙")
    assert client.get(link).status_code == 404


def test_a_substitute_is_asked_for_and_called_off_by_link(client, duty, link):
    client.post(f"{link}ask/", {"reason": "出差"})
    assert SubstituteRequest.objects.open().get().duty == duty
    client.post(f"{link}withdraw/")
    assert SubstituteRequest.objects.get().status == "withdrawn"
    assert client.post(f"{link}take/").status_code == 404  # a link is for its own duty alone


def test_it_shows_no_more_than_that_duty(client, community, duty, link):
    make_shift(
        community, title="别的值班", partners=[(duty.partner, None)], starts_at=timezone.now() + timedelta(days=5)
    )
    other = make_shift(community, title="别人的", partners=[(make_partner(community), None)])
    ask_substitute(other.duties.get(), by=SYSTEM)
    text = client.get(link).content.decode()
    assert "爱心理发" in text
    assert "别的值班" not in text
    assert "别人的" not in text


def test_links_that_no_longer_hold(client, community, duty, link):
    wrong = token_of(duty)[:-1] + ("a" if token_of(duty)[-1] != "a" else "b")
    foreign = signing.TimestampSigner(salt="elsewhere").sign(f"{duty.uid.hex}-1").replace(":", ".")
    for token in (wrong, foreign, "x", duty.uid.hex, f"{duty.uid.hex}-1"):
        answer = client.get(reverse("duty_link", args=[token]))
        assert answer.status_code == 404
        assert "爱心理发" not in answer.content.decode()
        assert client.post(reverse("answer_duty", args=[token, "confirm"])).status_code == 404
    assert find_duty(token_of(duty), duty.shift.ends_at) is None
    end_duty_links(duty, by=SYSTEM)
    assert client.get(link).status_code == 404
    duty.refresh_from_db()
    fresh = reverse("duty_link", args=[token_of(duty)])
    assert client.get(fresh).status_code == 200
    replace_partner(duty, partner=make_partner(community), by=SYSTEM)
    assert client.get(fresh).status_code == 404
    assert client.post(f"{fresh}confirm/").status_code == 404


def test_a_link_expires(duty, monkeypatch):
    token, now = token_of(duty), timezone.now()
    later = (now + KEPT + timedelta(minutes=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert find_duty(token, now) is None


def test_it_works_without_an_account_and_with_csrf_checks(duty, link):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"{link}confirm/").status_code == 403
    token = browser.get(link).context["csrf_token"]
    assert browser.post(f"{link}confirm/", {"csrfmiddlewaretoken": str(token)}).status_code == 302
    assert state(duty)["confirmed_at"] is not None


def test_the_office_copies_a_text_with_the_link(client, community, duty):
    client.force_login(make_member_of(community))
    shown = client.post(reverse("admin:services_duty_share_duty", args=[duty.pk]))
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    text = shown.context["reveal"].facts[0][1]
    address = text.splitlines()[-1]
    assert "爱心理发" in text
    assert Client().get(urlsplit(address).path).status_code == 200
    assert Event.objects.about(duty).filter(verb="share_duty").count() == 1
    stranger = Client()
    stranger.force_login(make_member_of(make_community()))
    assert stranger.post(reverse("admin:services_duty_share_duty", args=[duty.pk])).status_code == 404
    decline_duty(duty, reason="忙", by=SYSTEM)
    client.post(reverse("admin:services_duty_share_duty", args=[duty.pk]))
    assert Event.objects.about(duty).filter(verb="share_duty").count() == 1
