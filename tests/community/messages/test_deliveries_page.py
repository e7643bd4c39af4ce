"""The console's list of e-mails: state, error, and one more try."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.messages.models import Delivery, notify
from tests.factories import make_community, make_member_of, make_street_officer

pytestmark = pytest.mark.django_db
LIST = "admin:community_delivery_changelist"


@pytest.fixture
def failed(sends, reader, community, noon):
    notify([reader], "any", key="1", community=community, title="义诊")
    Delivery.objects.update(state="failed", closed_at=noon, error="SMTPRecipientsRefused 550")
    return Delivery.objects.get()


def page_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_office_sees_what_did_not_get_through_and_tries_again(failed, community):
    page = page_of(make_member_of(community))
    shown = page.get(reverse(LIST)).content.decode()
    assert "SMTPRecipientsRefused 550" in shown
    assert "r***@example.com" in shown
    assert "reader@example.com" not in shown
    button = reverse("admin:community_delivery_retry_delivery", args=[failed.pk])
    assert button in page.get(reverse("admin:community_delivery_change", args=[failed.pk])).content.decode()
    page.post(button)
    failed.refresh_from_db()
    assert failed.state == "pending"


def test_others_see_nothing_of_it(failed, community):
    for user in (make_member_of(make_community()), make_street_officer(community.street)):
        page = page_of(user)
        listed = page.get(reverse(LIST))
        assert listed.status_code in (200, 403)
        assert "r***@example.com" not in listed.content.decode()
        change = reverse("admin:community_delivery_change", args=[failed.pk])
        assert page.get(change).status_code in (403, 404)
        assert page.post(reverse("admin:community_delivery_retry_delivery", args=[failed.pk])).status_code in (403, 404)
    failed.refresh_from_db()
    assert failed.is_failed


def test_the_list_costs_the_same_for_few_and_many(failed, reader, community):
    page = page_of(make_member_of(community))
    page.get(reverse(LIST))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page.get(reverse(LIST))
        return len(queries)

    few = cost()
    for key in "abcdefgh":
        notify([reader], "any", key=key, community=community, title="义诊")
    assert cost() == few
