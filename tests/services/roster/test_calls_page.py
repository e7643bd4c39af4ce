"""The page of calls to make: whom, what to say, the number on request, one button for what came of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.messages.reminders import reminders_of
from community.timeline.models import Event
from partners.directory.actions import add_contact
from services.roster.actions import cancel_shift, end_duty_links, move_shift
from services.roster.links import find_duty
from services.roster.models import PhoneCall
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
)

pytestmark = pytest.mark.django_db


def call_in(community, *, phone="13800000001"):
    partner = make_partner(community)
    if phone:
        add_contact(partner, name="张示例", phone=phone, by=SYSTEM)
    start = timezone.now() + timedelta(days=3)
    shift = make_shift(community, title="爱心理发", starts_at=start, partners=[(partner, None)])
    move_shift(shift, starts_at=start + timedelta(hours=1), by=SYSTEM)
    return PhoneCall.objects.open().get(partner=partner)


@pytest.fixture
def call(community):
    return call_in(community)


@pytest.fixture
def page(community):
    client = Client()
    client.force_login(make_member_of(community))
    return client


def post(client, call, verb, **typed):
    return client.post(reverse("answer_call", args=[call.uid, verb]), typed, follow=True)


def test_the_list_says_whom_to_call_and_what_to_say_with_the_number_masked(page, call):
    shown = page.get(reverse("calls")).content.decode()
    assert call.partner.name in shown
    assert "爱心理发" in shown
    assert "138****0001" in shown
    assert "13800000001" not in shown


def test_the_number_is_shown_on_request_and_leaves_an_event(page, call):
    answer = page.post(reverse("show_number", args=[call.uid]))
    assert 'href="tel:13800000001"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.about(call.partner).filter(verb="unmask_contact").count() == 1
    assert page.get(reverse("show_number", args=[call.uid])).status_code == 405


def test_without_a_contact_the_public_number_is_there_or_the_way_to_enter_one(page, community):
    call = call_in(community, phone="")
    shown = page.get(reverse("calls")).content.decode()
    assert reverse("admin:partners_partner_change", args=[call.partner_id]) in shown
    assert page.post(reverse("show_number", args=[call.uid])).status_code == 302
    call.partner.public_phone = "0759-2220001"
    call.partner.save()
    assert 'href="tel:07592220001"' in page.get(reverse("calls")).content.decode()


def test_the_text_holds_the_link_while_the_duty_stands(page, call):
    shown = page.post(reverse("show_call_text", args=[call.uid])).content.decode()
    token = shown.split("/d/")[1].split("/")[0]
    assert find_duty(token, timezone.now()).partner == call.partner
    duty = call.shift.duties.get()
    assert Event.objects.about(duty).filter(verb="share_duty").count() == 1
    end_duty_links(duty, by=SYSTEM)
    assert find_duty(token, timezone.now()) is None


def test_the_text_of_a_cancelled_shift_has_no_link(page, call):
    cancel_shift(call.shift, reason="停电", by=SYSTEM)
    latest = PhoneCall.objects.open().get()
    shown = page.post(reverse("show_call_text", args=[latest.uid])).content.decode()
    assert "停电" in shown
    assert "/d/" not in shown


def test_reached_with_a_note_and_back(page, call):
    shown = post(page, call, "reached", note="知道了").content.decode()
    assert "知道了" in shown
    assert reverse("answer_call", args=[call.uid, "reopen"]) in shown
    call.refresh_from_db()
    assert call.state == "reached"
    again = post(page, call, "reached").content.decode()
    assert "error" in again
    post(page, call, "reopen")
    call.refresh_from_db()
    assert call.is_open


def test_not_reached_is_counted_once_per_tap_and_not_needed_closes(page, call):
    for _tap in range(2):
        post(page, call, "not-reached", seen="0")
    call.refresh_from_db()
    assert (call.tries, call.state) == (1, "open")
    post(page, call, "not-needed")
    call.refresh_from_db()
    assert call.state == "not_needed"
    assert post(page, call, "made-up").status_code == 200
    assert page.get(reverse("answer_call", args=[call.uid, "reached"])).status_code == 405


@pytest.mark.parametrize("name", ["show_number", "show_call_text", "reached", "reopen"])
def test_others_offices_do_not_see_it(call, name):
    url = reverse(name, args=[call.uid]) if name.startswith("show") else reverse("answer_call", args=[call.uid, name])
    there, street = make_member_of(make_community()), make_street_officer(call.community.street)
    for user in (there, street, make_partner_member(make_partner(call.community))):
        client = Client()
        client.force_login(user)
        assert client.post(url).status_code == 404
    assert Client().post(url).status_code == 302
    assert not Event.objects.filter(verb__in=["unmask_contact", "share_duty", "reach_partner"]).exists()


def test_the_list_is_for_offices_and_holds_only_their_own(call, community):
    stranger = Client()
    stranger.force_login(make_member_of(make_community()))
    assert call.partner.name not in stranger.get(reverse("calls")).content.decode()
    for user in (make_street_officer(community.street), make_partner_member(make_partner(community))):
        client = Client()
        client.force_login(user)
        assert client.get(reverse("calls")).status_code == 403
    assert Client().get(reverse("calls")).status_code == 302


def test_a_closed_roster_has_no_calls(page, call, community):
    community.closed_rooms = ["roster"]
    community.save()
    assert call.partner.name not in page.get(reverse("calls")).content.decode()
    assert page.post(reverse("show_number", args=[call.uid])).status_code == 404


def test_today_says_how_many_and_the_sidebar_leads_there(call, community):
    staff = make_member_of(community)
    (line,) = [each for each in reminders_of(staff) if each.url == reverse("calls")]
    assert "1" in line.text
    assert not line.urgent
    PhoneCall.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    (line,) = [each for each in reminders_of(staff) if each.url == reverse("calls")]
    assert line.urgent
    client = Client()
    client.force_login(staff)
    assert reverse("calls") in client.get(reverse("admin:services_venue_changelist")).content.decode()


def test_more_calls_cost_no_more_queries(page, community, django_assert_num_queries):
    call_in(community)
    page.get(reverse("calls"))
    with django_assert_num_queries(12):
        page.get(reverse("calls"))
    for _more in range(4):
        call_in(community)
    with django_assert_num_queries(12):
        page.get(reverse("calls"))


def test_a_long_list_has_pages_and_no_call_stands_on_two(page, community, monkeypatch):
    monkeypatch.setattr("services.roster.call_views.MOST", 2)
    calls = [call_in(community, phone="") for _ in range(5)]
    address, seen = reverse("calls"), []
    while address:
        shown = page.get(address)
        rows = [*shown.context["own_duties"], *shown.context["wanted"]]
        seen += [row.pk for row in rows]
        onward = shown.context["page"].next
        address = reverse("calls") + onward if onward else ""
    assert sorted(seen) == sorted(call.pk for call in calls)
    assert len(seen) == 5


def test_a_search_says_its_sentence_once_and_folds_who_is_not_next(page, community, monkeypatch):
    monkeypatch.setattr("services.roster.call_views.SEARCH_SHOWN", 1)
    calls = [call_in(community, phone=f"1380000000{n}") for n in range(2)]
    PhoneCall.objects.update(kind="substitute_wanted", shift=calls[0].shift, details=calls[0].details)
    shown = page.get(reverse("calls"))
    (search,) = shown.context["searches"]
    assert shown.content.decode().count(search["said"]) == 1
    assert (len(search["first"]), len(search["rest"]), search["is_open"]) == (1, 1, False)
    opened = page.post(reverse("show_number", args=[search["rest"][0].uid]))
    assert opened.context["searches"][0]["is_open"]  # the number is not hidden in what is folded


def test_all_for_one_partner_stands_together(page, community):
    calls = [call_in(community) for _ in range(3)]
    PhoneCall.objects.filter(pk=calls[2].pk).update(partner=calls[0].partner, contact=None)
    shown = page.get(reverse("calls")).context["own_duties"]
    assert [call.pk for call in shown] == [calls[0].pk, calls[2].pk, calls[1].pk]
