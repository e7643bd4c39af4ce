"""The partners' own pages: what is next, what is asked, what can be taken over, and what was."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.workdays.calendar import SHANGHAI
from services.roster.actions import ask_substitute, confirm_duty, mark_missed, set_duty_settings, take_duty
from services.roster.models import Duty, SubstituteRequest
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(partner):
    return make_partner_member(partner)


@pytest.fixture
def portal(client, member):
    client.force_login(member)
    return client


def on_duty(community, partner, days=2, **fields):
    fields.setdefault("starts_at", timezone.now() + timedelta(days=days))
    return make_shift(community, partners=[(partner, None)], **fields).duties.get()


def switch_on(community, **fields):
    set_duty_settings(community, **{"asks_confirmation": True, "substitutes": True, **fields}, by=SYSTEM)


def page(client, name="portal", *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_after_signing_in_partners_land_here(portal):
    answer = portal.get(reverse("after_sign_in"))
    assert answer["Location"] == reverse("portal")


def test_a_normal_duty_asks_nothing(portal, community, partner):
    duty = on_duty(community, partner, title="爱心理发", bring="毛巾")
    text = page(portal)
    assert "爱心理发" in text
    assert "毛巾" in text
    assert reverse("confirm_duty", args=[duty.uid]) not in text
    own = page(portal, "portal_duty", duty.uid)
    assert reverse("confirm_duty", args=[duty.uid]) not in own
    assert reverse("ask_substitute", args=[duty.uid]) not in own
    assert reverse("decline_duty", args=[duty.uid]) in own  # whoever cannot come may always say so


def test_a_merchant_confirms_with_one_button_where_it_is_asked(portal, community, partner):
    switch_on(community)
    duty = on_duty(community, partner)
    address = reverse("confirm_duty", args=[duty.uid])
    assert address in page(portal)
    assert portal.get(address).status_code == 405
    for _twice in range(2):
        assert portal.post(address)["Location"] == reverse("portal")
    duty.refresh_from_db()
    assert duty.confirmed_at is not None
    assert address not in page(portal)


def test_a_merchant_gives_a_duty_back_with_a_reason(portal, community, partner):
    duty = on_duty(community, partner)
    address = reverse("decline_duty", args=[duty.uid])
    portal.post(address, {"reason": ""})
    duty.refresh_from_db()
    assert duty.is_assigned
    assert portal.post(address, {"reason": "店里走不开"}, follow=True).status_code == 200
    duty.refresh_from_db()
    assert (duty.state, duty.decline_reason) == ("released", "店里走不开")
    again = portal.post(address, {"reason": "店里走不开"}, follow=True)
    assert "error" in again.content.decode()
    assert address not in page(portal, "portal_duty", duty.uid)


def test_one_asks_and_another_one_stands_in(portal, community, partner):
    switch_on(community)
    duty = on_duty(community, partner, title="便民维修")
    portal.post(reverse("ask_substitute", args=[duty.uid]), {"reason": "出差"})
    wanted = SubstituteRequest.objects.get()
    assert wanted.reason == "出差"
    taker = make_partner(community)
    other = Client()
    other.force_login(make_partner_member(taker))
    shown = page(other)
    assert "便民维修" in shown
    assert "出差" not in shown  # why somebody cannot come is for the office
    for _twice in range(2):
        other.post(reverse("take_duty", args=[wanted.uid]), {"partner": str(taker.uid)})
    wanted.refresh_from_db()
    assert wanted.taken_by == taker
    assert Duty.objects.assigned().get(shift=duty.shift).partner == taker
    assert page(other).count("便民维修") >= 1


def test_a_request_is_withdrawn(portal, community, partner):
    switch_on(community)
    duty = on_duty(community, partner)
    ask_substitute(duty, by=SYSTEM)
    address = reverse("withdraw_substitute", args=[duty.uid])
    assert address in page(portal, "portal_duty", duty.uid)
    portal.post(address)
    assert SubstituteRequest.objects.get().status == "withdrawn"
    assert portal.post(address).status_code == 404


def test_a_busy_partner_is_offered_nothing_and_cannot_take_it(portal, community, partner):
    switch_on(community)
    start = timezone.now() + timedelta(days=3)
    on_duty(community, partner, starts_at=start)
    wanted = ask_substitute(on_duty(community, make_partner(community), starts_at=start), by=SYSTEM)
    address = reverse("take_duty", args=[wanted.uid])
    assert address not in page(portal)
    answer = portal.post(address, {"partner": str(partner.uid)}, follow=True)
    assert "error" in answer.content.decode()
    wanted.refresh_from_db()
    assert wanted.is_open


def test_other_peoples_duties_are_not_there(portal, community, partner):
    switch_on(community)
    mine = on_duty(community, partner)
    elsewhere = make_community()
    switch_on(elsewhere)
    theirs = on_duty(elsewhere, make_partner(elsewhere))
    neighbours = on_duty(community, make_partner(community))
    wanted = ask_substitute(theirs, by=SYSTEM)
    for duty in (theirs, neighbours):
        for name in ("portal_duty", "confirm_duty", "decline_duty", "ask_substitute", "withdraw_substitute"):
            address = reverse(name, args=[duty.uid])
            answer = portal.get(address) if name == "portal_duty" else portal.post(address, {"reason": "忙"})
            assert answer.status_code == 404, name
    portal.post(reverse("take_duty", args=[wanted.uid]), {"partner": str(partner.uid)})
    wanted.refresh_from_db()
    assert wanted.is_open
    roles = [
        make_user(),
        make_member_of(community),
        make_street_officer(community.street),
        make_user(is_superuser=True),
    ]
    for user in roles:
        client = Client()
        client.force_login(user)
        assert client.get(reverse("portal_duty", args=[mine.uid])).status_code == 404
        assert client.post(reverse("confirm_duty", args=[mine.uid])).status_code == 404
        assert "爱心" not in page(client)
    anonymous = Client().get(reverse("portal_duty", args=[mine.uid]))
    assert anonymous["Location"].startswith("/sign-in/")


def test_a_closed_room_leaves_nothing_of_it_in_the_portal(portal, community, partner):
    duty = on_duty(community, partner)
    community.closed_rooms = ["roster"]
    community.save()
    assert str(duty.uid) not in page(portal)
    assert portal.get(reverse("portal_duty", args=[duty.uid])).status_code == 404


def test_the_record_counts_per_month_and_each_figure_opens_its_duties(portal, community, partner, clock):
    now = datetime(2026, 10, 20, 9, tzinfo=SHANGHAI)
    clock(now)
    switch_on(community)
    september = [on_duty(community, partner, starts_at=now - timedelta(days=each)) for each in (30, 31, 32)]
    missed = on_duty(community, partner, starts_at=now - timedelta(days=3))
    mark_missed(missed, reason="没来", by=SYSTEM, now=now)
    covered = on_duty(community, partner, starts_at=now + timedelta(days=3))
    take_duty(ask_substitute(covered, by=SYSTEM, now=now), partner=make_partner(community), by=SYSTEM, now=now)
    months = portal.get(reverse("portal_record")).context["months"]
    assert [(each["month"].month, each["kept"], each["missed"], each["substituted"]) for each in months] == [
        (10, 0, 1, 1), (9, 3, 0, 0),
    ]  # fmt: skip
    for month, kind, duties in [
        ("2026-09", "kept", september), ("2026-10", "missed", [missed]), ("2026-10", "substituted", [covered]),
    ]:  # fmt: skip
        text = page(portal, "portal_record", month=month, kind=kind)
        assert text.count("/portal/duties/") == len(duties)
        assert all(str(duty.uid) in text for duty in duties)
    assert "没来" in page(portal, "portal_duty", missed.uid)
    for nonsense in ({"month": "2026-13", "kind": "kept"}, {"month": "x", "kind": "kept"}, {"month": "2026-10"}):
        page(portal, "portal_record", **nonsense)


def test_it_costs_the_same_for_one_duty_and_for_many(portal, community, partner):
    switch_on(community)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page(portal)
        return len(counted)

    for number in (2, 9):
        confirm_duty(on_duty(community, partner, days=number), by=SYSTEM)
        other = make_partner(community)
        ask_substitute(
            on_duty(community, other, days=number, starts_at=timezone.now() + timedelta(days=number + 20)), by=SYSTEM
        )
        on_duty(community, partner, days=-number)
    few = queries()
    for number in range(10, 22):
        on_duty(community, partner, days=number)
        on_duty(community, partner, days=-number)
        start = timezone.now() + timedelta(days=number + 30)
        ask_substitute(on_duty(community, make_partner(community), starts_at=start), by=SYSTEM)
    assert queries() <= few
    assert few <= 22
