"""Who is suitable: the board, proposals, who is asked to stand in, who sees it and who may take it say the same."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from rest_framework.test import APIClient

from community.categories.models import Category
from community.guards.refusal import Refused
from community.messages.models import Notification
from services.proposals.gathering import Known
from services.roster.actions import ask_substitute, set_duty_settings, take_duty
from services.roster.candidates import OTHERS, candidates_for
from services.roster.models import PartnerAbsence, SeriesPartner, Shift
from services.roster.suiting import takers
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_series,
    make_service,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(clock, now):
    clock(now)


@pytest.fixture
def shift(community, partner):
    set_duty_settings(community, asks_confirmation=False, substitutes=True, by=SYSTEM)
    kind = Category.objects.get(code="health")
    series = make_series(community, title="免费量血压", weekdays=[5], category=kind, partners=[(partner, None)])
    return Shift.objects.for_display().filter(series=series).in_order().first()


@pytest.fixture
def crew(community, partner, shift):
    """Who takes turns, offers the kind, offers the name with and without a permit that lasts, and who does neither."""
    day = shift.starts_at.date()
    found = {name: make_partner(community, name=name) for name in ["turns", "kind", "name", "expired", "gone", "other"]}
    SeriesPartner.objects.create(community=community, series=shift.series, partner=found["turns"], position=2)
    make_service(found["kind"], name="眼部检查", category=shift.category)
    make_service(found["name"], name="免费量血压", needs_permit=True, permit_until=day)
    make_service(found["expired"], name="免费量血压", needs_permit=True, permit_until=day - timedelta(days=1))
    make_service(found["gone"], name="免费量血压", is_offered=False)
    make_service(make_partner(make_community()), name="免费量血压")
    return found


@pytest.fixture
def wanted(shift, crew, now):
    return ask_substitute(shift.duties.get(), by=SYSTEM, now=now)


SUITABLE = {"turns", "kind", "name"}


def names(partners):
    return {partner.name for partner in partners}


def test_board_proposals_and_who_is_asked_agree(community, partner, shift, crew, now):
    members = {name: make_partner_member(each) for name, each in crew.items()}
    ask_substitute(shift.duties.get(), by=SYSTEM, now=now)
    asked = {name for name, user in members.items() if Notification.objects.of(user).exists()}
    known = Known(community.pk, shift.starts_at.date(), shift.starts_at.date())
    near = {each.partner.name for each in candidates_for(shift, now) if each.nearness < OTHERS}
    able = {known.partners[pk].name for pk in known.able(shift)} - {partner.name}
    assert asked == near == able == names(takers(shift.duties.get())) == SUITABLE


def test_who_is_not_suitable_does_not_see_it_and_is_refused_in_words(client, wanted, crew):
    take, listed = reverse("take_duty", args=[wanted.uid]), reverse("api-substitute-requests-list")
    for name, sees in [("kind", True), ("other", False)]:
        user, api = make_partner_member(crew[name]), APIClient()
        client.force_login(user)
        api.force_authenticate(user)
        assert (take in client.get(reverse("portal")).content.decode()) is sees
        assert bool(api.get(listed).json()["results"]) is sees
    answer = api.post(f"{listed}{wanted.uid}/take/", {"partner": str(crew["other"].uid)}, format="json")
    assert answer.status_code == 409
    assert "not_suitable" in answer.content.decode()
    page = client.post(take)
    assert [each.level_tag for each in get_messages(page.wsgi_request)] == ["error"]
    wanted.refresh_from_db()
    assert wanted.is_open
    assert take_duty(wanted, partner=crew["name"], by=SYSTEM).taken_by == crew["name"]


def test_who_asks_and_the_office_see_it_all_the_same(community, partner, wanted):
    for user in (make_partner_member(partner), make_member_of(community)):
        api = APIClient()
        api.force_authenticate(user)
        assert [row["uid"] for row in api.get(reverse("api-substitute-requests-list")).json()["results"]] == [
            str(wanted.uid)
        ]


def test_where_nobody_suitable_is_free_everybody_free_is_asked(client, community, shift, crew, now):
    day = shift.starts_at.date()
    for name in SUITABLE:
        PartnerAbsence.objects.create(community=community, partner=crew[name], first_on=day, last_on=day)
    wanted = ask_substitute(shift.duties.get(), by=SYSTEM, now=now)
    assert names(takers(wanted.duty)) == {"expired", "gone", "other"}
    client.force_login(make_partner_member(crew["other"]))
    assert reverse("take_duty", args=[wanted.uid]) in client.get(reverse("portal")).content.decode()
    with pytest.raises(Refused) as refused:
        take_duty(wanted, partner=crew["kind"], by=SYSTEM, now=now)
    assert refused.value.code == "partner_absent"
    assert take_duty(wanted, partner=crew["other"], by=SYSTEM, now=now).taken_by == crew["other"]
