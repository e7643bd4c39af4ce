"""Spending of the demo: requests in every state, one objected to, one on paper, one for a household."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from community.access.actors import Actor
from community.people.actions import give_role
from community.people.demo import PASSWORD, add_demo_user
from community.people.models import User
from community.places.demo import World
from funds.ledger.actions import post_transfer, void_transfer
from funds.ledger.models import Fund, Transfer
from funds.spending.actions import (
    confirm_minutes,
    draft_request,
    enter_minutes,
    enter_voucher,
    finish_request,
    give_opinion,
    note_statement,
    pay_voucher,
    seat_member,
    set_rules,
    sign_request,
    submit_request,
)
from funds.spending.models import CommitteeMember, SpendingRequest
from partners.directory.actions import add_member
from partners.directory.models import Partner, PartnerMember
from services.activities.demo_pictures import drawn_picture

SEATS = [
    ("chair", "示例主任", "community", True), ("residents", "示例居民代表", "community", False),
    ("party", "示例党支部书记", "community", False), ("merchants", "示例商户代表", "partners", False),
]  # fmt: skip


def spending(world: World) -> None:
    """The first community's welfare fund: first rules without a waiting time, now with three days."""
    community = next(iter(world.communities.values()))
    fund = Fund.objects.filter(community=community).in_order().first()
    if fund is not None:
        _Desk(fund, world).fill()
        world.sign_ins.append(("merchants", PASSWORD, "基金管委会合伙人方成员 committee, partners' side (银苑社区)"))


class _Desk:
    """Everybody around the fund, and what they do. No second factor: the demo's people have no telephones."""

    def __init__(self, fund: Fund, world: World) -> None:
        self.fund, self.world, self.seats = fund, world, {}  # type: ignore[var-annotated]
        self.accounts = {account.code: account for account in fund.accounts.all()}
        self.bookkeeper = Actor.of(User.objects.get(username="bookkeeper"))
        self.cashier = Actor.of(User.objects.get(username="cashier"))
        barber = PartnerMember.objects.filter(community=fund.community, ended_at=None).order_by("pk").first()
        for username, name, seat, chair in SEATS:
            user = add_demo_user(username, name)
            partner = self._joins(user) if seat == "partners" else None
            self._seat(username, seat, user, chair=chair, partner=partner)
        if barber is not None:
            self._seat("barber", "partners", barber.user, partner=barber.partner)
        self._seat("paper", "partners", name="示例能人（无账号）")
        self._seat("paper2", "community", name="示例楼栋长（无账号）")
        supervisor = add_demo_user("supervisor", "示例监督员", is_staff=True)
        give_role(supervisor, role="supervisor", community=fund.community, by=world.by)
        self._seat("supervisor", "supervisor", supervisor)

    def _seat(self, key: str, seat: str, user: Any = None, **said: Any) -> None:
        self.seats[key] = seat_member(self.fund, seat=seat, user=user, by=self.world.by, **said)

    def _joins(self, user: User) -> Partner:
        """Whoever sits there for the partners acts for one of them."""
        partner = Partner.objects.filter(community=self.fund.community, members=None).order_by("pk").first()
        assert partner is not None
        add_member(partner, user=user, by=self.world.by)
        return partner

    def _of(self, key: str) -> Actor:
        member: CommitteeMember = self.seats[key]
        return Actor.of(member.user)

    def ask(self, purpose: str, yuan: int, code: str = "5003", **said: Any) -> SpendingRequest:
        row = draft_request(
            self.fund, purpose=purpose, debit=self.accounts[code], credit=self.accounts["1002"], amount=yuan * 100,
            by=self.bookkeeper, **{"payee": "示例商店", **said},
        )  # fmt: skip
        return submit_request(row, by=self.bookkeeper)

    def approve(self, row: SpendingRequest, *keys: str) -> SpendingRequest:
        for key in keys or ("chair", "merchants"):
            row = sign_request(row, decision="approve", by=self._of(key))
        return row

    def pay(self, row: SpendingRequest, yuan: int, number: str) -> Any:
        today = timezone.localdate()
        voucher = enter_voucher(row, number=number, dated_on=today, amount=yuan * 100, by=self.bookkeeper)
        return pay_voucher(voucher, by=self.cashier)

    def _before_the_rules(self) -> None:
        """What was set aside without them is released and asked for anew; and a gift, so that there is enough."""
        for kept in Transfer.objects.filter(fund=self.fund).reserved().for_display():
            void_transfer(kept, purpose="改按支出申请办理", by=self.world.by)
        post_transfer(
            self.fund, debit=self.accounts["1002"], credit=self.accounts["4001"], amount=1800_00,
            purpose="收到捐款 · 平安消防器材公司", cause="gift", by=self.world.by,
        )  # fmt: skip

    def fill(self) -> None:
        """One request of each kind, oldest first."""
        self._before_the_rules()
        set_rules(self.fund, notice_days=0, second_factor=False, by=self.world.by)
        done = self.approve(self.ask("春风花园休闲座椅维修", 280, "5002"))
        note_statement(self.pay(done, 280, "示例票 0101"), statement_on=timezone.localdate(), by=self.bookkeeper)
        relief = self.ask("临时困难家庭慰问", 300, "5001", relief=True, payee="示例受助户", beneficiary="示例受助户")
        self.pay(self.approve(relief), 300, "领款单 0102")
        partly = self.approve(self.ask("邻里节活动物料", 260))
        self.pay(partly, 198, "示例票 0103")
        finish_request(partly, by=self.bookkeeper)
        payable = self.approve(self.ask("楼道应急灯电池", 150, "5002"))
        enter_voucher(payable, number="示例票 0104", dated_on=timezone.localdate(), amount=150_00, by=self.bookkeeper)
        set_rules(
            self.fund, small_up_to=500_00, medium_up_to=2000_00, notice_days=3, second_factor=False, by=self.world.by
        )
        self.approve(self.ask("重阳节长者活动物料", 420))
        objected = self.approve(self.ask("宣传栏更新", 380, "5002"))
        give_opinion(objected, kind="object", text="只有一家报价，请补齐比价材料", by=self._of("supervisor"))
        self._on_paper(self.ask("广场舞队音响维修", 360, "5003"))
        self.approve(self.ask("儿童读书角图书", 450), "chair")
        self.approve(self.ask("3 区楼道灯具更换", 860, "5002"), "chair", "residents")
        draft_request(
            self.fund, purpose="冬季防滑垫", debit=self.accounts["5002"], credit=self.accounts["1002"],
            amount=240_00, payee="示例商店", by=self.bookkeeper,
        )  # fmt: skip

    def _on_paper(self, row: SpendingRequest) -> None:
        upload, size = drawn_picture(3)
        enter_minutes(
            row, held_on=timezone.localdate() - datetime.timedelta(days=1), upload=upload, size=size,
            approve=[self.seats["paper"], self.seats["paper2"]], by=self.bookkeeper,
        )  # fmt: skip
        for key in ("residents", "merchants"):
            confirm_minutes(row, by=self._of(key))
