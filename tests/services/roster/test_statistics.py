"""Duties kept per partner and month: every figure opens its duties, by name and not by rank."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from community.workdays.calendar import SHANGHAI
from community.workdays.periods import read_period
from services.attendance.actions import enter_check_in
from services.roster.actions import (
    ask_substitute,
    cancel_shift,
    decline_duty,
    mark_missed,
    release_duty,
    set_duty_settings,
    take_duty,
)
from services.roster.models import Duty
from services.roster.statistics import by_month, by_partner, figures_of
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
LATER = datetime(2026, 11, 1, 12, tzinfo=SHANGHAI)
YEAR = {"period": "2026"}


def duty_on(community, partner, month, day, hour=9):
    start = datetime(2026, month, day, hour, tzinfo=SHANGHAI)
    return make_shift(community, starts_at=start, partners=[(partner, None)]).duties.select_related("shift").get()


@pytest.fixture
def partners(community):
    """The first was there most often; by name it comes last."""
    return [make_partner(community, name=name) for name in ("张记早点", "安康诊所")]


@pytest.fixture(autouse=True)
def duties(community, partners, clock):
    """One of each kind in September; the busy one has two more in October."""
    busy, other = partners
    set_duty_settings(community, asks_confirmation=False, substitutes=True, check_in=True, by=SYSTEM)
    before = datetime(2026, 8, 1, tzinfo=SHANGHAI)
    kept = [duty_on(community, busy, 9, 1), duty_on(community, busy, 10, 1), duty_on(community, busy, 10, 31, hour=23)]
    missed, given, called_off, freed = (duty_on(community, busy, 9, day) for day in (2, 3, 4, 5))
    wanted = duty_on(community, busy, 9, 7)
    decline_duty(given, reason="出差", by=SYSTEM, now=before)
    cancel_shift(called_off.shift, reason="停电", by=SYSTEM, now=before)
    release_duty(freed, by=SYSTEM, now=before)
    take_duty(ask_substitute(wanted, by=SYSTEM, now=before), partner=other, by=SYSTEM, now=before)
    clock(LATER)
    mark_missed(missed, reason="没来", by=SYSTEM, now=LATER)
    at = kept[0].shift.starts_at
    enter_check_in(kept[0], checked_in_at=at, by=SYSTEM, now=at + timedelta(minutes=5))
    duty_on(community, busy, 11, 20)  # still to come
    return kept


def lines(community, period="2026"):
    figures = figures_of(community)
    rows = by_month(Duty.objects.filter(community=community), read_period(period), figures, LATER)
    return [(line.partner.name, line.month.month, list(line.counts.values())) for line in rows]


@pytest.fixture
def office(client, community):
    client.force_login(make_member_of(community))
    return client


def test_each_partner_and_month_by_name(community):
    assert lines(community) == [
        ("安康诊所", 9, [1, 0, 0, 0, 0]),
        ("张记早点", 9, [1, 1, 1, 1, 1]),
        ("张记早点", 10, [2, 0, 0, 0, 0]),
    ]
    assert lines(community, "2026-10") == [("张记早点", 10, [2, 0, 0, 0, 0])]
    assert lines(community, "2026-11") == []


def test_a_year_adds_its_months_up(community):
    figures = figures_of(community)
    rows = by_month(Duty.objects.filter(community=community), read_period("2026"), figures, LATER)
    sums, whole = by_partner(rows, figures)
    assert [(line.partner.name, line.counts["kept"]) for line in sums] == [("安康诊所", 1), ("张记早点", 3)]
    assert whole.counts == {"kept": 4, "missed": 1, "substituted": 1, "declined": 1, "checked_in": 1}


def test_every_figure_opens_exactly_its_duties(office):
    for period in ("2026", "2026-09", "2026-10"):
        table = office.get(reverse("admin:services_duty_statistics"), {"period": period}).context["table"]
        for line in table:
            for label, figure, url in line["cells"]:
                assert office.get(url).context["cl"].queryset.count() == figure, (period, line["partner"], label)


def test_checking_in_is_a_column_only_where_it_is_used(office, community):
    url = reverse("admin:services_duty_statistics")
    assert len(office.get(url, YEAR).context["headers"]) == 5
    set_duty_settings(community, asks_confirmation=False, substitutes=False, by=SYSTEM)
    assert len(office.get(url, YEAR).context["headers"]) == 4


def test_the_sheet_and_the_paper_say_the_same(office, community):
    answer = office.get(reverse("admin:services_duty_statistics_sheet"), YEAR)
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    body = [row for row in rows if row[1] and row[1][:2] == "20"]
    assert body[0][:3] == ("安康诊所", "2026-09", "1")
    assert len(body) == 4
    paper = office.get(reverse("admin:services_duty_statistics_paper"), YEAR).content.decode()
    assert paper.index("安康诊所") < paper.index("张记早点")


def test_others_see_nothing_of_it(community, partners):
    street, elsewhere = make_street_officer(community.street), make_member_of(make_community())
    for user, sees in [(street, True), (elsewhere, False), (make_partner_member(partners[0]), False)]:
        browser = Client()
        browser.force_login(user)
        for name in ("statistics", "statistics_sheet", "statistics_paper"):
            asked = {**YEAR, "community": community.slug}
            answer = browser.get(reverse(f"admin:services_duty_{name}"), asked)
            assert answer.status_code in (200, 302, 403)
            if name != "statistics_sheet":
                assert ("张记早点" in answer.content.decode()) is sees, (user, name)
        rows = browser.get("/api/v1/duty-statistics/", {**YEAR, "community": community.slug}).json()["results"]
        assert bool(rows) is sees
    assert Client().get("/api/v1/duty-statistics/", {"community": community.slug}).status_code == 401


def test_the_api_gives_a_row_for_each_partner_and_month(office, community, partners):
    rows = office.get("/api/v1/duty-statistics/", {**YEAR, "community": community.slug}).json()["results"]
    assert rows[1] == {
        "partner": {"uid": str(partners[0].uid), "name": "张记早点"},
        "month": "2026-09",
        "kept": 1, "missed": 1, "substituted": 1, "declined": 1, "checked_in": 1,
    }  # fmt: skip
    set_duty_settings(community, asks_confirmation=False, substitutes=False, by=SYSTEM)
    rows = office.get("/api/v1/duty-statistics/", {**YEAR, "community": community.slug}).json()["results"]
    assert rows[0]["checked_in"] is None
    for wrong in ({}, {"community": community.slug, "period": "2026-13"}, {"community": community.slug, "x": "1"}):
        assert office.get("/api/v1/duty-statistics/", wrong).status_code == 400


def test_many_partners_cost_as_many_queries_as_few(office, community):
    url = reverse("admin:services_duty_statistics")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert office.get(url, YEAR).status_code == 200
        return len(caught)

    queries()
    few = queries()
    for number in range(6):
        duty_on(community, make_partner(community), 9, 10 + number)
    assert queries() == few
