"""Which accounts a gift moves. Missing ones are opened by the usual codes, inside the action that needs them."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused
from funds.giving.models import GiftSource
from funds.ledger.actions import open_account
from funds.ledger.models import MINUTES, MONEY, Account, Fund

HELD, SPENT = "1002", "5002"
# What the books of a fund in China call them; codes as in the chart of private non-profit organisations.
INCOME = {GiftSource.DONATION: ("4001", "捐款"), GiftSource.SALE: ("4002", "义卖所得"),
          GiftSource.REDEMPTION: ("4003", "兑换所得")}  # fmt: skip
Sides = tuple[Account, Account]


def money_sides(fund: Fund, source: str, earmark: str, by: Actor) -> Sides:
    """Where money is held and as what it was received; an earmark must have been opened before.

    Refused: ``earmark_unknown``: a misspelt purpose would bind money for ever.
    """
    if earmark and not _of(fund, MONEY, "asset", earmark):
        raise Refused(_("There is no account for this purpose yet; open one first."), code="earmark_unknown")
    code, name = INCOME[GiftSource(source)]
    held = found_or_opened(fund, HELD, "存放慈善组织款", "asset", by, earmark=earmark, floor=0, any_code=True)
    return held, found_or_opened(fund, code, name, "income", by, earmark=earmark)


def service_sides(fund: Fund, by: Actor) -> Sides:
    """Hours are received and used at once, beside the books."""
    return (
        found_or_opened(fund, "5301", "服务居民", "expense", by, unit=MINUTES),
        found_or_opened(fund, "4301", "义务服务", "income", by, unit=MINUTES),
    )


def open_earmark(fund: Fund, earmark: str, by: Actor) -> None:
    """The three accounts of a purpose, as far as they are missing."""
    if not earmark:
        return
    missing = [(HELD, "存放慈善组织款", "asset"), ("4001", "捐款", "income"), (SPENT, "项目支出", "expense")]
    for code, name, category in missing:
        floor = 0 if category == "asset" else None
        found_or_opened(fund, code, name, category, by, earmark=earmark, floor=floor, any_code=True)


def found_or_opened(
    fund: Fund, code: str, name: str, category: str, by: Actor, *, any_code: bool = False, **said: Any
) -> Account:
    """The account of this code (or with `any_code` the first of its class), unit and earmark; opened if missing."""
    said = {"unit": MONEY, "earmark": "", **said}

    def found() -> Account | None:
        known = _of(fund, said["unit"], category, said["earmark"])
        usual = (each for each in known if each.code.split("-")[0] == code)
        return next(usual, known[0] if any_code and known else None)

    if account := found():
        return account
    # One at a time, so that two gifts at once do not open the same.
    Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=fund.pk)
    if account := found():
        return account
    taken = set(Account.objects.filter(fund=fund).values_list("code", flat=True))
    free = next(each for each in chain([code], (f"{code}-{n}" for n in count(1))) if each not in taken)
    if said["earmark"]:
        name = f"{name}（{said['earmark']}）"
    if category == "asset" and said["unit"] == MONEY:  # an earmark is spent as strictly as the rest
        general = next(iter(_of(fund, MONEY, "asset", "")), None)
        said["credited_by_commits_only"] = general is not None and general.credited_by_commits_only
    return open_account(fund, code=free, name=name[:40], category=category, by=by, **said)


def _of(fund: Fund, unit: str, category: str, earmark: str) -> list[Account]:
    found = Account.objects.filter(fund=fund, unit=unit, category=category, earmark=earmark)
    return sorted(found, key=lambda account: (not account.code.startswith(HELD), account.code))
