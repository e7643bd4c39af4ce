"""What offices pack into a remark: `10元，低保户、残疾人免费`, `请提前预约，限6人`, `两家轮流`. Each clause that is
understood is taken out, with a remark where that adds something not written; whatever is left stays a note, word for
word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as _

from .plain import half_width, split_top, squeezed, tidy
from .remarks import Remark, assumed
from .times import WeekdayRule, weekday_rule

if TYPE_CHECKING:
    from community.categories.models import Category

ELIGIBLE = (
    "低保户|低保家庭|低保|特困户|特困人员|困难家庭|困难户|困难群众|残疾人|残障人士|孤寡老人|独居老人|高龄老人|老年人|老人|长者|"
    "退役军人|现役军人|军属|烈属|优抚对象|失独家庭|孕妇|儿童|学生|志愿者|党员|居民|会员|首次"
)
_GROUP = rf"(?:(?:\d{{2}}岁以上的?)?(?:{ELIGIBLE})|\d{{2}}岁以上)"
_FREE_FOR = re.compile(rf"(?:对|凡)?({_GROUP}(?:[、和及,]{_GROUP})*)(?:凭证|持证)?(?:均|可|一律)?免费")
_PRICE = re.compile(r"(?:收费|价格|每次|每人|仅)?(?:¥|￥)?(\d{1,5}(?:\.\d{1,2})?)元?(?:/|每)?(?:次|人|位|份|小时)?")
_CAPACITY = re.compile(r"(?:每[场次期]|最多|名额|限额|限|人数)+:?(\d{1,4})[人名位个](?:以内)?")
_BOOKING = re.compile(r"(?:请|需要?|须|可)?(?:提前|电话|事先)*预约(?:制|登记|报名)?|(?:请|需要?|须)?提前报名")
_NO_BOOKING = re.compile(r"(?:无需|不需要?|不用|免)(?:提前)?预约")
_ROTATION = re.compile(
    r"(?:[两二三四五几多\d]家?|轮换?|轮流|轮班|单位|值班|隔周|每周|交替|依次)*(?:轮流|轮班|轮换|交替)(?:值班|服务)?"
)
_BRING = re.compile(r"(?:请|需)?(?:自带|自备|携带|带上|带好|带)(.+)")
_BREAKS = re.compile(
    r"(?:寒暑假|寒假|暑假|放假|节假日|法定节假日|春节|开学|学期|雨天|下雨).*(?:停|休息|除外|暂停|取消|顺延|期间)"
)
_TEAM = re.compile(r"(\d{1,3}|[一二两三四五六七八九十]+)人[一为1]?组")


@dataclass(frozen=True)
class Clues:
    """What a remark says, as far as it could be understood; `note` is the rest, as typed."""

    price: int | None = None  # fen
    free_for: str = ""
    capacity: int | None = None
    booking: bool | None = None
    rotation: bool = False
    bring: str = ""
    rule: WeekdayRule = field(default_factory=WeekdayRule)
    note: str = ""
    remarks: tuple[Remark, ...] = ()


def clues(text: str) -> Clues:
    """Read a remark clause by clause; one in 「…」 is only a note."""
    if text.startswith("「") and text.endswith("」"):
        return Clues(note=text[1:-1])
    found, rest = Clues(), []
    for clause in _clauses(text):
        read = _clause(clause, found)
        if read is None:
            rest.append(clause)
            found = replace(found, remarks=(*found.remarks, *_kept(clause)))
        else:
            found = read
    return replace(found, note="，".join(tidy(clause) for clause in rest))


def _clauses(text: str) -> list[str]:
    """Split at commas and semicolons; `、` stays, as it joins the items of one clause."""
    return [clause for line in text.splitlines() for clause in split_top(line, "，,；;。")]


def _clause(clause: str, found: Clues) -> Clues | None:
    """The clues with this clause added, or None where it says nothing that has a field of its own."""
    value = squeezed(clause)
    if value in ("免费", "全程免费", "公益免费"):
        return replace(found, price=0)
    if match := _FREE_FOR.fullmatch(value):
        return replace(found, free_for=match.group(1))
    if (match := _PRICE.fullmatch(value)) and re.search("[元¥￥]", value):
        return replace(found, price=round(float(match.group(1)) * 100))
    if match := _CAPACITY.fullmatch(value):
        return replace(found, capacity=int(match.group(1)))
    if _NO_BOOKING.fullmatch(value):
        return replace(found, booking=False)
    if _BOOKING.fullmatch(value):
        by_phone = () if "电话" in value else (assumed(_("How to book is not said; read as by telephone.")),)
        return replace(found, booking=True, remarks=(*found.remarks, *by_phone))
    if _ROTATION.fullmatch(value):
        in_order = assumed(_("Read as taking turns, in the order written."))
        return replace(found, rotation=True, remarks=(*found.remarks, in_order))
    if match := _BRING.fullmatch(value):
        return replace(found, bring=match.group(1))
    rule, left = weekday_rule(value)
    if (rule.parity or rule.nth) and not left:
        return _ruled(found, rule)
    return None


def _ruled(found: Clues, rule: WeekdayRule) -> Clues:
    """The clues with a rule of weeks: 单周, 双周 or the n-th weekday of a month; the list says what it makes of it."""
    return replace(found, rule=found.rule.joined(rule))


def _kept(clause: str) -> tuple[Remark, ...]:
    """A clause that means something no field can hold is kept, and what to do about it is said."""
    value = squeezed(clause)
    if _BREAKS.search(value):
        return (
            assumed(_("“%(clause)s” is kept as a note; cancel the duties of the breaks by hand."), clause=tidy(clause)),
        )
    if _TEAM.search(value):
        return (
            assumed(_("“%(clause)s” is kept as a note; it does not change the number of seats."), clause=tidy(clause)),
        )
    return ()


@dataclass(frozen=True)
class Offer:
    """One service a partner offers: 理发, 10 yuan, free for 低保户、残疾人."""

    name: str
    price: int | None = None  # fen; None is "not said"
    free_for: str = ""
    note: str = ""
    often: str = ""  # 每周至少2次


_OFTEN = re.compile(r"(每[周月天日季年](?:至少|不少于)?[一二两三四五六七八九十\d]+次)(.+)")
_NAME_PRICE = re.compile(r"(.*?[^\d.¥￥])(?:¥|￥)?(\d{1,5}(?:\.\d{1,2})?)元(?:起)?(?:/?[次人位份])?")
_NEEDS_QUOTES = re.compile(r"[、，,；;。（(）)元]|免费|^每")
_QUOTED = re.compile(r"「([^」]*)」(?:（(.+)）)?")
_NAME_NOTE = re.compile(r"([^（(]+)[（(]([^）)]+)[）)]")


def offers(text: str) -> tuple[tuple[Offer, ...], tuple[Remark, ...]]:
    """The services named in one cell. `、`, `，`, `；` and line breaks part them; a price or "X免费" belongs to the
    service before it, which is a guess where there are several; 「…」 keeps a name with a `、` in one piece."""
    read: list[Offer] = []
    for part in _parts(text):
        extra = _clause(part, Clues())
        if read and extra and (extra.price is not None or extra.free_for):
            price = read[-1].price if extra.price is None else extra.price
            read[-1] = replace(read[-1], price=price, free_for=extra.free_for or read[-1].free_for)
        else:
            read.append(_offer(part))
    if len(read) < 2:
        return tuple(read), ()
    return tuple(read), tuple(_priced(offer) for offer in read if offer.price is not None or offer.free_for)


def _parts(text: str) -> list[str]:
    """The pieces of the cell; a list of who is free stays in one piece although it has `、` in it."""
    parts: list[str] = []
    for line in text.splitlines():
        for clause in split_top(line, "，,；;。"):
            whole = _FREE_FOR.fullmatch(squeezed(clause))
            parts += [clause] if whole else split_top(clause, "、")
    return parts


def _offer(part: str) -> Offer:
    """One piece: `理发10元`, `免费验光`, `家电维修（收零件费）`, `每周至少2次公共区域保洁`."""
    name, note, price = tidy(part), "", None
    if found := _QUOTED.fullmatch(name):
        return Offer(found.group(1), note=found.group(2) or "")
    if found := _NAME_NOTE.fullmatch(name):
        name, note = found.group(1).strip(), found.group(2).strip()
    plain = half_width(name)
    if found := _NAME_PRICE.fullmatch(plain):
        name, price = found.group(1).strip(), round(float(found.group(2)) * 100)
    elif plain.startswith("免费") and len(plain) > 3:
        name, price = plain[2:], 0
    elif plain.endswith("免费") and len(plain) > 3:
        name, price = plain[:-2], 0
    often = ""
    if found := _OFTEN.fullmatch(name):
        often, name = found.groups()
    return Offer(name, price, "", note, often)


def _priced(offer: Offer) -> Remark:
    """To which of several services a price was read to belong."""
    known = {"name": offer.name, "price": "" if offer.price is None else f"{offer.price / 100:g}"}
    if offer.price is not None and offer.free_for:
        return assumed(
            _("Read as the service “%(name)s”: ¥%(price)s, free for %(groups)s."), groups=offer.free_for, **known
        )
    if offer.price == 0:
        return assumed(_("Read as the service “%(name)s”, free of charge."), **known)
    if offer.price is not None:
        return assumed(_("Read as the service “%(name)s”: ¥%(price)s."), **known)
    return assumed(_("Read as the service “%(name)s”, free for %(groups)s."), groups=offer.free_for, **known)


def filed_under(title: str, categories: Iterable[Category]) -> Category | None:
    """The category with whose name or older word the title begins; the longest wins (爱心理发 is not 心理)."""
    fitting = [(len(word), category) for category in categories for word in (category.name, *category.synonyms)
               if title.startswith(word)]  # fmt: skip
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def written(offer: Offer) -> str:
    """A service as `offers` reads it back; what it could not read back is left out."""
    name = f"「{offer.name}」" if _NEEDS_QUOTES.search(offer.name) else offer.name
    if _OFTEN.fullmatch(offer.often + name):
        name = offer.often + name
    parts = [name + (f"（{offer.note}）" if offer.note else "")]
    if offer.price is not None:
        parts.append("免费" if offer.price == 0 else f"{offer.price / 100:g}元")
    if _FREE_FOR.fullmatch(squeezed(f"{offer.free_for}免费")):
        parts.append(f"{offer.free_for}免费")
    return "，".join(parts)
