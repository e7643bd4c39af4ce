"""The demo's notices: one pinned, one recent, one that will expire."""

import datetime

from django.utils import timezone

from community.notices.actions import publish_notice, write_notice
from community.places.demo import World

# (days ago, pinned, days it stays, title, body)
NOTICES: list[tuple[int, bool, int | None, str, str]] = [
    (
        2,
        True,
        60,
        "{programme}值班时间调整",
        "自下周起，便民维修改为单周周二下午，视力检查改为双周周二下午，地点不变。请以值班表为准，有疑问请致电居委会。",
    ),
    (
        6,
        False,
        30,
        "冬季健康服务周报名",
        "{partner_word}将在党群服务中心为居民量血压、测血糖，并提供用药咨询。不收费，请带上常用药的药盒。",
    ),
    (
        15,
        False,
        None,
        "第四季度联席会议结果",
        "居委会与各位合伙人代表商定：每周固定值班不少于 9 场；楼道照明维修优先；下次会议于下季度首月召开。",
    ),
    (
        40,
        False,
        None,
        "招募社区合伙人",
        "商户、社会组织、志愿服务队和有一技之长的居民都可以报名，请到居委会登记或致电咨询。",
    ),
]


def notices(world: World) -> None:
    """A few announcements for each community."""
    for community in world.communities.values():
        for days_ago, pinned, days, title, body in NOTICES:
            words = {"programme": community.programme_name, "partner_word": f"{community.programme_name}单位"}
            at = timezone.now() - datetime.timedelta(days=days_ago, hours=3)
            notice = write_notice(
                community,
                title=title.format(**words),
                body=body.format(**words),
                pinned=pinned,
                expires_at=at + datetime.timedelta(days=days) if days else None,
                by=world.by,
            )
            publish_notice(notice, at=at, by=world.by)
