"""The calendar is entered by street offices; what was planned from it is looked at again."""

from datetime import date

import pytest
from django.urls import reverse

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.workdays.actions import set_calendar_day
from community.workdays.calendar import WorkCalendar
from community.workdays.models import CalendarDay
from tests.factories import SYSTEM, make_community, make_member_of, make_street_officer

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)


def test_a_holiday_makes_its_year_published():
    before = CalendarDay.objects.last_change()
    set_calendar_day(NEW_YEAR, kind="holiday", name="元旦", by=SYSTEM)
    calendar = WorkCalendar(CalendarDay.objects.kinds())
    assert calendar.published(2027)
    assert not calendar.is_workday(NEW_YEAR)
    assert CalendarDay.objects.last_change() > before


def test_a_mistake_is_taken_back_and_the_row_says_by_whom():
    officer = make_street_officer(make_community().street)
    set_calendar_day(NEW_YEAR, kind="holiday", name="元旦", by=SYSTEM)
    row = set_calendar_day(NEW_YEAR, kind="ordinary", by=Actor.of(officer))
    assert (row.changed_by, row.source) == (officer, "entered")
    assert WorkCalendar(CalendarDay.objects.kinds()).is_workday(NEW_YEAR)


def test_the_same_again_changes_nothing():
    row = set_calendar_day(NEW_YEAR, kind="holiday", name="元旦", by=SYSTEM)
    assert set_calendar_day(NEW_YEAR, kind="holiday", name="元旦", by=SYSTEM).changed_at == row.changed_at


def test_an_unknown_kind_is_refused():
    with pytest.raises(Refused) as refused:
        set_calendar_day(NEW_YEAR, kind="party", by=SYSTEM)
    assert refused.value.code == "calendarday_kind_known"


def test_the_street_enters_and_the_office_looks(client):
    community = make_community()
    add, rows = reverse("admin:community_calendarday_add"), reverse("admin:community_calendarday_changelist")
    client.force_login(make_member_of(community))
    assert client.get(rows).status_code == 200
    assert client.get(add).status_code == 403
    client.force_login(make_street_officer(community.street))
    assert client.post(add, {"day": "2027-01-01", "kind": "holiday", "name": "元旦"}).status_code == 302
    row = CalendarDay.objects.get(day=NEW_YEAR)
    page = reverse("admin:community_calendarday_change", args=[row.pk])
    assert client.post(page, {"kind": "ordinary", "name": ""}).status_code == 302
    row.refresh_from_db()
    assert row.kind == "ordinary"
