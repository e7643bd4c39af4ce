"""Rows for tests, made by the same actions that people use."""

import datetime
import itertools
from typing import Any

from django.utils import timezone

from community.access.actors import Actor
from community.people.actions import give_role
from community.people.models import Membership, User
from community.places.actions import add_community, add_street
from community.places.models import Community, Street
from funds.giving.actions import add_donor, plan_campaign, publish_campaign, record_gift
from funds.giving.models import Campaign, Gift
from funds.ledger.actions import close_period, open_account, open_fund, post_transfer
from funds.ledger.models import Fund, Transfer
from funds.spending.actions import draft_request, enter_voucher, seat_member, set_rules, sign_request, submit_request
from funds.spending.models import SpendingRequest, Voucher
from funds.statements.actions import publish_statement
from funds.statements.models import Statement
from partners.directory.actions import add_member, add_partner, add_service
from partners.directory.models import Partner, Service
from services.activities.actions import add_photo
from services.activities.demo_pictures import drawn_picture
from services.activities.models import Activity, ActivityPhoto
from services.roster.actions import add_shift, create_series, set_duty_settings
from services.roster.models import DutySeries, DutySettings, Shift
from services.spaces.actions import add_venue
from services.spaces.models import Venue

SYSTEM = Actor.system()
_numbers = itertools.count(1)


def make_street(**fields: Any) -> Street:
    number = next(_numbers)
    return add_street(**{"name": f"街道{number}", "slug": f"street-{number}", "city": "示例市", **fields}, by=SYSTEM)


def make_community(street: Street | None = None, **fields: Any) -> Community:
    number = next(_numbers)
    values = {"name": f"社区{number}", "slug": f"community-{number}", "telephone": "0759-2220100", **fields}
    return add_community(street or make_street(), **values, by=SYSTEM)


def make_user(username: str = "", **fields: Any) -> User:
    name = username or f"user{next(_numbers)}"
    return User.objects.create_user(username=name, password="only-for-tests", **fields)


def make_member_of(community: Community, role: str = Membership.Role.STAFF, **fields: Any) -> User:
    user = make_user(is_staff=True, **fields)
    give_role(user, role=role, community=community, by=SYSTEM)
    return user


def make_street_officer(street: Street, **fields: Any) -> User:
    user = make_user(is_staff=True, **fields)
    give_role(user, role=Membership.Role.STREET, street=street, by=SYSTEM)
    return user


def make_partner(community: Community | None = None, **fields: Any) -> Partner:
    values = {"name": f"合伙人{next(_numbers)}", "kind": Partner.Kind.MERCHANT, **fields}
    return add_partner(community or make_community(), **values, by=SYSTEM)


def make_service(partner: Partner | None = None, **fields: Any) -> Service:
    return add_service(partner or make_partner(), **{"name": f"服务{next(_numbers)}", **fields}, by=SYSTEM)


def make_partner_member(partner: Partner, **fields: Any) -> User:
    user = make_user(**fields)
    add_member(partner, user=user, by=SYSTEM)
    return user


def make_venue(community: Community | None = None, **fields: Any) -> Venue:
    return add_venue(community or make_community(), **{"name": f"活动室{next(_numbers)}", **fields}, by=SYSTEM)


def make_series(community: Community | None = None, **fields: Any) -> DutySeries:
    """A Tuesday morning from 1 September 2026 on, nobody on duty, unless said otherwise."""
    values = {
        "title": f"便民服务{next(_numbers)}",
        "weekdays": [2],
        "starts_at": datetime.time(9),
        "ends_at": datetime.time(11, 30),
        "starts_on": datetime.date(2026, 9, 1),
        **fields,
    }
    return create_series(community or make_community(), **values, by=SYSTEM)


def make_shift(community: Community | None = None, **fields: Any) -> Shift:
    """A single shift, by default tomorrow for an hour."""
    start = fields.pop("starts_at", None) or timezone.now() + datetime.timedelta(days=1)
    values = {"title": f"单次服务{next(_numbers)}", "ends_at": start + datetime.timedelta(hours=1), **fields}
    return add_shift(community or make_community(), starts_at=start, **values, by=SYSTEM)


