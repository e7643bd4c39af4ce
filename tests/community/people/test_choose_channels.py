"""One's own account page: where messages go, and in which language."""

import pytest
from django.test import Client

from community.people.models import User
from community.timeline.models import Event
from tests.factories import make_community, make_member_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def page(user):
    client = Client()
    client.force_login(user)
    return client


def test_an_address_is_entered_and_messages_then_come_by_e_mail(page, user):
    shown = page.get("/account/").content.decode()
    assert 'name="also_by_email"' in shown
    answer = page.post("/account/", {"email": "me@example.com", "also_by_email": "on", "language": "en"}, follow=True)
    assert answer.status_code == 200
    user.refresh_from_db()
    assert (user.mail_address, user.language) == ("me@example.com", "en")
    assert Event.objects.about(user).get().details == {"changed": "email,language"}


def test_it_is_switched_off_and_nothing_is_recorded_where_nothing_changes(page, user):
    for _time in range(2):
        page.post("/account/", {"email": "me@example.com", "language": "zh-hans"})
    user.refresh_from_db()
    assert user.mail_address == ""
    assert Event.objects.about(user).count() == 1


def test_what_is_no_address_is_refused_and_stays_to_be_corrected(page, user):
    answer = page.post("/account/", {"email": "me@", "language": "zh-hans"})
    assert "me@" in answer.content.decode()
    assert User.objects.get(pk=user.pk).email == ""


def test_it_is_ones_own(user):
    assert Client().get("/account/").status_code == 302
    other = make_member_of(make_community())
    client = Client()
    client.force_login(other)
    client.post("/account/", {"email": "other@example.com", "language": "en"})
    assert User.objects.get(pk=user.pk).email == ""


def test_the_office_enters_the_address_of_an_account_it_opens():
    community = make_community()
    client = Client()
    client.force_login(make_member_of(community, "secretary"))
    client.post(
        "/console/community/user/add/", {"username": "newone", "name": "新", "email": "new@example.com", "role": ""}
    )
    assert User.objects.get(username="newone").mail_address == "new@example.com"
