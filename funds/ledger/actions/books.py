"""Opening funds and accounts, and what is said about a fund."""

from __future__ import annotations

from typing import Any

from community.access.actors import Actor
from community.guards.refusal import action
from community.places.models import Community
from community.timeline.models import record
from funds.ledger.models import MONEY, Account, Fund

FUND_FIELDS = ("name", "nickname", "host_name", "host_qualification", "host_filing", "platform_url", "is_public")


@action
def open_fund(community: Community, *, name: str, by: Actor, kind: str = Fund.Kind.POOL, **said: Any) -> Fund:
    """Begin the books of a fund.

    Args:
        name: the official name, which begins with the host charity's.
        said: any other of ``FUND_FIELDS``.

    Refused: ``fund_name_once``, ``fund_official_name``, ``fund_how_to_give``.
    """
    fund = Fund.objects.create(community=community, kind=kind, name=name, **said)
    record("open_fund", fund, by=by)
    return fund


@action
def change_fund(fund: Fund, *, by: Actor, **said: Any) -> Fund:
    """Correct what is said about a fund; its books stay as they are.

    Refused: ``fund_name_once``, ``fund_official_name``, ``fund_how_to_give``.
    """
    fund = Fund.objects.get(pk=fund.pk)
    changed = [name for name in FUND_FIELDS if name in said and getattr(fund, name) != said[name]]
    for name in changed:
        setattr(fund, name, said[name])
    if changed:
        fund.save(update_fields=changed)
        record("change_fund", fund, by=by, changed=",".join(changed))
    return fund


@action
def open_account(
    fund: Fund,
    *,
    code: str,
    name: str,
    category: str,
    by: Actor,
    unit: str = MONEY,
    unit_name: str = "",
    earmark: str = "",
    floor: int | None = None,
    credited_by_commits_only: bool = False,
) -> Account:
    """Add an account to a fund's chart; all but its name stays as it is.

    Args:
        unit: ``CNY``, ``MINUTE``, or an item's own code.
        earmark: what the money is for alone.
        floor: the least it may hold, in fen, minutes or pieces; None: no limit.

    Refused: ``account_code_once``, ``account_code_plain``, ``account_unit_plain``, ``account_earmark_plain``.
    """
    account = Account.objects.create(
        community_id=fund.community_id, fund=fund, code=code, name=name, category=category, unit=unit,
        unit_name=unit_name, earmark=earmark, floor=floor, credited_by_commits_only=credited_by_commits_only,
    )  # fmt: skip
    record("open_account", account, by=by, fund=fund.pk)
    return account
