"""A partner says when it is not available: action, portal, console, API, and what the office sees of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import move_partner
from services.roster.actions import add_absence, ask_substitute, remove_absence, set_duty_settings, take_duty
from services.roster.models import Duty, PartnerAbsence, Shift, SubstituteRequest
from services.roster.reminders import reminders
from services.roster.suiting import offered_to
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_series,
    make_shift,
    make_street_officer,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal(client, partner):
    client.force_login(make_partner_member(partner))
    return client


def on_duty(partner, days=9, **fields):
    start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return make_shift(partner.community, starts_at=start, partners=[(partner, None)], **fields).duties.get()


def away(duty, **fields):
    day = Shift.objects.get(pk=duty.shift_id).day
    return add_absence(duty.partner, first_on=day, last_on=day, by=SYSTEM, **fields)


def text(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.content.decode()


# --- the action ---


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"first_on": date(2026, 9, 8), "last_on": date(2026, 9, 7)}, "absence_days_in_order"),
        ({"first_on": date(2026, 8, 1), "last_on": date(2026, 8, 31)}, "absence_over"),
        ({"first_on": date(2026, 9, 2), "last_on": date(2026, 9, 7), "weekday": 2}, "absence_never"),
        ({"first_on": date(9999, 12, 31), "last_on": date(9999, 12, 31), "weekday": 1}, "absence_never"),
        ({"first_on": date(2026, 9, 1), "last_on": date(2026, 9, 8), "weekday": 9}, "absence_weekday"),
        ({"first_on": date(2026, 9, 1), "last_on": date(2026, 9, 1), "half": "night"}, "absence_half"),
    ],
)
def test_what_makes_no_sense_is_refused(partner, now, fields, code):
    with pytest.raises(Refused) as refused:
        add_absence(partner, **fields, by=SYSTEM, now=now)
    assert refused.value.code == code
    assert not PartnerAbsence.objects.exists()


def test_nobody_speaks_for_a_partnership_that_ended(partner, now):
    with pytest.raises(Refused) as refused:
        add_absence(
            move_partner(partner, to="ended", by=SYSTEM), first_on=now.date(), last_on=now.date(), by=SYSTEM, now=now
        )
    assert refused.value.code == "partner_ended"


def test_said_and_taken_back_is_on_record(partner, now):
    absence = add_absence(partner, first_on=now.date(), last_on=now.date(), by=SYSTEM, now=now)
    with pytest.raises(Refused) as refused:
        add_absence(partner, first_on=now.date(), last_on=now.date(), by=SYSTEM, now=now)
    assert refused.value.code == "absence_once"
    remove_absence(absence, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        remove_absence(absence, by=SYSTEM)
    assert refused.value.code == "gone"
    assert Event.objects.filter(verb__in=["add_absence", "remove_absence"]).count() == 2


# --- what follows ---


def test_whoever_is_away_does_not_see_the_request_and_is_told_why_it_cannot_take_it(partner, community):
    set_duty_settings(community, asks_confirmation=False, substitutes=True, by=SYSTEM)
    wanted = ask_substitute(on_duty(make_partner(community)), by=SYSTEM)
    assert offered_to(SubstituteRequest.objects.all(), [partner.pk]).exists()
    day = wanted.duty.shift.day
    add_absence(partner, first_on=day, last_on=day, by=SYSTEM)
    assert not offered_to(SubstituteRequest.objects.all(), [partner.pk]).exists()
    with pytest.raises(Refused) as refused:
        take_duty(wanted, partner=partner, by=SYSTEM)
    assert refused.value.code == "partner_absent"


def test_the_office_reads_that_a_planned_partner_says_it_is_away(partner, community):
    staff, duty = make_member_of(community), on_duty(partner)
    assert not Shift.objects.needing_attention().exists()
    absence = away(duty)
    assert list(Shift.objects.needing_attention()) == [duty.shift]
    said = [reminder.text for reminder in reminders(staff)]
    assert any(partner.name in line and duty.shift.title in line for line in said)
    remove_absence(absence, by=SYSTEM)
    assert not [reminder for reminder in reminders(staff) if partner.name in reminder.text]


def test_planning_ahead_keeps_whose_turn_it_is(community, partner, now):
    other = make_partner(community)
    before = make_series(community, partners=[(partner, None), (other, None)])
    turns = list(Duty.objects.filter(shift__series=before).in_order().values_list("partner", flat=True))
    add_absence(partner, first_on=now.date(), last_on=now.date() + timedelta(days=90), by=SYSTEM, now=now)
    after = make_series(community, partners=[(partner, None), (other, None)])
    assert list(Duty.objects.filter(shift__series=after).in_order().values_list("partner", flat=True)) == turns


def test_assigning_whoever_is_away_is_possible_and_said_before_and_after(community, partner, client):
    client.force_login(make_member_of(community))
    shift = make_shift(community)
    add_absence(partner, first_on=shift.day, last_on=shift.day, by=SYSTEM)
    url = reverse("admin:services_shift_assign_duty", args=[shift.pk])
    assert f"{partner.name}说过那时没空" in text(client.get(url)) or "available" in text(client.get(url))
    answer = client.post(url, {"partner": partner.pk}, follow=True)
    assert Duty.objects.get(shift=shift).partner == partner
    assert [message.level_tag for message in answer.context["messages"]] == ["warning", "success"]


# --- the portal ---


def test_next_week_is_one_tap_and_taken_back_with_another(portal, partner):
    page = text(portal.get(reverse("portal_absences")))
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    assert f'value="{monday}"' in page
    values = {"partner": partner.uid, "first_on": monday, "last_on": monday + timedelta(days=6)}
    assert portal.post(reverse("add_absence"), values)["Location"] == reverse("portal_absences")
    absence = PartnerAbsence.objects.get()
    assert (absence.first_on, absence.last_on, absence.weekday) == (monday, monday + timedelta(days=6), None)
    assert reverse("portal_absences") in text(portal.get(reverse("portal")))
    portal.post(reverse("remove_absence", args=[absence.uid]))
    assert not PartnerAbsence.objects.exists()


def test_one_day_and_the_same_day_of_each_week(portal, partner):
    day = timezone.localdate() + timedelta(days=40)
    portal.post(reverse("add_absence"), {"kind": "days", "first_on": day, "half": "morning"})
    assert PartnerAbsence.objects.filter(first_on=day, last_on=day, half="morning").exists()
    portal.post(reverse("add_absence"), {"kind": "weekly", "weekday": "2", "last_on": day})
    assert PartnerAbsence.objects.filter(first_on=timezone.localdate(), last_on=day, weekday=2).exists()
    assert not PartnerAbsence.objects.exclude(partner=partner).exists()


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"kind": "days"}, 400),
        ({"kind": "days", "first_on": "yesterday"}, 400),
        ({"kind": "days", "first_on": "2020-01-01"}, 409),
        ({"kind": "weekly", "weekday": "8", "last_on": "2099-01-01"}, 400),
        ({"kind": "weekly", "weekday": "1", "last_on": "2099-01-01"}, 409),
        ({"kind": "days", "first_on": "9999-12-31", "last_on": "0001-01-01"}, 409),
    ],
)
def test_what_was_typed_wrongly_is_shown_again_with_why(portal, typed, status):
    page = text(portal.post(reverse("add_absence"), typed), status)
    assert "<details" in page
    assert not PartnerAbsence.objects.exists()


def test_a_duty_in_that_time_stays_and_is_named(portal, partner):
    duty = on_duty(partner)
    day = duty.shift.day
    answer = portal.post(reverse("add_absence"), {"first_on": day}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    assert reverse("portal_duty", args=[duty.uid]) in text(answer)
    assert Duty.objects.get(pk=duty.pk).is_assigned


def test_only_ones_own_is_seen_and_taken_back(portal, partner, community):
    day = timezone.localdate() + timedelta(days=3)
    theirs = add_absence(make_partner(community), first_on=day, last_on=day, by=SYSTEM)
    assert str(theirs.uid) not in text(portal.get(reverse("portal_absences")))
    assert portal.post(reverse("remove_absence", args=[theirs.uid])).status_code == 404
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.post(reverse("add_absence"), {"first_on": day}).status_code == 404
    assert Client().post(reverse("add_absence"), {"first_on": day}).status_code == 302
    # a partner one does not act for is not spoken for, whatever is sent
    portal.post(reverse("add_absence"), {"first_on": day, "partner": theirs.partner.uid})
    assert PartnerAbsence.objects.exclude(pk=theirs.pk).get().partner == partner


def test_many_absences_and_duties_cost_as_many_queries_as_few(portal, partner):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            text(portal.get(reverse("portal_absences")))
        return len(queries)

    away(on_duty(partner))
    few = cost()
    for days in range(10, 20):
        away(on_duty(partner, days))
    assert cost() == few


# --- console and API ---


def test_the_office_enters_it_for_whoever_said_so_by_telephone(community, partner, client):
    client.force_login(make_member_of(community))
    day = timezone.localdate() + timedelta(days=3)
    typed = {"partner": partner.pk, "first_on": day, "last_on": day, "weekday": "", "half": ""}
    wrong = {**typed, "last_on": day - timedelta(days=2)}
    assert client.post(reverse("admin:services_partnerabsence_add"), wrong).status_code == 200
    assert client.post(reverse("admin:services_partnerabsence_add"), typed).status_code == 302
    absence = PartnerAbsence.objects.get()
    assert partner.name in text(client.get(reverse("admin:services_partnerabsence_changelist")))
    deleting = reverse("admin:services_partnerabsence_delete", args=[absence.pk])
    for other in [make_member_of(make_community()), make_street_officer(community.street)]:
        outsider = Client()
        outsider.force_login(other)
        assert outsider.post(deleting, {"post": "yes"}).status_code in (302, 403, 404)
        assert PartnerAbsence.objects.exists()
    client.post(deleting, {"post": "yes"})
    assert not PartnerAbsence.objects.exists()


def test_programs_say_it_too_for_their_own_partner_or_as_the_office(community, partner):
    day = str(timezone.localdate() + timedelta(days=3))
    body = {"partner": str(partner.uid), "first_on": day, "last_on": day, "half": "afternoon"}
    people = {
        make_partner_member(partner): 201,
        make_member_of(community): 409,  # the member has just said it
        make_partner_member(make_partner(community)): 403,
        make_street_officer(community.street): 403,
    }
    for user, status in people.items():
        client = Client()
        client.force_login(user)
        answer = client.post("/api/v1/partner-absences/", body, content_type="application/json")
        assert answer.status_code == status, (user, answer.content)
    member = Client()
    member.force_login(next(iter(people)))
    row = member.get("/api/v1/partner-absences/").json()["results"][0]
    assert (row["half"], row["partner"]["uid"]) == ("afternoon", str(partner.uid))
    neighbour = Client()
    neighbour.force_login(list(people)[2])
    assert neighbour.get("/api/v1/partner-absences/").json()["results"] == []
    assert neighbour.delete(f"/api/v1/partner-absences/{row['uid']}/").status_code == 404
    assert member.delete(f"/api/v1/partner-absences/{row['uid']}/").status_code == 204
