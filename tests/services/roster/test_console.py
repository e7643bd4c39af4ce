"""The office plans its roster in the console; every page is an action's, and another office's rows do not exist."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.workdays.calendar import SHANGHAI
from services.roster.models import DutySeries, Shift
from services.spaces.models import Venue
from tests.factories import (
    make_community,
    make_member_of,
    make_partner,
    make_series,
    make_shift,
    make_street_officer,
    make_venue,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(community, client):
    client.force_login(make_member_of(community))
    return client


@pytest.fixture
def tomorrow():
    return datetime.combine(timezone.localdate() + timedelta(days=1), datetime.min.time(), SHANGHAI).replace(hour=9)


def url(model, page, *args):
    return reverse(f"admin:services_{model}_{page}", args=args)


def typed(**fields):
    first = timezone.localdate()
    return {
        "title": "爱心理发", "weekdays": ["2"], "cycle": "every", "starts_at": "09:00", "ends_at": "11:30",
        "starts_on": first.isoformat(), "holiday_policy": "move", "seats": "1", "booking": "none", "public": "on",
        "breaks-TOTAL_FORMS": "0", "breaks-INITIAL_FORMS": "0", **fields,
    }  # fmt: skip


def test_a_series_is_entered_with_its_partners_in_turn(office, community, venue):
    a, b = make_partner(community), make_partner(community)
    answer = office.post(
        url("dutyseries", "add"),
        typed(venue=venue.pk, partner_1=b.pk, partner_2=a.pk, price="10", month_weeks=["1", "3"]),
    )
    assert answer.status_code == 302, answer.context["errors"]
    series = DutySeries.objects.get()
    assert (series.venue, series.price_fen, series.month_weeks) == (venue, 1000, [1, 3])
    assert [member.partner for member in series.partners.order_by("position")] == [b, a]
    assert series.shifts.exists()


def test_what_cannot_be_is_said_at_its_field(office, community):
    answer = office.post(url("dutyseries", "add"), typed(ends_at="08:00"))
    assert answer.status_code in (200, 409)
    assert "ends_at" in answer.context["adminform"].form.errors
    assert not DutySeries.objects.exists()


def test_a_change_from_a_day_on_names_what_was_left(office, community, partner):
    series = make_series(community, weekdays=[2], partners=[(partner, None)], now=timezone.now())
    page = url("dutyseries", "change", series.pk)
    assert office.get(page).status_code == 200
    shift = series.shifts.upcoming(timezone.now()).in_order()[3]
    office.post(url("shift", "cancel_shift", shift.pk), {"reason": "停电"})
    answer = office.post(
        page, typed(title="剪发", starts_on="2026-09-01", holiday_policy="skip", partner_1=partner.pk), follow=True
    )
    assert answer.status_code == 200
    series.refresh_from_db()
    assert series.title == "剪发"
    assert "stays as it is" in answer.content.decode() or "保持不变" in answer.content.decode()


def test_a_shift_is_moved_cancelled_and_restored_with_a_reason(office, community, venue, tomorrow):
    shift = make_shift(community, venue=venue, starts_at=tomorrow)
    for page in [url("shift", "changelist"), url("shift", "change", shift.pk), url("shift", "move_shift", shift.pk)]:
        assert office.get(page).status_code == 200
    later = tomorrow + timedelta(hours=2)
    office.post(url("shift", "move_shift", shift.pk), {"starts_at_0": later.date().isoformat(), "starts_at_1": "11:00"})
    shift.refresh_from_db()
    assert shift.starts_at == later
    office.post(url("shift", "cancel_shift", shift.pk), {"reason": "社区停电"})
    shift.refresh_from_db()
    assert shift.cancel_reason == "社区停电"
    office.post(url("shift", "restore_shift", shift.pk))
    shift.refresh_from_db()
    assert not shift.cancelled


def test_a_clash_is_said_on_the_page_and_nothing_moves(office, community, venue, tomorrow):
    make_shift(community, venue=venue, starts_at=tomorrow + timedelta(hours=2))
    shift = make_shift(community, venue=venue, starts_at=tomorrow)
    answer = office.post(
        url("shift", "move_shift", shift.pk), {"starts_at_0": tomorrow.date().isoformat(), "starts_at_1": "11:30"}
    )
    assert answer.status_code == 409
    shift.refresh_from_db()
    assert shift.starts_at == tomorrow


def test_only_changed_words_become_the_shifts_own(office, community):
    series = make_series(community, bring="毛巾", now=timezone.now())
    shift = series.shifts.upcoming(timezone.now()).in_order()[1]
    answer = office.post(
        url("shift", "change", shift.pk),
        {
            "title": series.title, "bring": "毛巾", "note": "请排队", "seats": "1", "booking": "none", "public": "on",
            "duties-TOTAL_FORMS": "0", "duties-INITIAL_FORMS": "0",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    shift = Shift.objects.get(pk=shift.pk)
    assert (shift.own_note, shift.own_bring, shift.own_title) == ("请排队", None, None)


def test_who_is_on_duty_is_changed_by_buttons(office, community, partner, tomorrow):
    a, b = make_partner(community), make_partner(community)
    shift = make_shift(community, starts_at=tomorrow, partners=[(a, None)], seats=2)
    office.post(url("shift", "assign_duty", shift.pk), {"partner": partner.pk})
    duty = shift.duties.assigned().get(partner=a)
    assert office.get(url("duty", "replace_partner", duty.pk)).status_code == 200
    office.post(url("duty", "replace_partner", duty.pk), {"partner": b.pk})
    office.post(url("duty", "release_duty", shift.duties.assigned().get(partner=partner).pk))
    assert Shift.objects.get(pk=shift.pk).partners == [b]


def test_breaks_and_places(office, community, venue):
    series = make_series(community, now=timezone.now())
    days = {"first_on": "2027-01-18", "last_on": "2027-02-20", "reason": "寒假"}
    assert office.post(url("dutyseries", "add_break", series.pk), days).status_code == 302
    pause = series.breaks.get()
    assert (pause.first_on, pause.reason) == (date(2027, 1, 18), "寒假")
    office.post(url("seriesbreak", "remove_break", pause.pk))
    assert not series.breaks.exists()
    assert office.get(url("venue", "changelist")).status_code == 200
    office.post(url("venue", "add"), {"name": "阅览室", "active": "on"})
    assert Venue.objects.filter(community=community, name="阅览室").exists()


def test_another_office_finds_nothing_and_the_street_changes_nothing(client, community, tomorrow):
    shift = make_shift(community, starts_at=tomorrow)
    series = make_series(community, now=timezone.now())
    client.force_login(make_member_of(make_community()))
    assert client.get(url("shift", "change", shift.pk)).status_code == 404
    assert client.post(url("shift", "cancel_shift", shift.pk), {"reason": "不"}).status_code == 404
    client.force_login(make_street_officer(community.street))
    assert client.get(url("dutyseries", "change", series.pk)).status_code == 200
    assert client.post(url("shift", "cancel_shift", shift.pk), {"reason": "不"}).status_code == 403
    shift.refresh_from_db()
    assert not shift.cancelled


def test_lists_cost_the_same_for_one_series_and_for_many(office, community, django_assert_num_queries):
    crew = [(make_partner(community), None)]
    venue = make_venue(community, shared=True)
    make_series(community, venue=venue, partners=crew, now=timezone.now())
    counts = {}
    for page in ("dutyseries", "shift"):
        office.get(url(page, "changelist"))
        with CaptureQueriesContext(connection) as queries:
            office.get(url(page, "changelist"))
        counts[page] = len(queries)
    for _each in range(4):
        make_series(community, venue=venue, partners=[(make_partner(community), None)], now=timezone.now())
    for page, count in counts.items():
        with django_assert_num_queries(count):
            assert office.get(url(page, "changelist")).status_code == 200
