"""Whom the office may put on duty: who is free, who is not and why, whose turn it would be."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from community.categories.models import Category
from services.roster.candidates import candidates_for
from services.roster.models import PartnerAbsence, Shift
from tests.factories import (
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_series,
    make_service,
    make_shift,
    make_street_officer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(clock, now):
    clock(now)


def of(shift, now):
    return candidates_for(Shift.objects.for_display().get(pk=shift.pk), now)


def test_free_ones_first_then_who_is_near_then_whose_turn_it_is(community, now):
    category = Category.objects.get(code="health")
    names = ["busy", "often", "seldom", "offers", "turns", "away", "here"]
    partners = {name: make_partner(community, name=name) for name in names}
    make_service(partners["offers"], category=category)
    series = make_series(community, weekdays=[3], category=category, partners=[(partners["turns"], None)])
    shift = series.shifts.in_order().first()
    shift.duties.all().delete()
    for name, days in [("often", 3), ("often", 5), ("seldom", 21), ("offers", 35)]:
        make_shift(community, starts_at=now - timedelta(days=days), partners=[(partners[name], None)])
    clinic = make_shift(community, title="医疗服务专场", starts_at=shift.starts_at, partners=[(partners["busy"], None)])
    PartnerAbsence.objects.create(
        community=community, partner=partners["away"], first_on=date(2026, 9, 1), last_on=date(2026, 9, 30)
    )
    found = of(shift, now)
    assert [each.partner.name for each in found] == ["turns", "offers", "here", "seldom", "often", "away", "busy"]
    by_name = {each.partner.name: each for each in found}
    assert clinic.title in by_name["busy"].clashes[0].said
    assert by_name["away"].clashes[0].kind == "absent"
    assert not by_name["busy"].is_free
    assert not by_name["away"].is_free
    assert [each.is_free for each in found] == sorted([each.is_free for each in found], reverse=True)


def test_the_record_says_how_often_this_month_and_when_last(community, partner, now):
    for days in [-21, 3, 5]:
        make_shift(community, starts_at=now + timedelta(days=days), partners=[(partner, None)])
    shift = make_shift(community, starts_at=now + timedelta(days=7))
    found = next(each for each in of(shift, now) if each.partner == partner)
    assert found.this_month == 2
    assert found.last_at == now - timedelta(days=21)
    assert "3" in found.record_said.split("2", 1)[1]


def test_who_is_in_the_shift_is_not_offered_nor_anybody_elsewhere_or_paused(community, partner, now):
    other = make_partner(community)
    make_partner(make_community())
    shift = make_shift(community, starts_at=now + timedelta(days=1), partners=[(partner, None)], seats=2)
    assert [each.partner for each in of(shift, now)] == [other]


def test_the_api_lists_them_for_the_office_alone(community, partner, now):
    shift = make_shift(community, starts_at=now + timedelta(days=1))
    make_shift(community, title="医疗服务专场", starts_at=now + timedelta(days=1), partners=[(partner, None)])
    url = reverse("api-shifts-candidates", args=[shift.uid])
    roles = {401: None, 403: make_partner_member(partner)}
    for status, user in [*roles.items(), (403, make_street_officer(community.street))]:
        client = APIClient()
        if user:
            client.force_login(user)
        assert client.get(url).status_code == status
    staff = APIClient()
    staff.force_login(make_member_of(community))
    rows = staff.get(url).json()
    assert rows[0]["partner"]["uid"] == str(partner.uid)
    assert rows[0]["is_free"] is False
    assert "医疗服务专场" in rows[0]["clashes"][0]["said"]


def test_the_api_filters_by_what_is_to_be_settled_where_one_looks_after_it(community, now):
    gap = make_shift(community, starts_at=now + timedelta(days=1))
    make_shift(community, starts_at=now + timedelta(days=1), partners=[(make_partner(community), None)])
    staff = APIClient()
    staff.force_login(make_member_of(community))
    url = reverse("api-shifts-list")
    assert [row["uid"] for row in staff.get(url, {"needs": "gap"}).json()["results"]] == [str(gap.uid)]
    assert APIClient().get(url, {"needs": "gap"}).json()["results"] == []
    assert staff.get(url, {"needs": "made-up"}).status_code == 400
