"""The office's board: what stands out, what it counts, whom it shows to whom, and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.people.models import Membership
from community.places.models import Community
from community.workdays.models import CalendarDay
from services.roster.actions import (
    ask_substitute,
    assign_duty,
    cancel_shift,
    confirm_duty,
    mark_missed,
    move_shift,
    set_duty_settings,
)
from services.roster.desk import read_desk
from services.roster.models import PartnerAbsence, Shift
from services.roster.needing import NEEDS, needing
from services.roster.week import Week
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
    make_venue,
)

pytestmark = pytest.mark.django_db
WEEK = "2026-W36"  # the Tuesday of `now` lies in it


@pytest.fixture(autouse=True)
def _tuesday(clock, now):
    clock(now)


@pytest.fixture
def office(community):
    client = Client()
    client.force_login(make_member_of(community))
    return client


def board(client, **query):
    return client.get(reverse("roster_board"), {"week": WEEK, **query})


def a_week_with_everything(community, now):
    """Shifts that need one thing each, by what they need."""
    set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)

    def shift(hours, *, confirmed=True, **fields):
        row = make_shift(community, starts_at=now + timedelta(hours=hours), **fields)
        if "partners" not in fields:
            duty = assign_duty(row, partner=make_partner(community), by=SYSTEM, now=now - timedelta(days=1))
            if confirmed:
                confirm_duty(duty, by=SYSTEM, now=now - timedelta(days=1))
        return row

    found = {"gap": shift(2, partners=[]), "unconfirmed": shift(4, confirmed=False), "missed": shift(-2)}
    mark_missed(found["missed"].duties.get(), reason="未到岗", by=SYSTEM, now=now)
    found["wanted"] = shift(26)
    ask_substitute(found["wanted"].duties.get(), by=SYSTEM, now=now)
    found["away"] = shift(28)
    away = found["away"].duties.get().partner
    PartnerAbsence.objects.create(
        community=community, partner=away, first_on=date(2026, 9, 2), last_on=date(2026, 9, 2)
    )
    found["place"] = shift(50)
    Shift.objects.filter(pk=found["place"].pk).update(place_open=True)
    shift(52)  # needs nothing
    return found


def test_each_thing_to_settle_is_counted_and_filters_and_says_so_in_a_word(office, community, now):
    found = a_week_with_everything(community, now)
    page = board(office).content.decode()
    for key, shift in found.items():
        assert str(NEEDS[key].in_words(1)) in page, key
        narrowed = board(office, show=key).content.decode()
        assert NEEDS[key].symbol in narrowed
        assert [other for other, row in found.items() if f'data-shift="{row.uid}"' in narrowed] == [key]
        assert str(NEEDS[key].word) in narrowed
        assert f'data-shift="{shift.uid}"' in page


def test_the_board_and_the_filter_of_the_api_mean_the_same(community, now):
    a_week_with_everything(community, now)
    cancel_shift(make_shift(community, starts_at=now + timedelta(hours=6)), reason="停电", by=SYSTEM, now=now)
    week = Week.named(WEEK)
    desk = read_desk(Shift.objects.all(), community.pk, week, now)
    for key in NEEDS:
        marked = {tile.shift.pk for tiles in desk.tiles.values() for tile in tiles if key in tile.needs}
        shifts = Shift.objects.between(week.monday, week.sunday)
        assert set(needing(shifts, key, now).values_list("pk", flat=True)) == marked, key
        assert marked, key


def test_where_nobody_is_asked_nothing_is_unconfirmed(office, community, partner, now):
    make_shift(community, starts_at=now + timedelta(hours=2), partners=[(partner, None)])
    page = board(office).content.decode()
    assert partner.name in page
    assert str(NEEDS["unconfirmed"].word) not in page.split("board-legend")[0]


def test_cancelled_moved_and_holidays_are_said(office, community, now):
    CalendarDay.objects.update_or_create(day=date(2026, 9, 3), defaults={"kind": "holiday", "name": "示例节"})
    off = make_shift(community, starts_at=now + timedelta(days=1))
    cancel_shift(off, reason="停电检修", by=SYSTEM, now=now)
    moved = make_shift(community, starts_at=now + timedelta(days=2))
    move_shift(moved, starts_at=now + timedelta(days=3), by=SYSTEM, now=now)
    make_shift(community, starts_at=now + timedelta(days=2, hours=2))
    page = board(office).content.decode()
    assert "停电检修" in page
    assert page.count(f"/{moved.uid}/") >= 2  # on the day it left, and on the day it went to
    assert page.count("示例节") >= 2  # above the day, and at the shift held on it


def test_slots_stand_below_each_other_by_day_and_clock(community, now):
    late = make_series(
        community, weekdays=[2], starts_at=now.time().replace(hour=14), ends_at=now.time().replace(hour=15)
    )
    early = make_series(community, weekdays=[2, 4])
    monday = make_series(community, weekdays=[1, 3])
    desk = read_desk(Shift.objects.all(), community.pk, Week.named("2026-W37"), now)
    assert [row.title for row in desk.rows] == [monday.title, early.title, late.title]
    assert [[len(cell) for cell in row.cells] for row in desk.rows] == [
        [1, 0, 1, 0, 0], [0, 1, 0, 1, 0], [0, 1, 0, 0, 0],
    ]  # fmt: skip


def test_the_cost_does_not_grow(office, community, now):
    set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)

    def fill(times):
        for number in range(times):
            partners = [(make_partner(community), None), (make_partner(community), None)]
            venue = make_venue(community)
            start = now + timedelta(hours=number % 90)
            make_shift(community, starts_at=start, partners=partners, seats=3, venue=venue)

    fill(2)
    board(office)
    with CaptureQueriesContext(connection) as few:
        board(office)
    fill(38)
    with CaptureQueriesContext(connection) as many:
        answer = board(office)
    assert len(many) == len(few)
    assert answer.content.decode().count("data-shift=") == 40
    shift = Shift.objects.in_order()[0]
    with CaptureQueriesContext(connection) as panel:
        office.get(reverse("board_shift", args=[shift.uid]))
    for _more in range(10):
        make_partner(community)
    with CaptureQueriesContext(connection) as again:
        office.get(reverse("board_shift", args=[shift.uid]))
    assert len(again) == len(panel)


def test_who_looks_after_several_chooses(now):
    here = make_community()
    there = make_community(here.street)
    client = Client()
    client.force_login(make_street_officer(here.street))
    shift = make_shift(there, starts_at=now + timedelta(hours=1))
    page = board(client, community=there.slug).content.decode()
    assert f'value="{here.slug}"' in page
    assert f'value="{there.slug}" selected' in page
    assert f'data-shift="{shift.uid}"' in page
    assert f'data-shift="{shift.uid}"' not in board(client, community=here.slug).content.decode()


def test_the_street_looks_and_cannot_do_anything(community, partner, now):
    client = Client()
    client.force_login(make_street_officer(community.street))
    shift = make_shift(community, starts_at=now + timedelta(hours=1), partners=[(partner, None)], seats=2)
    page = client.get(reverse("board_shift", args=[shift.uid])).content.decode()
    assert partner.name in page
    assert reverse("take_step", args=[shift.uid, "cancel_shift"]) not in page
    answer = client.post(reverse("take_step", args=[shift.uid, "cancel_shift"]), {"reason": "停电"})
    assert answer.status_code == 403


def test_others_see_no_board(community, partner, now):
    shift = make_shift(community, starts_at=now + timedelta(hours=1))
    strangers = [make_user(), make_partner_member(partner)]
    for user in strangers:
        client = Client()
        client.force_login(user)
        assert board(client).status_code == 403
        assert client.get(reverse("board_shift", args=[shift.uid])).status_code == 403
    elsewhere = Client()
    elsewhere.force_login(make_member_of(make_community()))
    assert board(elsewhere, community=community.slug).status_code == 404
    assert elsewhere.get(reverse("board_shift", args=[shift.uid])).status_code == 404
    assert board(Client()).status_code == 302


def test_a_community_that_does_not_use_the_roster_has_no_board(office, community, now):
    shift = make_shift(community, starts_at=now + timedelta(hours=1))
    Community.objects.filter(pk=community.pk).update(closed_rooms=["roster"])
    assert board(office).status_code == 403
    assert office.get(reverse("board_shift", args=[shift.uid])).status_code == 404


@pytest.mark.parametrize("query", [{"week": "2026-W99"}, {"week": "x"}, {"show": "x"}, {"community": "x"}])
def test_a_mistyped_address_does_not_exist(office, query):
    assert office.get(reverse("roster_board"), query).status_code == 404


def test_it_is_the_first_entry_of_the_roster_in_the_console_and_on_todays_page(office, community):
    page = office.get(reverse("admin:index")).content.decode()
    assert page.index(reverse("roster_board")) < page.index(reverse("admin:services_shift_changelist"))
    assert reverse("roster_board") in page.split('class="today"')[1]


def test_shifts_without_anybody_are_said_on_todays_page(office, community, now):
    make_shift(community, starts_at=now + timedelta(days=2))
    make_shift(community, starts_at=now + timedelta(days=20))
    assert "show=gap" in office.get(reverse("admin:index")).content.decode()


def test_the_social_worker_and_the_secretary_do_what_the_office_does(community, now):
    shift = make_shift(community, starts_at=now + timedelta(hours=1))
    for role in [Membership.Role.SECRETARY, Membership.Role.SOCIAL_WORKER]:
        client = Client()
        client.force_login(make_member_of(community, role))
        assert (
            reverse("take_step", args=[shift.uid, "cancel_shift"])
            in client.get(reverse("board_shift", args=[shift.uid])).content.decode()
        )
