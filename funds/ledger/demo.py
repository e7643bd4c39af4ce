"""The demo's books: a welfare fund with earmarks, goods, hours, a mistake taken back; a property account."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from community.people.actions import give_role
from community.people.demo import PASSWORD, add_demo_user
from community.people.models import Membership
from community.places.demo import World
from community.places.models import Community
from funds.ledger import notes
from funds.ledger.actions import (
    close_period,
    commit_transfer,
    make_checkpoint,
    open_account,
    open_fund,
    post_transfer,
    reserve_transfer,
    reverse_transfer,
    void_transfer,
)
from funds.ledger.demo_data import OPENING, PROPERTY, ROWS
from funds.ledger.models import MINUTES, Account, Fund

HOST = "示例慈善基金会"
PARK = "口袋公园"
# code, name, class, more
CHART: list[tuple[str, str, str, dict[str, Any]]] = [
    ("1002", "存放慈善组织款", "asset", {"floor": 0}),
    ("1002-P", "存放慈善组织款（口袋公园）", "asset", {"floor": 0, "earmark": PARK}),
    ("1201", "大米", "asset", {"floor": 0, "unit": "RICE-5KG", "unit_name": "袋"}),
    ("1202", "灭火器", "asset", {"floor": 0, "unit": "EXTINGUISHER", "unit_name": "具"}),
    ("3001", "上年结转", "equity", {}),
    ("4001", "捐款", "income", {}),
    ("4001-P", "捐款（口袋公园）", "income", {"earmark": PARK}),
    ("4002", "义卖所得", "income", {}),
    ("4201", "捐赠大米", "income", {"unit": "RICE-5KG", "unit_name": "袋"}),
    ("4202", "捐赠灭火器", "income", {"unit": "EXTINGUISHER", "unit_name": "具"}),
    ("4301", "义务服务", "income", {"unit": MINUTES}),
    ("5001", "扶贫帮困", "expense", {}),
    ("5002", "公共设施", "expense", {}),
    ("5003", "活动支出", "expense", {}),
    ("5002-P", "口袋公园建设", "expense", {"earmark": PARK}),
    ("5201", "发放大米", "expense", {"unit": "RICE-5KG", "unit_name": "袋"}),
    ("5202", "发放灭火器", "expense", {"unit": "EXTINGUISHER", "unit_name": "具"}),
    ("5301", "服务居民", "expense", {"unit": MINUTES}),
]
SPENT_ON = {"慰问": "5001", "楼道": "5002", "重阳": "5003"}


def funds(world: World) -> None:
    """A welfare fund in the first community, a property account in the third, each with its bookkeeper."""
    communities = list(world.communities.values())
    bookkeeper = add_demo_user("bookkeeper", "示例报账员", is_staff=True)
    cashier = add_demo_user("cashier", "示例出纳", is_staff=True)
    give_role(bookkeeper, role=Membership.Role.BOOKKEEPER, community=communities[0], by=world.by)
    give_role(cashier, role=Membership.Role.CASHIER, community=communities[0], by=world.by)
    world.sign_ins.append(("bookkeeper", PASSWORD, "报账员 bookkeeper (银苑社区)"))
    _pool(world, communities[0])
    _property(world, communities[2])


def _months(world: World, count: int) -> list[datetime.date]:
    """The first days of the months before this one, oldest first; PostgreSQL books nothing on a day to come."""
    first = min(world.today, timezone.localdate()).replace(day=1)
    months: list[datetime.date] = []
    for _number in range(count):
        first = (first - datetime.timedelta(days=1)).replace(day=1)
        months.insert(0, first)
    return months


def _quarters(world: World) -> list[datetime.date]:
    """The first days of the last two quarters that are over."""
    months = _months(world, 8)
    at = next(number for number, first in enumerate(months) if first.month % 3 == 1)
    return [first for first in months[at::3] if _end(first + datetime.timedelta(days=62)) <= _end(months[-1])][-2:]


def _end(first: datetime.date) -> datetime.date:
    return (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)


class Books:
    """A fund of the demo, entered day by day."""

    def __init__(self, fund: Fund, chart: Any, world: World) -> None:
        self.fund, self.by = fund, world.by
        self.accounts: dict[str, Account] = {
            code: open_account(fund, code=code, name=name, category=category, by=world.by, **more)
            for code, name, category, more in chart
        }

    def post(self, day: datetime.date, debit: str, credit: str, amount: int, purpose: str, **said: Any) -> Any:
        sides = {"debit": self.accounts[debit], "credit": self.accounts[credit]}
        return post_transfer(self.fund, **sides, amount=amount, purpose=purpose, booked_on=day, by=self.by, **said)

    def close(self, through: datetime.date) -> None:
        close_period(self.fund, through=through, by=self.by)


def _pool(world: World, community: Community) -> None:
    fund = open_fund(
        community, name=f"{HOST}{community.name}慈善基金", nickname=f"{community.name}公益基金池", host_name=HOST,
        host_qualification="示例证 53000000MJ0000000X", host_filing="示例备案 53000000MJ0000000XA00001",
        platform_url="https://example.org/", by=world.by,
    )  # fmt: skip
    books, months = Books(fund, CHART, world), _months(world, 9)
    books.post(months[0], "1002", "3001", OPENING, "上年结转")
    for number, first in enumerate(months, 1):
        for month, day, text, party, fen in ROWS:
            if month == number:
                _row(books, first.replace(day=day), text, party, fen)
        _besides(books, number, _end(first))
        if number < len(months):
            books.close(_end(first))
    if notes.has_key():
        make_checkpoint(fund, by=world.by)


def _row(books: Books, day: datetime.date, text: str, party: str, fen: int) -> None:
    if fen < 0:
        account = next(code for word, code in SPENT_ON.items() if word in text)
        books.post(day, account, "1002", -fen, text, detail={"payee": party})
        return
    giver = "爱心人士（匿名）" if party == "匿名" else party
    kind, ear = ("4002" if "义卖" in text else "4001"), PARK in text
    held, income = ("1002-P", "4001-P") if ear else ("1002", kind)
    books.post(day, held, income, fen, f"{text.split('(')[0]} · {giver}", cause="gift")


def _besides(books: Books, month: int, day: datetime.date) -> None:
    """Goods, hours, a mistake taken back, money set aside."""
    bank = books.accounts["1002"]
    if month == 2:
        books.post(day, "1201", "4201", 60, "收到大米 5kg · 书香文具店", cause="gift")
        books.post(day, "5201", "1201", 45, "春节慰问 45 户", cause="gift")
        books.post(day, "5301", "4301", 18 * 60, "楼道清洁志愿服务 · 银苑夜间巡逻队")
    if month == 4:
        wrong = books.post(day, "1002", "4001", 200_00, "收到捐款 · 启明眼镜店", cause="gift")
        reverse_transfer(wrong, purpose="更正：金额录错，应为 120 元，已重新入账", booked_on=day, by=books.by)
        books.post(day, "1002", "4001", 120_00, "收到捐款 · 启明眼镜店", cause="gift")
    if month == 5:
        books.post(day, "1202", "4202", 20, "收到灭火器 4kg · 平安消防器材公司", cause="gift")
    if month == 6:
        books.post(day, "5202", "1202", 20, "发到各楼栋")
        books.post(day, "5301", "4301", 12 * 60 + 30, "义诊 · 康宁社区门诊部")
    if month == 7:
        kept = reserve_transfer(
            books.fund, debit=books.accounts["5003"], credit=bank, amount=600_00, purpose="重阳节活动物料",
            booked_on=day, by=books.by,
        )  # fmt: skip
        commit_transfer(kept, amount=452_00, booked_on=day, by=books.by)
        void_transfer(kept, purpose="重阳节活动物料：结余释放", booked_on=day, by=books.by)
    if month == 9:
        reserve_transfer(
            books.fund, debit=books.accounts["5002"], credit=bank, amount=860_00, purpose="3 区楼道灯具更换",
            booked_on=day, by=books.by,
        )  # fmt: skip


def _property(world: World, community: Community) -> None:
    chart = [
        ("1001", "小区账户", "asset", {"floor": 0}), ("3001", "上年结转", "equity", {}),
        ("4001", "停车费", "income", {}), ("4002", "广告费", "income", {}),
        ("5001", "保洁", "expense", {}), ("5002", "维修", "expense", {}),
    ]  # fmt: skip
    fund = open_fund(community, name="学府花园物业一本账", kind="property", by=world.by)
    books, quarters = Books(fund, chart, world), _quarters(world)
    books.post(quarters[0], "1001", "3001", 4210_00, "上年结转")
    for quarter, text, code, fen in PROPERTY:
        day = _end(quarters[quarter - 1] + datetime.timedelta(days=62))
        debit, credit = ("1001", code) if fen > 0 else (code, "1001")
        books.post(day, debit, credit, abs(fen), text)
    for first in quarters:
        books.close(_end(first + datetime.timedelta(days=62)))
