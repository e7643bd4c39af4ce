"""What the columns of a partner list are called, and how their cells are read."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from community.sheets import cells
from community.sheets.clauses import offers
from community.sheets.columns import Column
from community.sheets.plain import squeezed
from community.sheets.remarks import Read
from partners.directory.models import Partner

KINDS = {
    Partner.Kind.PROPERTY: "物业公司 物业 物业合伙人 物业企业 物业服务企业",
    Partner.Kind.MERCHANT: "商家 企业 商户 商企 商企合伙人 公司 个体工商户 个体户 门店 商铺 爱心商家",
    Partner.Kind.MASS: "群团组织 群团 群团合伙人 文艺队 文艺团队",
    Partner.Kind.SOCIAL: "社会组织 社工机构 社会服务机构 民办非企业 社会团体 社团 民非",
    Partner.Kind.VOLUNTEERS: "志愿服务组织 志愿服务队 志愿队 志愿者队伍 志愿者组织 志愿组织 志愿者",
    Partner.Kind.PUBLIC_UNIT: "共建单位 机关单位 事业单位 党政机关 机关 学校 医院 银行 公共单位",
    Partner.Kind.RESIDENT: "社区能人 公益热心人 能人 居民 个人 达人 热心居民",
    Partner.Kind.NEW_WORK: "新就业群体 快递员 外卖员 骑手 快递外卖 网约车司机",
}


def _services(cell: str, hints: cells.Hints) -> Read:
    read, remarks = offers(cell)
    return Read(read, remarks)


def _or_masked(reader: cells.Reader) -> cells.Reader:
    """A name or number hidden with asterisks, as the export writes it, is passed on as it is."""
    return lambda cell, hints: Read(squeezed(cell)) if "*" in cell else reader(cell, hints)


COLUMNS = (
    Column(
        "name",
        _("Partner"),
        "单位名称 名称 合伙人 合伙人名称 商家 商家名称 单位 企业名称 组织名称 机构名称 机构 姓名或单位",
        cells.text(80),
        required=True,
        takes_rest=True,
        width=24,
        example="丽人理发店",
        help=_("The full name; it finds the partner again."),
    ),
    Column(
        "kind",
        _("Kind"),
        "类别 类型 合伙人类别 合伙人类型 性质 单位性质 单位类型 种类",
        cells.one_of({kind: words.split() for kind, words in KINDS.items()}),
        required=True,
        width=14,
        example="商家",
        help=_("One of: 物业公司、商家、群团组织、社会组织、志愿服务组织、共建单位、社区能人、新就业群体."),
    ),
    Column(
        "credit_code",
        _("Unified social credit code"),
        "统一社会信用代码 信用代码 社会信用代码 统一代码 组织机构代码 营业执照号 代码",
        cells.credit_code,
        width=22,
        example="91440803MA3562304G",
        help=_("18 characters; may be empty for a team that has none."),
        looks_like=lambda text: bool(re.fullmatch(r"[0-9A-Z]{18}", squeezed(text))),
    ),
    Column(
        "contact_name",
        _("Contact person"),
        "联系人 联系人姓名 负责人 联络人 对接人 经办人 法人 姓名",
        _or_masked(cells.text(40)),
        width=14,
        example="示例联系人8",
    ),
    Column(
        "contact_phone",
        _("Contact telephone"),
        "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系人电话",
        _or_masked(cells.phone),
        width=16,
        example="13800000008",
        help=_("11 digits, or a landline with its area code."),
        looks_like=lambda text: bool(re.fullmatch(r"[\d\-() +]{7,}", squeezed(text))) and len(squeezed(text)) < 16,
    ),
    Column(
        "services",
        _("Services offered"),
        "可提供的服务 服务内容 服务项目 提供服务 提供的服务 服务 可提供服务 资源 服务清单 特长 可提供资源",
        _services,
        width=40,
        example="理发10元，低保户、残疾人免费；上门理发",
        help=_("Several are parted by 、 or ；. A price and who is free follow their service: 理发10元，残疾人免费."),
    ),
    Column(
        "public_phone",
        _("Public telephone"),
        "公开电话 对外电话 服务电话 门店电话",
        _or_masked(cells.phone),
        width=16,
        help=_("Shown to residents."),
    ),
    Column("address", _("Address"), "地址 单位地址 店铺地址 门店地址 经营地址", cells.text(120), width=26),
    Column(
        "since",
        _("Partner since"),
        "签约日期 签约时间 签订日期 加入日期 加入时间 开始日期 起始日期",
        cells.date,
        width=14,
        example="2026-09-08",
    ),
    Column(
        "until",
        _("Agreed until"),
        "到期日期 到期时间 截止日期 结束日期 有效期至 协议到期 终止日期",
        cells.end_date,
        width=14,
        example="长期",
        help=_("A date, or 长期 for without an end."),
    ),
    Column("note", _("Remarks"), "备注 说明 其他 备注说明", cells.text(1000), width=24),
)
