"""The demo's gifts: partners and neighbours, known and anonymous; rice in stock; two campaigns; receipts."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from community.places.demo import World
from funds.giving.actions import (
    account_campaign,
    add_donor,
    add_item,
    issue_goods,
    issue_receipt,
    plan_campaign,
    publish_campaign,
    record_gift,
    return_gift,
)
from funds.giving.models import Campaign, Gift
from funds.ledger.models import Fund
from partners.directory.models import Partner

FILING = "示例备案 53000000MJ0000000XA00002"
TO_GIVE = {"host_filing": FILING, "platform_url": "https://example.org/"}


class Box:
    """The fund of the demo, given to today: nothing is booked on a day to come or before the last."""

    def __init__(self, fund: Fund, world: World) -> None:
        self.fund, self.by, self.today = fund, world.by, timezone.localdate()

    def give(self, amount: int, name: str = "", *, kind_of_donor: str = "person", days: int = 0, **said: Any) -> Gift:
        """By a partner of this name, else a person or organisation; nobody where no name is said."""
        partner = Partner.objects.filter(community=self.fund.community_id, name=name).first() if name else None
        donor = None
        if name:
            said_name = {"partner": partner} if partner else {"name": name, "kind": kind_of_donor}
            donor = add_donor(self.fund.community, by=self.by, **said_name)
        given_on = self.today - datetime.timedelta(days=days)
        return record_gift(self.fund, amount=amount, donor=donor, given_on=given_on, by=self.by, **said)

    def plan(self, title: str, goal: int, first: int, last: int, **said: Any) -> Campaign:
        days = {
            name: self.today + datetime.timedelta(days=offset)
            for name, offset in (("starts_on", first), ("ends_on", last))
        }
        return plan_campaign(self.fund, title=title, goal_fen=goal, by=self.by, **days, **TO_GIVE, **said)


def gifts(world: World) -> None:
    """Gifts to the welfare fund of the first community."""
    community = next(iter(world.communities.values()))
    box = Box(Fund.objects.select_related("community").get(community=community, kind=Fund.Kind.POOL), world)
    _campaigns(box)
    rice = add_item(box.fund, name="大米 5kg", unit_name="袋", code="RICE-5KG", by=world.by)
    box.give(80, "书香文具店", kind="goods", item=rice, value_fen=2800_00, days=4)
    issue_goods(rice, pieces=52, purpose="高龄老人慰问", households=52, by=world.by)
    box.give(120, "康宁社区门诊部", kind="service", what="义诊", value_fen=600_00, days=6)
    given: list[tuple[int, str, dict[str, Any]]] = [
        (500_00, "启明眼镜店", {}),
        (200_00, "示例居民甲", {"anonymous": True}),
        (100_00, "李示例", {}),
        (66_60, "", {"what": "服务大厅爱心箱"}),
        (328_00, "丽人理发店", {"source": "sale", "what": "重阳义卖"}),
    ]
    for amount, name, said in given:
        gift = box.give(amount, name, days=2, **said)
        if name:
            issue_receipt(gift, by=world.by)
    wrong = box.give(1000_00, "正和律师事务所", days=1)
    return_gift(wrong, reason="金额录错，应为 100 元，已重新入账", by=world.by)
    box.give(100_00, "正和律师事务所", days=1)


def _campaigns(box: Box) -> None:
    park = box.plan(
        "口袋公园长椅", 6000_00, -20, 40, earmark="口袋公园",
        text="为华信路口袋公园添置六张带靠背的长椅，方便老人歇脚。\n\n结余继续用于口袋公园养护。",
    )  # fmt: skip
    done = box.plan("重阳敬老", 800_00, -60, -15, text="为 80 岁以上老人准备重阳节慰问品。")
    for campaign in (park, done):
        publish_campaign(campaign, by=box.by)
    box.give(1200_00, "椿萱养老服务中心", campaign=park, days=12)
    box.give(300_00, "示例居民乙", campaign=park, anonymous=True, days=9)
    box.give(880_00, "湛江示例商会", kind_of_donor="organisation", campaign=park, days=3)
    box.give(860_00, "银苑巾帼志愿服务队", campaign=done, days=20)
    account_campaign(done, closing="共收到 860 元，为 43 位老人购买慰问品，详见账目。", by=box.by)
    box.plan("冬日送暖", 3000_00, 10, 60)
