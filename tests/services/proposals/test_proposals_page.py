"""The office's pages: make, read as a difference, choose, publish, take back; for the office alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from community.people.models import Membership
from services.proposals.actions import choose_partner as choose
from services.proposals.actions import discard_proposal, set_duty_limit
from services.proposals.models import DutyLimit, Proposal
from services.proposals.phrases import refusal_said, why_said
from services.roster.actions import assign_duty, cancel_shift
from services.roster.models import PartnerAbsence
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_street_officer,
)
from tests.services.proposals.conftest import NOW, draft, empty_series, lines_of, switch_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(office, clock):
    clock(NOW)
    client = Client()
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def body(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *args, **typed):
    return client.post(reverse(name, args=args), typed, follow=True)


def test_a_proposal_is_made_looked_at_and_published(page, community, haircuts):
    answer = post(page, "proposals", community=community.slug, weeks="4")
    proposal = Proposal.objects.get()
    assert answer.redirect_chain == [(reverse("proposal", args=[proposal.uid]), 302)]
    shown = answer.content.decode()
    for word in ("甲理发店", "no duty so far", "2 others are free then too", "Publish 4 changes", "new 4"):
        assert word in shown, word
    published = post(page, "decide_proposal", proposal.uid, "publish").content.decode()
    assert "4 seats assigned" in published
    assert "Take the publication back" in published
    again = post(page, "decide_proposal", proposal.uid, "publish").content.decode()
    assert "already been published" in again
    back = post(page, "decide_proposal", proposal.uid, "take-back").content.decode()
    assert "taken back" in back
    assert "Take the publication back" not in back
    assert page.get(reverse("decide_proposal", args=[proposal.uid, "publish"])).status_code == 405


def test_the_list_leads_to_the_draft_and_there_is_only_one(page, community, haircuts):
    assert 'name="weeks"' in body(page, reverse("proposals"))
    proposal = draft(community)
    shown = body(page, reverse("proposals"))
    assert reverse("proposal", args=[proposal.uid]) in shown
    assert 'name="weeks"' not in shown
    assert post(page, "proposals", community=community.slug, weeks="4").status_code == 409
    post(page, "decide_proposal", proposal.uid, "discard")
    assert 'name="weeks"' in body(page, reverse("proposals"))
    assert post(page, "proposals", community=community.slug, weeks="5").status_code == 409
    assert post(page, "decide_proposal", proposal.uid, "made-up").status_code == 200


def test_another_partner_is_chosen_from_the_list_with_reasons(page, community, haircuts, barbers):
    first, second, third = barbers
    set_duty_limit(second, per_month=1, by=SYSTEM)
    line = lines_of(draft(community))[0]
    PartnerAbsence.objects.create(community=community, partner=third, first_on=line.shift.day, last_on=line.shift.day)
    stranger = make_partner(community)
    url = reverse("choose_partner", args=[line.uid])
    shown = body(page, url)
    choices = shown.split('name="partner"')
    assert f'value="{first.uid}"' in shown
    assert "has as many duties as agreed" in next(part for part in choices if second.name in part)
    assert f'value="{third.uid}"' not in shown
    assert third.name in shown
    assert "does not do this so far" in next(part for part in choices if stranger.name in part)
    back = f"{line.proposal.get_absolute_url()}#{line.anchor}"
    assert page.post(url, {"partner": str(stranger.uid)})["Location"] == back
    line.refresh_from_db()
    assert line.partner_chosen == stranger
    assert stranger.name in body(page, line.proposal.get_absolute_url())
    assert page.post(url, {"follow": ""})["Location"] == back
    assert page.post(url, {"leave": ""})["Location"] == back
    line.refresh_from_db()
    assert (line.decision, line.partner_chosen) == ("left", None)
    assert page.post(url, {"partner": str(third.uid)}).status_code == 409
    assert page.post(url, {}).status_code == 409
    discard_proposal(line.proposal, by=SYSTEM)
    assert page.get(url)["Location"] == back


def test_refused_lines_are_shown_beside_published_ones(page, community, haircuts):
    proposal = draft(community)
    cancel_shift(lines_of(proposal)[0].shift, reason="停电", by=SYSTEM, now=NOW)
    shown = post(page, "decide_proposal", proposal.uid, "publish").content.decode()
    assert "The shift has been cancelled." in shown
    assert "3 seats assigned" in shown


def test_the_balance_is_by_name_and_counts_before_and_after(page, community, haircuts, barbers):
    assign_duty(haircuts.shifts.in_order()[0], partner=barbers[2], by=SYSTEM, now=NOW)
    shown = body(page, draft(community).get_absolute_url())
    table = shown[shown.index("<table") : shown.index("</table>")]
    names = sorted((shop.sort_key, shop.name) for shop in barbers)
    positions = [table.index(name) for _key, name in names]
    assert positions == sorted(positions)
    row = table[table.index("丙理发店") :].split("</tr>")[0]
    assert [part.split("<")[0] for part in row.split(">") if part.split("<")[0].isdigit()] == ["1", "2"]


def test_it_is_for_the_office_and_the_street_only_looks(community, haircuts, barbers, office, clock):
    clock(NOW)
    proposal = draft(community)
    line = lines_of(proposal)[0]
    pages = [proposal.get_absolute_url(), reverse("choose_partner", args=[line.uid])]
    expected = {
        "street": (make_street_officer(community.street), [200, 403]),
        "bookkeeper": (make_member_of(community, Membership.Role.BOOKKEEPER), [200, 403]),
        "elsewhere": (make_member_of(make_community()), [404, 404]),
        "partner": (make_partner_member(barbers[0]), [403, 404]),
    }
    for role, (user, statuses) in expected.items():
        client = Client()
        client.force_login(user)
        assert [client.get(url).status_code for url in pages] == statuses, role
        for verb in ("publish", "discard", "take-back"):
            assert client.post(reverse("decide_proposal", args=[proposal.uid, verb])).status_code in (403, 404), role
        answer = client.post(reverse("proposals"), {"community": community.slug, "weeks": "2"})
        assert answer.status_code in (403, 409), role
    assert [Client().get(url).status_code for url in pages] == [302, 302]
    proposal.refresh_from_db()
    assert proposal.is_draft
    assert Proposal.objects.count() == 1


def test_where_it_is_off_the_sidebar_says_nothing_and_a_closed_roster_has_none(page, community, haircuts):
    sidebar = reverse("admin:services_venue_changelist")
    assert reverse("proposals") in body(page, sidebar)
    proposal = draft(community)
    community.closed_rooms = ["roster"]
    community.save()
    assert page.get(proposal.get_absolute_url()).status_code == 404
    community.closed_rooms = []
    community.save()
    switch_on(community, proposals=False)
    assert reverse("proposals") not in body(page, sidebar)
    shown = body(page, reverse("proposals"))
    assert 'name="weeks"' not in shown
    refused = post(page, "decide_proposal", proposal.uid, "publish").content.decode()
    assert "switched off" in refused


def test_limits_are_entered_in_the_console(page, community, barbers):
    add = reverse("admin:services_dutylimit_add")
    answer = page.post(add, {"partner": barbers[0].pk, "per_month": 4}, follow=True)
    assert answer.status_code == 200
    limit = DutyLimit.objects.get()
    assert (limit.partner, limit.per_week, limit.per_month) == (barbers[0], None, 4)
    change = reverse("admin:services_dutylimit_change", args=[limit.pk])
    assert "Say how many" in page.post(change, {"per_week": "", "per_month": ""}).content.decode()
    page.post(reverse("admin:services_dutylimit_delete", args=[limit.pk]), {"post": "yes"})
    assert not DutyLimit.objects.exists()


def test_every_reason_and_refusal_is_a_sentence_in_both_languages(community, haircuts):
    line = lines_of(draft(community))[0]
    figures = [
        ("turn", {"duties": 2, "days": 35, "away": 1}), ("turn", {"duties": 0, "days": 100, "free": 2}),
        ("turn", {"duties": 1, "days": 0, "busy": 2, "passed": 1}), ("again", {"duties": 1, "away": 1, "full": 1}),
        ("stays", {"away": 2}), ("unknown", {}), ("none_free", {"busy": 3}), ("none_free", {"away": 1, "full": 1}),
        ("none_free", {"full": 1}), ("stands", {}), ("confirmed", {}), ("wanted", {}),
    ]  # fmt: skip
    said = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for number, (line.code, line.figures) in enumerate(figures):
                said[language, number] = why_said(line)
            refusal_said("nobody knows this code")
    assert said["en", 0] == "2 duties this quarter, the last 5 weeks before; the only other who does this is away"
    assert said["en", 6] == "All 3 who do this are on duty then."
    assert said["en", 7] == "Of the 2 who do this 1 is away; 1 has as many duties as agreed."
    assert all(said.values())
    assert "%" not in "".join(said.values())


def test_more_shifts_cost_no_more_queries(page, community, barbers):
    empty_series(community, barbers)
    few, many = [], []
    for counted in (few, many):
        proposal = draft(community)
        line = next(line for line in lines_of(proposal) if not line.is_fixed)
        choose(line, partner=barbers[2], by=SYSTEM)
        for url in (proposal.get_absolute_url(), reverse("choose_partner", args=[line.uid])):
            page.get(url)
            with CaptureQueriesContext(connection) as queries:
                page.get(url)
            counted.append(len(queries))
        discard_proposal(proposal, by=SYSTEM)
        for weekday in range(2, 8):
            empty_series(community, [*barbers, make_partner(community)], weekdays=[weekday], title=f"服务{weekday}")
    assert few == many
