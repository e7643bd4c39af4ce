"""Proposals in the API: made, read, decided, published by the office; nothing of it for anybody else."""

import pytest
from rest_framework.test import APIClient

from community.people.models import Membership
from community.timeline.models import Event
from services.proposals.models import DutyLimit, Proposal
from tests.factories import (
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_street_officer,
)
from tests.services.proposals.conftest import NOW, draft

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def api(office, clock):
    clock(NOW)
    return client_of(office)


def others(community, partner):
    return [
        (make_street_officer(community.street), 403),
        (make_member_of(community, Membership.Role.BOOKKEEPER), 403),
        (make_member_of(make_community()), 404),
        (make_partner_member(partner), 404),
    ]


def test_from_making_to_taking_back(api, community, haircuts, barbers):
    made = api.post("/api/v1/proposals/", {"community": community.slug, "weeks": 2})
    assert made.status_code == 201, made.content
    url = f"/api/v1/proposals/{made.json()['uid']}/"
    lines = api.get("/api/v1/proposal-seats/", {"proposal": made.json()["uid"]}).json()["results"]
    assert [line["kind"] for line in lines] == ["new", "new"]
    assert lines[0]["partner_then"]["name"] == "甲理发店"
    assert lines[0]["reason"] == "turn"
    assert lines[0]["figures"] == {"duties": 0, "free": 2}
    seat = f"/api/v1/proposal-seats/{lines[0]['uid']}/"
    assert api.post(f"{seat}choose/", {"partner": str(barbers[2].uid)}).json()["decision"] == "chosen"
    assert api.post(f"{seat}follow/").json()["decision"] == "proposed"
    assert api.post(f"{seat}leave/").json()["kind"] == "gap"
    assert api.post(f"{url}publish/").json()["state"] == "published"
    again = api.post(f"{url}publish/")
    assert (again.status_code, again.json()["code"]) == (409, "already_published")
    assert [line["outcome"] for line in api.get("/api/v1/proposal-seats/").json()["results"]] == ["", "done"]
    assert api.post(f"{url}take-back/").json()["taken_back_at"] is not None
    assert haircuts.shifts.filter(duties__state="assigned").count() == 0


@pytest.mark.parametrize("verb", ["publish", "discard", "take-back"])
def test_only_the_office_decides(api, community, haircuts, barbers, verb):
    proposal = draft(community)
    events = Event.objects.count()
    for user, status in others(community, barbers[0]):
        client = client_of(user)
        assert client.post(f"/api/v1/proposals/{proposal.uid}/{verb}/").status_code == status
        line = proposal.seats.first()
        assert client.post(f"/api/v1/proposal-seats/{line.uid}/leave/").status_code == status
    assert APIClient().post(f"/api/v1/proposals/{proposal.uid}/{verb}/").status_code == 401
    assert not Event.objects.filter(verb__in=["leave_seat", f"{verb}_proposal".replace("-", "_")]).exists()
    assert Event.objects.count() >= events
    proposal.refresh_from_db()
    assert proposal.is_draft


def test_the_street_reads_and_makes_none(api, community, haircuts, barbers):
    proposal = draft(community)
    street = client_of(make_street_officer(community.street))
    assert street.get(f"/api/v1/proposals/{proposal.uid}/").status_code == 200
    assert street.post("/api/v1/proposals/", {"community": community.slug, "weeks": 2}).status_code == 403
    answer = api.post("/api/v1/proposals/", {"community": community.slug, "weeks": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_one_draft")
    assert api.post("/api/v1/proposals/", {"community": community.slug, "weeks": 3}).status_code == 400
    assert Proposal.objects.count() == 1


def test_limits_are_set_changed_and_taken_away(api, community, barbers):
    body = {"partner": str(barbers[0].uid), "per_month": 4}
    made = api.post("/api/v1/duty-limits/", body)
    assert made.status_code == 201, made.content
    url = f"/api/v1/duty-limits/{made.json()['uid']}/"
    assert api.patch(url, {"per_week": 1}).json()["per_month"] == 4
    refused = api.patch(url, {"per_week": None, "per_month": None})
    assert (refused.status_code, refused.json()["code"]) == (409, "dutylimit_says_something")
    assert api.post("/api/v1/duty-limits/", {"partner": str(make_partner().uid), "per_month": 1}).status_code == 400
    for user, status in others(community, barbers[0]):
        assert client_of(user).delete(url).status_code == status
    assert api.delete(url).status_code == 204
    assert not DutyLimit.objects.exists()


def test_more_lines_cost_no_more_queries(api, community, haircuts, django_assert_max_num_queries):
    draft(community, weeks=12)
    with django_assert_max_num_queries(8):
        assert len(api.get("/api/v1/proposal-seats/").json()["results"]) == 12