def make_fund(community: Community | None = None, **fields: Any) -> Fund:
    """A fund with an account that holds, one that receives and one that spends."""
    fund = open_fund(community or make_community(), **{"name": f"基金{next(_numbers)}", **fields}, by=SYSTEM)
    for code, category, floor in [("1002", "asset", 0), ("4001", "income", None), ("5001", "expense", None)]:
        open_account(fund, code=code, name=f"账户{code}", category=category, floor=floor, by=SYSTEM)
    return fund


def make_transfer(fund: Fund | None = None, **fields: Any) -> Transfer:
    """A gift of 100 yuan."""
    fund = fund or make_fund()
    sides = {"debit": fund.accounts.get(code="1002"), "credit": fund.accounts.get(code="4001")}
    return post_transfer(fund, **{**sides, "amount": 100_00, "purpose": "收到捐款", **fields}, by=SYSTEM)


def make_gift(fund: Fund | None = None, **fields: Any) -> Gift:
    """100 yuan from somebody by name."""
    fund = fund or make_fund()
    donor = add_donor(fund.community, name=f"张示例{next(_numbers)}", by=SYSTEM)
    return record_gift(fund, **{"amount": 100_00, "donor": donor, **fields}, by=SYSTEM)


def make_campaign(fund: Fund | None = None, *, published: bool = True, **fields: Any) -> Campaign:
    """A month to raise 1,000 yuan."""
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + datetime.timedelta(days=30)}
    to_give = {
        "host_name": "示例慈善基金会", "host_qualification": "示例证", "host_filing": "示例备案", "platform_url": "https://example.org/",
    }  # fmt: skip
    values = {"title": f"募捐{next(_numbers)}", "goal_fen": 1000_00, **days, **to_give, **fields}
    campaign = plan_campaign(fund or make_fund(), **values, by=SYSTEM)
    return publish_campaign(campaign, by=SYSTEM) if published else campaign


def make_request(fund: Fund, **fields: Any) -> SpendingRequest:
    """A draft of 10 yuan, by somebody of the office."""
    by = Actor.of(make_member_of(fund.community))
    accounts = {"debit": fund.accounts.get(code="5001"), "credit": fund.accounts.get(code="1002")}
    values = {**accounts, "amount": 10_00, "purpose": "楼道灯具更换", "payee": "示例商店", **fields}
    return draft_request(fund, **values, by=by)


def make_approved_request(fund: Fund, **fields: Any) -> SpendingRequest:
    """One that a committee of five approved, in a fund whose rules know no waiting time."""
    seats = ["community", "community", "community", "partners", "partners", "supervisor"]
    members = [seat_member(fund, seat=seat, user=make_user(), by=SYSTEM) for seat in seats]
    set_rules(fund, notice_days=0, second_factor=False, by=SYSTEM)
    request = submit_request(make_request(fund, **fields), by=SYSTEM)
    for member in (members[0], members[3]):
        request = sign_request(request, decision="approve", by=Actor.of(member.user))
    return request


def make_voucher(request: SpendingRequest, **fields: Any) -> Voucher:
    """A voucher of all of it, of today."""
    values = {"number": f"NO-{next(_numbers)}", "dated_on": timezone.localdate(), "amount": request.amount, **fields}
    return enter_voucher(request, **values, by=SYSTEM)


def make_statement(community: Community | None = None, **fields: Any) -> Statement:
    """A published statement of January 2025, of a fund of its own."""
    fund = make_fund(community, **fields)
    make_transfer(fund, booked_on=datetime.date(2025, 1, 6))
    close_period(fund, through=datetime.date(2025, 1, 31), by=SYSTEM)
    return publish_statement(Statement.objects.get(fund=fund), by=SYSTEM)


def add_drawn_photo(activity: Activity) -> ActivityPhoto:
    """A photo that nobody took, of a record in a community that now takes photos."""
    values = {name: getattr(DutySettings.of(activity.community_id), name) for name in DutySettings.SWITCHES}
    set_duty_settings(activity.community, **{**values, "photos": True}, by=SYSTEM)
    upload, size = drawn_picture(next(_numbers))
    return add_photo(activity, upload=upload, size=size, by=SYSTEM)
