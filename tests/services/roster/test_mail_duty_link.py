"""A duty's link goes to the contact person by e-mail: once a day, only while it is true, and never kept."""

from datetime import timedelta
from re import search

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from community.access.rules import may
from community.guards.refusal import Refused
from community.messages.delivering import deliver_messages
from community.messages.models import Delivery
from partners.directory.actions import add_contact, change_contact
from services.roster.actions import (
    cancel_shift,
    end_duty_links,
    mail_duty_link,
    move_shift,
    release_duty,
)
from tests.factories import SYSTEM, make_member_of, make_partner_member, make_shift, make_street_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sends(settings, clock, now):
    settings.SENDS_EMAIL, settings.PUBLIC_URL = True, "http://testserver"
    clock(now)


@pytest.fixture
def contact(partner):
    return add_contact(partner, name="店主", email="owner@example.com", by=SYSTEM)


@pytest.fixture
def duty(community, partner, contact, now):
    shift = make_shift(community, title="爱心理发", starts_at=now + timedelta(days=3), partners=[(partner, None)])
    return shift.duties.get()


def send(at):
    return deliver_messages(clock=lambda: at)["sent"]


def test_the_e_mail_holds_a_link_that_opens_the_duty(duty, now):
    mail_duty_link(duty, by=SYSTEM, now=now)
    assert send(now) == 1
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.com"]
    path = search(r"http://testserver(/d/\S+/)", sent.body)[1]
    page = Client().get(path)
    assert page.status_code == 200
    assert "爱心理发" in page.content.decode()
    assert "/account/" not in sent.body


def test_neither_link_nor_address_stand_in_the_database(duty, now):
    mail_duty_link(duty, by=SYSTEM, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.address || n.url || n.details::text FROM community_delivery d JOIN community_notification n ON n.id = d.notification_id"
        )
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT email FROM partners_contact")
        assert "owner" not in cursor.fetchone()[0]
    assert "owner" not in stored
    assert "/d/" not in stored


@pytest.mark.parametrize(
    "end",
    [
        lambda duty, at: end_duty_links(duty, by=SYSTEM),
        lambda duty, at: release_duty(duty, by=SYSTEM, now=at),
        lambda duty, at: cancel_shift(duty.shift, reason="停电", by=SYSTEM, now=at),
        lambda duty, at: move_shift(duty.shift, starts_at=at + timedelta(days=4), by=SYSTEM, now=at),
    ],
    ids=["links ended", "released", "cancelled", "moved"],
)
def test_it_is_withdrawn_with_its_cause(duty, now, end):
    mail_duty_link(duty, by=SYSTEM, now=now)
    end(duty, now)
    assert send(now) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.address) == ("withdrawn", "")


def test_once_a_day(duty, now):
    mail_duty_link(duty, by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        mail_duty_link(duty, by=SYSTEM, now=now + timedelta(hours=1))
    assert refused.value.code == "notification_out_once"
    mail_duty_link(duty, by=SYSTEM, now=now + timedelta(days=1))
    assert Delivery.objects.count() == 2


def test_the_person_on_duty_is_written_to_before_others(community, partner, contact, now):
    named = add_contact(partner, name="值班人", email="named@example.com", by=SYSTEM)
    shift = make_shift(community, starts_at=now + timedelta(days=3), partners=[(partner, named)])
    mail_duty_link(shift.duties.get(), by=SYSTEM, now=now)
    send(now)
    assert mail.outbox[0].to == ["named@example.com"]


def test_it_says_why_it_cannot_be_sent(duty, contact, now, settings):
    change_contact(contact, name="店主", email="", by=SYSTEM)
    with pytest.raises(Refused) as refused:
        mail_duty_link(duty, by=SYSTEM, now=now)
    assert refused.value.code == "no_address"
    settings.SENDS_EMAIL = False
    with pytest.raises(Refused) as refused:
        mail_duty_link(duty, by=SYSTEM, now=now)
    assert refused.value.code == "no_email"


def test_an_address_stays_where_only_the_number_is_corrected(contact):
    assert change_contact(contact, name="店主", phone="13800000009", by=SYSTEM).email == "owner@example.com"


def test_the_consoles_button_is_there_only_where_it_works(duty, contact, community, now):
    staff = Client()
    staff.force_login(make_member_of(community))
    page = reverse("admin:services_duty_change", args=[duty.pk])
    button = reverse("admin:services_duty_mail_duty_link", args=[duty.pk])
    assert button in staff.get(page).content.decode()
    staff.post(button)
    assert Delivery.objects.get().masked_address == "o***@example.com"
    change_contact(contact, name="店主", email="", by=SYSTEM)
    assert button not in staff.get(page).content.decode()


def test_only_the_office_may(duty, community):
    assert may(make_member_of(community), "services.mail_duty_link", duty)
    for user in (make_street_officer(community.street), make_partner_member(duty.partner)):
        assert not may(user, "services.mail_duty_link", duty)
