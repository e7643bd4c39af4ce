"""The demo's places: five communities by the figures of DOMAIN.md; the wording is our own, persons are fictional."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from community.access.actors import Actor
from community.places.actions import add_buildings, add_community, add_compound, add_street
from community.places.models import Community, Compound


@dataclass
class World:
    """What the demo's rooms hand on to each other; everything is relative to `today`."""

    today: datetime.date
    by: Actor = field(default_factory=Actor.system)
    communities: dict[str, Community] = field(default_factory=dict)
    sign_ins: list[tuple[str, str, str]] = field(default_factory=list)  # user name, password, what for

    @property
    def now(self) -> datetime.datetime:
        """The moment the demo is built at: the morning of `today`."""
        return timezone.make_aware(datetime.datetime.combine(self.today, datetime.time(8)))


# (street, city, street slug) → communities
PLACES: list[dict[str, Any]] = [
    {
        "street": ("新园街道", "湛江", "xinyuan"),
        "name": "银苑社区",
        "slug": "yinyuan",
        "programme_name": "公益合伙人",
        "telephone": "0759-2220100",
        "address": "华信路 18 号 党群服务中心",
        "compounds": [(f"银苑{number}区", "old", 20, 120) for number in "一二三四五六"],
    },
    {
        "street": ("西湖街道", "长沙", "xihu"),
        "name": "龙王港社区",
        "slug": "longwanggang",
        "programme_name": "社区合伙人",
        "telephone": "0731-85550110",
        "address": "龙王港路 66 号 社区公共空间",
        "compounds": [("港湾家园", "commercial", 18, 640), ("老机床厂宿舍", "work_unit", 13, 420)],
    },
    {
        "street": ("广陵街道", "天长", "guangling"),
        "name": "广陵社区",
        "slug": "guangling",
        "programme_name": "红色合伙人",
        "telephone": "0550-7770120",
        "address": "广陵路 9 号 社区服务站",
        "compounds": [("学府花园", "commercial", 12, 510), ("天润老街", "old", 16, 380)],
    },
    {
        "street": ("高新区", "济南", "jinan-hitech"),
        "name": "舜苑社区",
        "slug": "shunyuan",
        "programme_name": "先锋合伙人",
        "telephone": "0531-88880130",
        "address": "舜苑路 2 号 能人汇工作室",
        "compounds": [("舜苑北区", "resettlement", 14, 700), ("齐鲁软件公寓", "affordable", 6, 460)],
    },
    {
        "street": ("阜安街道", "胶州", "fuan"),
        "name": "市南社区",
        "slug": "shinan",
        "programme_name": "社区合伙人",
        "telephone": "0532-82220140",
        "address": "郑州东路 20 号 便民服务中心",
        # 6 compounds, 88 buildings, 3,188 households
        "compounds": [
            ("铁路小区", "work_unit", 22, 760),
            ("阜安花园", "commercial", 18, 702),
            ("东关新村", "resettlement", 16, 560),
            ("向阳里", "old", 14, 488),
            ("书香名邸", "commercial", 10, 402),
            ("海韵家园", "affordable", 8, 276),
        ],
    },
]

PRIVACY = (
    "查看值班、合伙人和公告不需要注册，也不会记录您是谁。\n"
    "联系人的姓名和电话加密保存，页面上默认隐去，只有社区工作人员办事时才能查看，每次查看都有记录。\n"
    "享受减免服务时只需当面出示证件，我们只计人次，不登记您的证件信息。\n"
    "想查询、更正或删除自己的信息，请致电居委会。"
)


def places(world: World) -> None:
    """Streets, communities, compounds and buildings."""
    for place in PLACES:
        name, city, slug = place["street"]
        street = add_street(name=name, city=city, slug=slug, by=world.by)
        community = add_community(
            street,
            name=place["name"],
            slug=place["slug"],
            programme_name=place["programme_name"],
            telephone=place["telephone"],
            address=place["address"],
            office_hours="工作日 8:30–12:00，14:30–17:30",
            responsible_body=f"{place['name']}居民委员会",
            filing_numbers="备案号（示例）",
            complaints=f"{place['telephone']}，或到{place['address'].split()[-1]}一楼意见箱",
            privacy_notice=PRIVACY,
            by=world.by,
        )
        world.communities[place["slug"]] = community
        for compound_name, kind, buildings, households in place["compounds"]:
            compound: Compound = add_compound(
                community, name=compound_name, kind=kind, households=households, by=world.by
            )
            add_buildings(compound, names=[f"{number}栋" for number in range(1, buildings + 1)], by=world.by)
