"""Things in stock: what they are, and handing them out."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from funds.giving import chart
from funds.giving.models import Item
from funds.ledger.actions import post_transfer
from funds.ledger.models import MINUTES, MONEY, Fund, Transfer


@action
def add_item(fund: Fund, *, name: str, unit_name: str, by: Actor, code: str = "", earmark: str = "") -> Item:
    """Begin to count a thing: its accounts are opened, or taken over if the books have this unit already.

    Args:
        unit_name: what one piece is called: 袋, 箱.
        code: the unit's code in exports, e.g. ``RICE-5KG``; without one the next free one.
        earmark: what it is for alone; its pieces are kept apart from others of the same name.

    Refused: ``item_name_once``, ``item_code_once``, ``account_unit_plain``, ``item_is_unit``.
    """
    Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=fund.pk)
    code = code or f"G{Item.objects.filter(fund=fund).count() + 1:03d}"
    if code in (MONEY, MINUTES):
        raise Refused(_("Money and hours are no items."), code="item_is_unit")
    sides: dict[str, Any] = {
        field: chart.found_or_opened(
            fund, prefix, f"{word}{name}", category, by, any_code=True, unit=code, unit_name=unit_name, earmark=earmark,
            floor=0 if category == "asset" else None,
        )
        for field, prefix, word, category in [
            ("held", "1201", "", "asset"),
            ("received", "4201", "捐赠", "income"),
            ("issued", "5201", "发放", "expense"),
        ]
    }  # fmt: skip
    item = Item.objects.create(
        community_id=fund.community_id, fund=fund, name=name, unit_name=unit_name, code=code, earmark=earmark, **sides
    )
    record("add_item", item, by=by)
    return item


@action
def issue_goods(
    item: Item,
    *,
    pieces: int,
    purpose: str,
    by: Actor,
    households: int | None = None,
    issued_on: datetime.date | None = None,
    booked_on: datetime.date | None = None,
    uid: UUID | None = None,
) -> Transfer:
    """Hand things out; everybody reads how many and to how many households, never to whom.

    Args:
        purpose: what for; no persons' names.
        households: how many households got some; None: not said.
        uid: key of this hand-out; the same again is the same hand-out.

    Refused: ``account_floor``: more than is in stock; and as `post_transfer`.
    """
    said = purpose if households is None else f"{purpose}（{households} 户）"
    return post_transfer(
        item.fund, debit=item.issued, credit=item.held, amount=pieces, purpose=said, by=by, uid=uid,
        booked_on=booked_on, effective_on=issued_on, cause=f"item:{item.code}",
    )  # fmt: skip
