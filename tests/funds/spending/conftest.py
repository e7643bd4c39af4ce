"""A fund with a committee of five and a supervisor, rules without a waiting time, and 1,000 yuan in the bank."""

import datetime
import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from community.access.actors import Actor
from community.people.models import Membership, User
from funds.ledger.actions import post_transfer
from funds.ledger.models import Account, Fund
from funds.spending.actions import (
    draft_request,
    enter_voucher,
    pay_voucher,
    seat_member,
    set_rules,
    sign_request,
    submit_request,
)
from funds.spending.models import CommitteeMember, SpendingRequest, Voucher
from services.activities.demo_pictures import drawn_picture
from tests.factories import SYSTEM, make_fund, make_member_of, make_user

TODAY = timezone.localdate
LAX: dict[str, Any] = {"notice_days": 0, "second_factor": False}


def picture() -> tuple[io.BytesIO, int]:
    upload, size = drawn_picture(7)
    return upload, size


@dataclass
class Table:
    """A fund and everybody around it."""

    fund: Fund
    bank: Account
    aid: Account
    bookkeeper: User
    cashier: User
    members: dict[str, CommitteeMember] = field(default_factory=dict)
    numbers: int = 0

    def seat(self, name: str, seat: str, **said: Any) -> CommitteeMember:
        user = said.pop("user", None) or make_user(name=f"{name}{self.fund.pk}")
        self.members[name] = seat_member(self.fund, seat=seat, user=user, by=SYSTEM, **said)
        return self.members[name]

    def actor(self, name: str) -> Actor:
        return Actor.of(User.objects.get(pk=self.members[name].user_id))

    def ask(self, amount: int = 100_00, **said: Any) -> SpendingRequest:
        by = said.pop("by", Actor.of(self.bookkeeper))
        submit = said.pop("submit", True)
        said = {"purpose": "楼道灯具更换", "debit": self.aid, "credit": self.bank, "payee": "王五金店", **said}
        request = draft_request(self.fund, amount=amount, by=by, **said)
        return submit_request(request, by=by) if submit else request

    def sign(self, request: SpendingRequest, *names: str, decision: str = "approve") -> SpendingRequest:
        for name in names:
            request = sign_request(request, decision=decision, by=self.actor(name))
        return request

    def approved(self, amount: int = 100_00, **said: Any) -> SpendingRequest:
        return self.sign(self.ask(amount, **said), "c1", "p1")

    def voucher(self, request: SpendingRequest, amount: int | None = None, number: str = "", **said: Any) -> Voucher:
        self.numbers += 1
        number = number or f"NO-{self.numbers}"
        said = {"dated_on": TODAY(), "amount": amount or request.amount, "by": Actor.of(self.bookkeeper), **said}
        return enter_voucher(request, number=number, **said)

    def pay(self, request: SpendingRequest, amount: int | None = None) -> Voucher:
        return pay_voucher(self.voucher(request, amount), by=Actor.of(self.cashier))

    def held(self) -> tuple[int, int]:
        bank = Account.objects.get(pk=self.bank.pk)
        return bank.balance, bank.reserved


def make_table(community: Any = None, *, rules: dict[str, Any] | None = None, money: int = 1000_00) -> Table:
    fund = make_fund(community)
    table = Table(
        fund, fund.accounts.get(code="1002"), fund.accounts.get(code="5001"),
        make_member_of(fund.community, Membership.Role.BOOKKEEPER), make_member_of(fund.community, Membership.Role.CASHIER),
    )  # fmt: skip
    gifts = fund.accounts.get(code="4001")
    post_transfer(fund, debit=table.bank, credit=gifts, amount=money, purpose="收到捐款", by=SYSTEM)
    for name, seat in [("c1", "community"), ("c2", "community"), ("c3", "community"), ("p1", "partners"),
                       ("p2", "partners"), ("s1", "supervisor")]:  # fmt: skip
        table.seat(name, seat)
    set_rules(fund, by=SYSTEM, **{**LAX, **(rules or {})})
    return table


@pytest.fixture
def table(db: None) -> Table:
    return make_table()


def days(n: int) -> datetime.timedelta:
    return datetime.timedelta(days=n)
