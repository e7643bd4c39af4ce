"""Swapping on the portal, by link, in the console and in the API, by whoever may and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.directory.actions import change_partner
from services.roster.actions import ask_substitute, ask_swap, set_duty_settings
from services.roster.links import token_of
from services.roster.models import Duty, DutySwap
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


def on_duty(partner, days, **fields):
    start = timezone.now() + timedelta(days=days)
    shift = make_shift(partner.community, starts_at=start, partners=[(partner, None)], **fields)
    return shift.duties.select_related("shift", "partner").get()


@pytest.fixture
def pair(community, partner):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, swaps=True, by=SYSTEM)
    return on_duty(partner, 3), on_duty(make_partner(community), 5)


def signed_in(user):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def asker(pair):
    return signed_in(make_partner_member(pair[0].partner))


@pytest.fixture
def asked(pair):
    return signed_in(make_partner_member(pair[1].partner))


def text(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_from_the_duty_to_the_choice_to_the_answer(pair, asker, asked):
    mine, theirs = pair
    choosing = reverse("portal_duty_swap", args=[mine.uid])
    assert choosing in text(asker.get(reverse("portal_duty", args=[mine.uid])))
    page = text(asker.get(choosing))
    assert theirs.partner.name in page
    assert f'value="{theirs.uid}"' in page
    asker.post(reverse("ask_swap", args=[mine.uid]), {"other": theirs.uid})
    swap = DutySwap.objects.get()
    own = text(asker.get(reverse("portal_duty", args=[mine.uid])))
    assert reverse("withdraw_swap", args=[swap.uid]) in own
    assert choosing not in own
    home = text(asked.get(reverse("portal")))
    assert mine.shift.title in home
    assert reverse("accept_swap", args=[swap.uid]) in home
    assert reverse("accept_swap", args=[swap.uid]) in text(asked.get(reverse("portal_duty", args=[theirs.uid])))
    assert asked.post(reverse("accept_swap", args=[swap.uid]))["Location"] == reverse("portal")
    assert Duty.objects.assigned().get(shift=mine.shift).partner == theirs.partner
    assert mine.shift.title in text(asked.get(reverse("portal")))
    again = asked.post(reverse("accept_swap", args=[swap.uid]), follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["error"]


def test_nothing_is_offered_where_it_is_switched_off(pair, asker):
    set_duty_settings(pair[0].community, asks_confirmation=True, substitutes=True, by=SYSTEM)
    assert reverse("portal_duty_swap", args=[pair[0].uid]) not in text(
        asker.get(reverse("portal_duty", args=[pair[0].uid]))
    )
    assert str(pair[1].uid) not in text(asker.get(reverse("portal_duty_swap", args=[pair[0].uid])))
    answer = asker.post(reverse("ask_swap", args=[pair[0].uid]), {"other": pair[1].uid}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not DutySwap.objects.exists()


def test_who_may_answer_what(pair, community, asker, asked):
    swap = ask_swap(*pair[:1], other=pair[1], by=SYSTEM)
    outsiders = {
        "neighbour": (make_partner_member(make_partner(community)), 404),
        "resident": (make_user(), 404),
        "staff elsewhere": (make_member_of(make_community()), 404),
        "anybody": (None, 302),
    }
    for verb in ["accept_swap", "decline_swap", "withdraw_swap"]:
        for who, (user, status) in outsiders.items():
            assert signed_in(user).post(reverse(verb, args=[swap.uid])).status_code == status, (verb, who)
        assert asker.get(reverse(verb, args=[swap.uid])).status_code == 405
    assert asker.post(reverse("accept_swap", args=[swap.uid])).status_code == 403  # not for the other one
    assert asker.post(reverse("decline_swap", args=[swap.uid])).status_code == 403
    assert asked.post(reverse("withdraw_swap", args=[swap.uid])).status_code == 403
    swap.refresh_from_db()
    assert swap.is_open
    assert asked.get(reverse("portal_duty_swap", args=[pair[0].uid])).status_code == 404
    assert asked.post(reverse("ask_swap", args=[pair[0].uid]), {"other": pair[1].uid}).status_code == 404
    elsewhere = on_duty(make_partner(), 4)
    for other in [elsewhere.uid, "x", ""]:
        assert asker.post(reverse("ask_swap", args=[pair[0].uid]), {"other": other}).status_code == 404


def test_the_first_page_costs_the_same_for_few_and_many_swaps_and_requests(pair, community, asked):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(asked.get(reverse("portal")))
        return len(queries)

    ask_swap(pair[0], other=pair[1], by=SYSTEM)
    ask_substitute(on_duty(make_partner(community), 6), by=SYSTEM)
    few = cost()
    for days in range(8, 12):
        ask_swap(on_duty(pair[0].partner, days), other=on_duty(pair[1].partner, days + 20), by=SYSTEM)
        ask_substitute(on_duty(make_partner(community), days), by=SYSTEM)
    assert cost() == few


def test_the_choice_costs_the_same_for_few_and_many(pair, community, asker):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(asker.get(reverse("portal_duty_swap", args=[pair[0].uid])))
        return len(queries)

    few = cost()
    for days in range(8, 16):
        on_duty(make_partner(community), days)
    assert cost() == few


def test_requests_of_one_shift_stand_together(pair, community, asker):
    shift = make_shift(community, starts_at=timezone.now() + timedelta(days=9), seats=2, title="两人一组")
    for partner in [make_partner(community), make_partner(community)]:
        duty = Duty.objects.create(
            community=community, shift=shift, seat=1 + shift.duties.count(), partner=partner, during=shift.during
        )
        ask_substitute(duty, by=SYSTEM)
    page = text(asker.get(reverse("portal")))
    assert page.count("两人一组") == 1
    assert page.count("/take/") == 1


# --- by link ---


def link(duty, verb=""):
    return reverse("answer_duty", args=[token_of(duty), verb]) if verb else reverse("duty_link", args=[token_of(duty)])


def test_without_an_account_it_is_proposed_and_answered_by_the_links_of_the_two_duties(pair, client):
    mine, theirs = pair
    choosing = reverse("swap_link", args=[token_of(mine)])
    assert choosing in text(client.get(link(mine)))
    page = client.get(choosing)
    assert theirs.partner.name in text(page)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert not DutySwap.objects.exists()
    client.post(choosing, {"other": theirs.uid})
    swap = DutySwap.objects.get()
    assert link(theirs, "accept-swap") not in text(client.get(link(mine)))
    assert mine.shift.title in text(client.get(link(theirs)))
    for wrong in [link(mine, "accept-swap"), link(mine, "decline-swap"), link(theirs, "withdraw-swap")]:
        client.post(wrong)
        swap.refresh_from_db()
        assert swap.is_open, wrong
    assert client.get(link(theirs, "accept-swap")).status_code == 405
    old = link(theirs)
    answer = client.post(link(theirs, "accept-swap"))
    swap.refresh_from_db()
    assert answer["Location"] == link(swap.new_other)
    assert mine.shift.title in text(client.get(answer["Location"]))
    assert client.get(old).status_code == 404


def test_by_link_only_what_everybody_reads_is_offered(pair, client):
    mine, theirs = pair
    change_partner(theirs.partner, is_listed=False, by=SYSTEM)
    assert theirs.partner.name not in text(client.get(reverse("swap_link", args=[token_of(mine)])))
    assert client.get(reverse("swap_link", args=["made-up"])).status_code == 404
    assert client.post(reverse("swap_link", args=["made-up"])).status_code == 404
    for other in ["", "x", on_duty(make_partner(), 4).uid]:
        assert client.post(reverse("swap_link", args=[token_of(mine)]), {"other": other}).status_code == 404


def test_the_link_of_a_third_duty_knows_nothing_of_it(pair, community, client):
    ask_swap(pair[0], other=pair[1], by=SYSTEM)
    third = on_duty(make_partner(community), 9)
    assert pair[0].shift.title not in text(client.get(link(third)))
    client.post(link(third, "accept-swap"))
    assert DutySwap.objects.get().is_open


# --- console and API ---


@pytest.mark.parametrize("verb", ["accept_swap", "decline_swap", "withdraw_swap"])
def test_the_office_answers_for_whoever_said_so_by_telephone(pair, community, verb):
    swap = ask_swap(pair[0], other=pair[1], by=SYSTEM)
    url = reverse(f"admin:services_dutyswap_{verb}", args=[swap.pk])
    for user in [make_member_of(make_community()), make_street_officer(community.street), make_user()]:
        assert signed_in(user).post(url).status_code in (302, 403, 404)
        swap.refresh_from_db()
        assert swap.is_open
    staff = signed_in(make_member_of(community))
    assert url in text(staff.get(reverse("admin:services_dutyswap_change", args=[swap.pk])))
    staff.post(url)
    swap.refresh_from_db()
    assert not swap.is_open
    assert url not in text(staff.get(reverse("admin:services_dutyswap_change", args=[swap.pk])))


def test_the_office_proposes_for_whoever_said_so_by_telephone(pair, community):
    staff = signed_in(make_member_of(community))
    url = reverse("admin:services_duty_ask_swap", args=[pair[0].pk])
    assert url in text(staff.get(reverse("admin:services_duty_change", args=[pair[0].pk])))
    page = text(staff.get(url))
    assert f'value="{pair[1].pk}"' in page
    assert f'value="{pair[0].pk}"' not in page
    staff.post(url, {"other": pair[0].pk})
    assert not DutySwap.objects.exists()
    staff.post(url, {"other": pair[1].pk})
    assert DutySwap.objects.get().other == pair[1]
    assert url not in text(staff.get(reverse("admin:services_duty_change", args=[pair[0].pk])))


def test_programs_propose_and_answer_under_the_same_rules(pair, community, asker, asked):
    body = {"duty": str(pair[0].uid), "other": str(pair[1].uid)}
    url = "/api/v1/duty-swaps/"
    assert asked.post(url, body, content_type="application/json").status_code == 403
    made = asker.post(url, body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["other"]["partner"]["uid"] == str(pair[1].partner.uid)
    assert asker.post(url, body, content_type="application/json").status_code == 409
    row = f"{url}{made.json()['uid']}/"
    neighbour = signed_in(make_partner_member(make_partner(community)))
    assert neighbour.post(f"{row}accept/").status_code == 404
    assert asker.post(f"{row}accept/").status_code == 403
    assert asked.post(f"{row}withdraw/").status_code == 403
    assert asked.post(f"{row}accept/").json()["status"] == "accepted"
    assert asked.post(f"{row}decline/").status_code == 409
