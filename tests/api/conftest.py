"""Two communities with a row of every kind, public and not, and somebody of every role."""

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from community.access.actors import Actor
from community.messages.models import Notification, notify
from community.notices.actions import publish_notice, write_notice
from community.people.models import Membership, User
from community.places.actions import add_buildings, add_compound
from community.places.models import Community
from community.sheets.actions import read_sheet, upload_sheet
from community.sheets.models import SheetRow
from funds.giving.actions import add_item
from funds.statements.actions import set_budget
from partners.directory.actions import add_contact
from partners.directory.models import PartnerMember
from partners.portal.actions import issue_shop_code
from services.activities.actions import confirm_activity, log_activity, publish_photo, report_photo
from services.attendance.actions import enter_check_in
from services.bookings.actions import book_place
from services.proposals.actions import make_proposal, set_duty_limit
from services.roster.actions import (
    add_absence,
    add_break,
    ask_substitute,
    ask_swap,
    assign_duty,
    cancel_shift,
    set_duty_settings,
)
from services.roster.models import PhoneCall, SeriesBreak
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
    make_series,
    make_service,
    make_shift,
    make_statement,
    make_street_officer,
    make_transfer,
    make_user,
    make_venue,
    make_voucher,
)

PHONE = "13800000001"
SHEET = "单位名称,类别,联系人,联系电话\n表中店,商家,示例,13800000008\n无号店,商家,示例,1380000\n"


@dataclass
class Town:
    """One community with a row of every kind."""

    community: Community
    rows: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)

    def url(self, resource: str, row: Any = None, verb: str = "") -> str:
        row = row or self.rows[resource]
        name = row.slug if resource == "communities" else row.uid
        return f"/api/v1/{resource}/{name}/{verb + '/' if verb else ''}"


def _duty_of(partner: Any) -> Any:
    later = timezone.now() + datetime.timedelta(days=3)
    return make_shift(partner.community, starts_at=later, partners=[(partner, None)]).duties.get()


