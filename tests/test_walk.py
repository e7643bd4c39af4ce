"""Every address is walked as every role: nobody sees another community's non-public rows, and nothing breaks.

New addresses join by themselves; one that needs an id this module does not know fails with a hint.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from community.access.models import Owned
from community.notices.actions import publish_notice, write_notice
from community.people.models import Membership
from funds.giving.actions import add_item, issue_receipt
from partners.directory.actions import add_contact
from services.activities.actions import confirm_activity, log_activity, publish_photo
from services.attendance.codes import printed_code
from services.bookings.actions import book_place
from services.roster.actions import create_series
from services.roster.links import token_of
from services.roster.models import Shift
from services.spaces.actions import add_venue
from tests.factories import (
    SYSTEM,
    add_drawn_photo,
    make_approved_request,
    make_campaign,
    make_community,
    make_fund,
    make_gift,
    make_member_of,
    make_partner,
    make_partner_member,
    make_request,
    make_service,
    make_statement,
    make_street_officer,
    make_transfer,
    make_user,
)

pytestmark = pytest.mark.django_db

# Addresses that answer something else than a page of their own to a plain GET, and why.
NOT_WALKED = {
    "set_text_size": "POST only",
    "set_language": "POST only",
    "account_logout": "POST only",
    "read_all_messages": "POST only",
    "confirm_duty": "POST only",
    "decline_duty": "POST only",
    "ask_substitute": "POST only",
    "withdraw_substitute": "POST only",
    "take_duty": "POST only",
    "answer_duty": "POST only",
    "add_absence": "POST only",
    "remove_absence": "POST only",
    "ask_swap": "POST only",
    "accept_swap": "POST only",
    "decline_swap": "POST only",
    "withdraw_swap": "POST only",
    "leave_shop": "POST only",
    "open_shop": "needs a shop code; tests/partners/portal/test_shop_code.py walks every address with one",
    "check_in_by_link": "POST only",
    "check_out": "POST only",
    "check_out_by_link": "POST only",
    "add_photo": "POST only",
    "remove_photo": "POST only",
    "remove_photo_by_link": "POST only",
    "portal_photo": "tests/services/activities/test_add_photo.py",
    "photo_by_link": "tests/services/activities/test_log_by_link.py",
    "answer_booking": "POST only",
    "mfa_download_recovery_codes": "only with a second factor",
    "mfa_view_recovery_codes": "only with a second factor",
    "mfa_deactivate_totp": "only with a second factor",
    "mfa_authenticate": "only half-way through signing in",
}


def _furnish(community: Any, *, private: bool) -> dict[str, Any]:
    partner = make_partner(community, is_listed=not private, name=f"合伙人{community.pk}{private}")
    service = make_service(partner)
    contact = add_contact(partner, name="张示例", phone="13800000001", by=SYSTEM)
    notice = write_notice(community, title="通知", body="内容", by=SYSTEM)
    if not private:
        publish_notice(notice, by=SYSTEM)
    venue = add_venue(community, name=f"活动室{private}", by=SYSTEM)
    series = create_series(
        community, title="义诊", weekdays=[timezone.localdate().isoweekday()], starts_at=datetime.time(9),
        ends_at=datetime.time(11), starts_on=timezone.localdate(), holiday_policy="keep", venue=venue,
        booking="here", capacity=5,
        partners=[(partner, contact)], public=not private, by=SYSTEM,
    )  # fmt: skip
    shift = Shift.objects.filter(series=series).order_by("pk").first()
    activity = log_activity(
        community, partners=[partner], title="义诊", starts_at=timezone.now(), minutes=60, headcount=7, by=SYSTEM
    )
    photo = add_drawn_photo(activity)
    if not private:
        confirm_activity(activity, by=SYSTEM)
        publish_photo(photo, consent="nobody", no_children=True, by=SYSTEM)
    fund = make_fund(community, name=f"基金{private}", is_public=not private)
    make_transfer(fund)
    receipt = issue_receipt(make_gift(fund, anonymous=True), by=SYSTEM)
    add_item(fund, name="大米", unit_name="袋", by=SYSTEM)
    campaign = make_campaign(fund, title=f"募捐{private}")
    request = make_approved_request(fund) if not private else make_request(fund)
    statement = make_statement(community, is_public=not private)
    return {
        "giftreceipt": receipt, "campaign": campaign, "request": request,
        "statement": statement, "countersign": statement.seal,
        "activity": activity, "photo": photo, "fund": fund, "community": community, "partner": partner,
        "service": service, "contact": contact,
        "notice": notice,
        "venue": venue, "dutyseries": series, "shift": shift, "duty": shift.duties.first(), "place": shift,
        "booking": book_place(shift, name="张示例", phone="13800000001", channel="walk_in", by=SYSTEM, now=shift.starts_at),
    }  # fmt: skip


@pytest.fixture
def walk(db: None) -> dict[str, Any]:
    here, there = make_community(), make_community()
    public, private = _furnish(here, private=False), _furnish(here, private=True)
    return {
        "public": public,
        "private": private,
        "insiders": {
            "staff": make_member_of(here),
            "secretary": make_member_of(here, Membership.Role.SECRETARY),
            "street": make_street_officer(here.street),
            "superuser": make_user(is_superuser=True, is_staff=True),
        },
        "outsiders": {
            "anonymous": None,
            "account without a role": make_user(),
            "staff elsewhere": make_member_of(there),
            "street elsewhere": make_street_officer(there.street),
            "partner elsewhere": make_partner_member(make_partner(there)),
        },
    }


def addresses() -> Iterator[tuple[str, list[str]]]:
    """(name, arguments) of every page outside the console and the API, which have walks of their own."""

    def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield entry
            elif not str(entry.pattern).startswith(("console/", "api/")):
                yield from patterns(entry)

    for pattern in patterns(get_resolver()):
        if pattern.name and pattern.name not in NOT_WALKED:
            yield pattern.name, list(pattern.pattern.converters)


PAGES = sorted({(name, "uid" in arguments or "pk" in arguments) for name, arguments in addresses()})


def fill(name: str, rows: dict[str, Any]) -> str:
    """The address of one row, or of its community."""
    arguments = next(arguments for known, arguments in addresses() if known == name)
    subject = next((key for key in sorted(rows, key=len, reverse=True) if key in name.replace("_", "")), None)
    values: dict[str, Any] = {}
    for argument in dict.fromkeys(arguments):
        if argument == "slug":
            values[argument] = rows["community"].slug
        elif argument == "uid" and subject:
            values[argument] = rows[subject].uid
        elif argument == "token":
            values[argument] = token_of(rows["duty"])
        elif argument == "code":
            values[argument] = rows["booking"].code if name == "booking" else printed_code(rows["shift"].uid)
        elif argument == "pk" and name == "open_message":
            values[argument] = 1
        else:
            pytest.fail(f"tests/test_walk.py does not know how to fill {argument!r} of {name!r}")
    return reverse(name, kwargs=values)


def as_(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize("name", [name for name, _detail in PAGES])
def test_no_page_breaks_for_anyone(name: str, walk: dict[str, Any]) -> None:
    for user in [*walk["insiders"].values(), *walk["outsiders"].values()]:
        response = as_(user).get(fill(name, walk["public"]))
        assert response.status_code in (200, 302, 403, 404), (name, user, response.status_code)


# Rows of these pages are one's own partner's; tests/services/roster/test_portal.py walks them as every role, and
# tests/services/activities/test_log_activity.py those that log, tests/funds/giving/test_pages.py receipts,
# tests/funds/spending and tests/funds/statements those that sign.
OWN = {
    "giftreceipt_paper", "open_message", "portal_duty", "portal_duty_swap", "log_activity", "logged_activity",
    "sign_request", "request_paper", "countersign",
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name, detail in PAGES if detail and name not in OWN])
def test_a_public_row_is_there_for_everyone_and_a_private_one_only_for_its_own_people(
    name: str, walk: dict[str, Any]
) -> None:
    for role, user in walk["outsiders"].items():
        assert as_(user).get(fill(name, walk["public"])).status_code == 200, role
        assert as_(user).get(fill(name, walk["private"])).status_code == 404, role
    if name.endswith("_feed"):
        return  # calendar programs do not sign in: feeds hold public rows only
    for role, user in walk["insiders"].items():
        assert as_(user).get(fill(name, walk["private"])).status_code == 200, role


@pytest.mark.parametrize("name", [name for name, detail in PAGES if not detail])
def test_no_list_feed_or_export_shows_a_private_row_to_others(name: str, walk: dict[str, Any]) -> None:
    secrets = [
        str(walk["private"][key].uid) for key in ("partner", "notice", "shift", "activity", "photo", "fund", "campaign")
    ]
    secrets += [walk["private"]["partner"].name, "张示例", "13800000001"]
    for role, user in walk["outsiders"].items():
        response = as_(user).get(fill(name, walk["public"]))
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert [secret for secret in secrets if secret.encode() in body] == [], (name, role)


def console_models() -> list[type[models.Model]]:
    return [model for model in admin.site._registry if issubclass(model, Owned)]


@pytest.mark.parametrize("model", console_models(), ids=lambda model: model._meta.label)
def test_the_console_shows_no_row_of_another_community(model: type[models.Model], walk: dict[str, Any]) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.filter(community=walk["public"]["community"]).first()
    if row is None:
        pytest.skip(f"no {model._meta.label} in this walk")
    for role, user in walk["outsiders"].items():
        client = as_(user)
        for url in [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_changelist")]:
            response = client.get(url)
            assert response.status_code in (200, 302, 403, 404), (role, url)
            if url.endswith("/change/"):
                assert response.status_code != 200, (role, url)
            elif response.status_code == 200:
                assert f"/{row.pk}/change/" not in response.content.decode(), (role, url)
