"""The office's side: who came on a day, entered, corrected; the screen and the sheet; nothing where it is off."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.people.models import Membership
from services.attendance.actions import check_in
from services.attendance.codes import STEP, read_code
from services.attendance.models import CheckIn
from services.roster.actions import mark_missed
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
)
from tests.services.attendance.conftest import NINE, minutes, on_duty, on_screen, switch_on

pytestmark = pytest.mark.django_db
DAY = {"day": "2026-09-01"}


@pytest.fixture(autouse=True)
def ten(clock):
    clock(NINE + minutes(60))


def as_(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def office(staff):
    return as_(staff)


def came(duty, at=NINE):
    return check_in(duty, code=on_screen(duty, at), by=SYSTEM, now=at)


def test_a_day_shows_who_came_and_who_did_not(office, duty, community):
    absent = on_duty(community, make_partner(community, name="启明眼镜店"))
    later = on_duty(community, make_partner(community, name="银苑药房"), starts_at=NINE + minutes(300))
    came(duty)
    text = office.get(reverse("check_ins"), DAY).content.decode()
    assert "9:00" in text
    assert reverse("correct_check_in", args=[CheckIn.objects.get().uid]) in text
    assert reverse("enter_check_in", args=[absent.uid]) in text
    assert reverse("enter_check_in", args=[later.uid]) not in text
    assert office.get(reverse("check_ins"), {"day": "nonsense"}).status_code == 200
    assert office.get(reverse("check_ins"), {"day": "9999-12-31"}).status_code == 200


def test_an_office_enters_and_corrects_on_paper_times(office, duty):
    url = reverse("enter_check_in", args=[duty.uid])
    assert office.get(url).status_code == 200
    assert office.post(url, {"came": "", "reason": ""}).status_code == 409
    assert office.post(url, {"came": "09:05", "reason": "手机没电"}).status_code == 302
    row = CheckIn.objects.get()
    assert (row.checked_in_at, row.how) == (NINE + minutes(5), "office")
    assert office.post(url, {"came": "09:05"}).status_code == 409
    url = reverse("correct_check_in", args=[row.uid])
    assert "手机没电" in office.get(url).content.decode()
    assert office.post(url, {"came": "09:00", "left": "", "reason": ""}).status_code == 409
    assert office.post(url, {"came": "09:00", "left": "08:00", "reason": "看错"}).status_code == 409
    assert office.post(url, {"came": "09:00", "left": "09:50", "reason": "看错"}).status_code == 302
    row.refresh_from_db()
    assert (row.checked_in_at, row.checked_out_at, row.ended) == (NINE, NINE + minutes(50), "office")
    assert office.post(url, {"came": "", "left": "", "reason": "没来过"}).status_code == 302
    row.refresh_from_db()
    assert not row.is_present
    assert row.versions.count() == 3


def test_correcting_one_time_leaves_the_seconds_of_the_other(office, duty):
    row = came(duty, NINE + timedelta(seconds=17))
    body = {"came": "09:00", "left": "09:40", "reason": "提前走"}
    assert office.post(reverse("correct_check_in", args=[row.uid]), body).status_code == 302
    row.refresh_from_db()
    assert row.checked_in_at == NINE + timedelta(seconds=17)


def test_only_the_office_writes_and_only_who_oversees_looks(duty, community, member, staff):
    row = came(duty)
    pages = [
        reverse("enter_check_in", args=[duty.uid]),
        reverse("correct_check_in", args=[row.uid]),
        reverse("check_in_sheet", args=[duty.shift.uid]),
        reverse("check_in_screen", args=[community.slug]),
    ]
    elsewhere = make_community()
    switch_on(elsewhere)
    people = {
        "street": make_street_officer(community.street),
        "bookkeeper": make_member_of(community, Membership.Role.BOOKKEEPER),
        "staff elsewhere": make_member_of(elsewhere),
        "member": member,
        "nobody": None,
    }
    for who, user in people.items():
        browser = as_(user) if user else Client()
        for url in pages:
            assert browser.get(url).status_code in (302, 403, 404), (who, url)
            assert browser.post(url, {"came": "09:00", "reason": "x"}).status_code in (302, 403, 404, 405), (who, url)
        listed = browser.get(reverse("check_ins"), DAY)
        sees = who in ("street", "bookkeeper")
        assert (listed.status_code == 200 and duty.partner.name in listed.content.decode()) is sees, who
    assert row.versions.count() == 1


def test_the_console_page_of_a_check_in_shows_its_versions(office, duty):
    row = came(duty)
    name = "admin:services_checkin"
    assert office.get(reverse(f"{name}_changelist")).status_code == 200
    assert office.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert office.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    page = admin.site._registry[CheckIn]
    assert not page.verbs


def test_where_it_is_off_the_office_sees_nothing_of_it(office, duty, community):
    assert reverse("check_ins") in office.get("/console/").content.decode()
    switch_on(community, check_in=False)
    assert reverse("check_ins") not in office.get("/console/").content.decode()
    assert office.get(reverse("check_ins")).status_code == 403
    assert office.get(reverse("check_in_screen", args=[community.slug])).status_code == 404
    assert office.get(reverse("check_in_sheet", args=[duty.shift.uid])).status_code == 404


def test_the_screen_shows_a_fresh_code_for_what_is_on_now(office, duty, community, clock):
    on_duty(community, make_partner(community), starts_at=NINE + minutes(300), title="下午场")
    make_shift(community, starts_at=NINE, ends_at=NINE + minutes(120), title="没人值班")
    url = reverse("check_in_screen", args=[community.slug])
    first = office.get(url)
    (shown,) = first.context["codes"]
    code = read_code(shown.address.rstrip("/").rpartition("/")[2])
    assert (code.shift, code.how) == (duty.shift.uid, "screen")
    assert f'content="{first.context["seconds"]}"' in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    clock(NINE + minutes(60) + timedelta(seconds=STEP))
    assert office.get(url).context["codes"][0].address != shown.address
    clock(NINE + minutes(200))
    assert "下午场" in office.get(url).content.decode()
    assert office.get(url, {"shift": "x"}).status_code == 200


def test_a_screen_that_was_signed_out_says_so(community):
    url = reverse("check_in_screen", args=[community.slug])
    assert Client().get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert reverse("account_login") in Client().get(url)["Location"]


def test_the_sheet_holds_one_shifts_code(office, duty):
    for size in ("a4", "a5"):
        shown = office.get(reverse("check_in_sheet", args=[duty.shift.uid]), {"size": size}).context["shown"]
        code = read_code(shown.address.rstrip("/").rpartition("/")[2])
        assert (code.shift, code.how) == (duty.shift.uid, "printed")


def test_a_day_of_many_costs_as_many_queries_as_one_of_few(office, duty, community):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert office.get(reverse("check_ins"), DAY).status_code == 200
        return len(caught)

    queries()
    few = queries()
    for number in range(6):
        other = on_duty(community, make_partner(community), starts_at=NINE + minutes(number))
        if number % 2:
            came(other, NINE + minutes(number))
        else:
            mark_missed(other, reason="没来", by=SYSTEM, now=NINE + minutes(50))
    assert queries() == few


def test_the_api_is_the_same_thing(duty, member, staff, community):
    phone, office = as_(member), as_(staff)
    post = {"content_type": "application/json"}
    code = on_screen(duty, NINE + minutes(60))
    assert Client().post("/api/v1/check-ins/", {"code": code}, **post).status_code == 401
    stranger = as_(make_partner_member(make_partner(community)))
    assert stranger.post("/api/v1/check-ins/", {"code": code}, **post).json()["code"] == "not_on_duty"
    assert office.post("/api/v1/check-ins/", {"code": code, "duty": str(duty.uid)}, **post).status_code == 403
    made = phone.post("/api/v1/check-ins/", {"code": code}, **post)
    assert made.status_code == 201, made.content
    again = phone.post("/api/v1/check-ins/", {"code": code, "duty": str(duty.uid)}, **post)
    assert again.json()["uid"] == made.json()["uid"]
    url = f"/api/v1/check-ins/{made.json()['uid']}/"
    assert stranger.get(url).status_code == 404
    assert phone.post(f"{url}correct/", {"checked_in_at": None, "reason": "x"}, **post).status_code == 403
    left = phone.post(f"{url}check-out/", **post)
    assert left.json()["ended"] == "self"
    body = {"checked_in_at": "2026-09-01T09:00:00+08:00", "reason": "先到"}
    corrected = office.post(f"{url}correct/", body, **post)
    assert corrected.json()["corrected"] is True
    assert [version["reason"] for version in corrected.json()["versions"]] == ["", "", "先到"]
    for wrong, why in (("guessed", "code_unknown"), (on_screen(duty, NINE), "code_expired")):
        assert phone.post("/api/v1/check-ins/", {"code": wrong}, **post).json()["code"] in (why, "x"), why


def test_the_api_takes_one_of_two_shapes(duty, member, staff):
    post = {"content_type": "application/json"}
    assert as_(staff).post("/api/v1/check-ins/", {}, **post).status_code == 400
    mixed = {"code": "x", "checked_in_at": "2026-09-01T09:00:00+08:00"}
    assert as_(member).post("/api/v1/check-ins/", mixed, **post).status_code == 400
    by_hand = {"duty": str(duty.uid), "checked_in_at": "2026-09-01T09:00:00+08:00"}
    assert as_(member).post("/api/v1/check-ins/", by_hand, **post).status_code == 403
    assert as_(staff).post("/api/v1/check-ins/", by_hand, **post).status_code == 201