def build_town() -> Town:
    community = make_community()
    town = Town(community)
    compound = add_compound(community, name="一区", kind="old", by=SYSTEM)
    add_buildings(compound, names=["1 栋", "2 栋"], by=SYSTEM)
    partner = make_partner(community, note="只给办公室看", compound=compound, credit_code="91440803MA2914179P")
    unlisted = make_partner(community, is_listed=False)
    service, venue = make_service(partner, price_fen=1000), make_venue(community, door="东门二楼")
    contact = add_contact(partner, name="示例联系人", phone=PHONE, by=SYSTEM)
    # Begins near the end of the twelve weeks planned ahead: one or two shifts are enough here.
    soon = timezone.localdate() + datetime.timedelta(days=80)
    series = make_series(community, partners=[(partner, None)], venue=venue, service=service, starts_on=soon)
    pause = timezone.localdate() + datetime.timedelta(days=400)
    add_break(series, first_on=pause, last_on=pause, reason="放假", by=SYSTEM)
    shift = make_shift(community, seats=2)
    duty = assign_duty(shift, partner=partner, person=contact, by=SYSTEM)
    notice = publish_notice(write_notice(community, title="公告", body="正文", by=SYSTEM), by=SYSTEM)
    done = {"title": "剪纸课", "starts_at": timezone.now(), "minutes": 60, "headcount": 12, "by": SYSTEM}
    activity = confirm_activity(log_activity(community, partners=[partner], **done), by=SYSTEM)
    photo = publish_photo(add_drawn_photo(activity), consent="nobody", no_children=True, by=SYSTEM)
    reported = publish_photo(add_drawn_photo(activity), consent="nobody", no_children=True, by=SYSTEM)
    report_photo(reported, by=SYSTEM)
    member = make_partner_member(partner)
    office = Actor.of(make_member_of(community))
    sheet = upload_sheet(community, sheet_key="partners", content=SHEET.encode(), file_name="名单.csv", by=office)
    read_sheet(sheet, by=office)
    town.rows = {
        "communities": community, "compounds": compound, "notices": notice, "partners": partner, "services": service,
        "venues": venue, "duty-series": series, "shifts": shift, "duties": duty,
        "activities": activity, "activity-photos": photo, "funds": make_fund(community),
        "shift-places": make_shift(community, booking="here", capacity=5),
    }  # fmt: skip
    fund, closed = town.rows["funds"], make_fund(community, is_public=False)
    town.rows |= {
        "transfers": make_transfer(fund), "gifts": make_gift(fund), "campaigns": make_campaign(fund),
        "items": add_item(fund, name="大米", unit_name="袋", by=SYSTEM), "spending-requests": make_approved_request(fund),
        "statements": make_statement(community),
        "budgets": set_budget(fund.accounts.get(code="5001"), year=2026, amount=1, by=SYSTEM),
    }  # fmt: skip
    town.hidden = {
        "funds": closed,
        "transfers": make_transfer(closed),
        "gifts": make_gift(closed),
        "campaigns": make_campaign(fund, published=False),
        "items": add_item(closed, name="面", unit_name="袋", by=SYSTEM),
        "donors": town.rows["gifts"].donor,
        "spending-requests": make_request(closed),
        "vouchers": make_voucher(town.rows["spending-requests"]),
        "statements": make_statement(community, is_public=False),
        "budgets": set_budget(closed.accounts.get(code="5001"), year=2026, amount=1, by=SYSTEM),
        "notices": write_notice(community, title="草稿", body="未发布", by=SYSTEM),
        "partners": unlisted,
        "services": make_service(unlisted),
        "venues": make_venue(community, active=False),
        "shifts": make_shift(community, public=False),
        "duty-series": make_series(community, public=False, starts_on=soon),
        "contacts": contact,
        "partner-members": PartnerMember.objects.get(user=member),
        "sheet-imports": sheet,
        "sheet-rows": SheetRow.objects.filter(sheet_import=sheet).earliest("pk"),
        "activities": (waiting := log_activity(community, partners=[unlisted], **done)),
        "activity-photos": add_drawn_photo(waiting),
        "photo-reports": reported.reports.get(),
        "series-breaks": SeriesBreak.objects.get(series=series),
        "duty-settings": set_duty_settings(
            community,
            asks_confirmation=True,
            substitutes=True,
            swaps=True,
            check_in=True,
            proposals=True,
            photos=True,
            by=SYSTEM,
        ),
        "substitute-requests": ask_substitute(duty, by=SYSTEM),
        "duty-swaps": ask_swap(duty, other=_duty_of(unlisted), by=SYSTEM),
        "partner-absences": add_absence(partner, first_on=pause, last_on=pause, by=SYSTEM),
        "shop-codes": issue_shop_code(partner, by=SYSTEM).code,
        "duty-limits": set_duty_limit(partner, per_month=4, by=SYSTEM),
        "proposals": (proposal := make_proposal(community, weeks=2, by=SYSTEM)),
        "proposal-seats": proposal.seats.open().earliest("pk"),
        "shift-bookings": book_place(town.rows["shift-places"], name="王示例", phone=PHONE, channel="phone", by=SYSTEM),
    }
    begun = timezone.now() - datetime.timedelta(minutes=30)
    on = assign_duty(make_shift(community, starts_at=begun), partner=partner, by=SYSTEM)
    town.hidden["check-ins"] = enter_check_in(on, checked_in_at=begun, by=SYSTEM)
    return town


@pytest.fixture(autouse=True)
def _no_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": None, "user": None})


@pytest.fixture
def here(db: None) -> Town:
    return build_town()


@pytest.fixture
def elsewhere(db: None) -> Town:
    return build_town()


@pytest.fixture
def people(here: Town) -> dict[str, User | None]:
    """Somebody of every role, seen from `here`."""
    return {
        "anybody": None,
        "resident": make_user(),
        "partner member": here.hidden["partner-members"].user,
        "grid worker": make_member_of(here.community, Membership.Role.GRID_WORKER),
        "staff": make_member_of(here.community),
        "secretary": make_member_of(here.community, Membership.Role.SECRETARY),
        "bookkeeper": make_member_of(here.community, Membership.Role.BOOKKEEPER),
        "street officer": make_street_officer(here.community.street),
        "superuser": make_user(is_superuser=True),
    }


def client_of(user: User | None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def staff(people: dict[str, User | None]) -> APIClient:
    return client_of(people["staff"])


@pytest.fixture
def anybody(db: None) -> APIClient:
    return client_of(None)


@pytest.fixture
def root(db: None) -> APIClient:
    return client_of(make_user(is_superuser=True))


def make_call(town: Town, *, phone: str = "13800000001") -> PhoneCall:
    """A call to make about a cancelled shift, to a partner without an account."""
    partner = make_partner(town.community)
    if phone:
        add_contact(partner, name="示例联系人", phone=phone, by=SYSTEM)
    start = timezone.now() + datetime.timedelta(days=3)
    cancel_shift(make_shift(town.community, starts_at=start, partners=[(partner, None)]), reason="停电", by=SYSTEM)
    return PhoneCall.objects.open().get(partner=partner)


def leave_message(user: User, community: Community) -> Notification:
    notify([user], "materialise_series", key=f"test-{user.pk}", community=community, title="值班", places=1, persons=0)
    return Notification.objects.get(recipient=user)
