"""The inbox: one's own messages, unread until opened."""

from typing import Any

import pytest
from django.test import Client

from community.messages.models import Notification, notify, settle
from tests.factories import make_community, make_member_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> tuple[Client, Any]:
    user = make_member_of(make_community())
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, user


def test_an_empty_inbox_says_what_it_is_for(reader: Any) -> None:
    assert "没有消息" in reader[0].get("/inbox/").content.decode()


def test_the_masthead_leads_to_ones_community(reader: Any) -> None:
    client, user = reader
    notify([user], "anything", key="1")
    page = client.get("/inbox/").content.decode()
    community = user.memberships.get().community
    assert f'<a href="/c/{community.slug}/">{community.name}</a>' in page
    assert "未读" in page


def test_opening_a_message_marks_it_read_and_leads_on(reader: Any) -> None:
    client, user = reader
    notify([user], "anything", key="1", url="/console/", title="“丽人理发店” & 朋友")
    page = client.get("/inbox/").content.decode()
    assert "“丽人理发店” &amp; 朋友" in page
    assert '<span class="count">1</span>' in page
    message = Notification.objects.get()
    assert client.get(f"/inbox/{message.pk}/").url == "/console/"
    assert '<span class="count">' not in client.get("/inbox/").content.decode()


def test_a_message_never_leads_off_the_site(reader: Any) -> None:
    client, user = reader
    notify([user], "anything", key="1", url="https://elsewhere.example/")
    assert client.get(f"/inbox/{Notification.objects.get().pk}/").url == "/inbox/"


def test_everything_can_be_marked_read_at_once_by_post_only(reader: Any) -> None:
    client, user = reader
    for key in "123":
        notify([user], "anything", key=key)
    assert client.get("/inbox/read/").status_code == 405
    client.post("/inbox/read/")
    assert not Notification.objects.of(user).unread().exists()


def test_nobody_reads_anothers_messages(reader: Any) -> None:
    client, _user = reader
    other = make_user()
    notify([other], "anything", key="1")
    message = Notification.objects.get()
    assert client.get(f"/inbox/{message.pk}/").status_code == 404
    client.post("/inbox/read/")
    assert Notification.objects.of(other).unread().exists()


def test_what_is_settled_leaves_the_inbox(reader: Any) -> None:
    client, user = reader
    notify([user], "anything", key="1")
    settle("anything", "1")
    assert "没有消息" in client.get("/inbox/").content.decode()


def test_long_inboxes_go_by_pages(reader: Any) -> None:
    client, user = reader
    for number in range(35):
        notify([user], "anything", key=str(number))
    first = client.get("/inbox/")
    assert len(first.context["inbox"]) == 30
    older = client.get("/inbox/" + first.context["older"])
    assert len(older.context["inbox"]) == 5
    assert client.get("/inbox/?before=9" * 9).status_code == 200


def test_a_message_whose_cause_has_ended_leads_to_the_inbox_and_says_so(reader: Any) -> None:
    """E-mails keep their links for ever."""
    client, user = reader
    notify([user], "anything", key="1", url="/console/")
    settle("anything", "1")
    answer = client.get(f"/inbox/{Notification.objects.get().pk}/", follow=True)
    assert answer.redirect_chain == [("/inbox/", 302)]
    assert list(answer.context["messages"])
