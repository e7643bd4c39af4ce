"""Things that are given: each counted in its own pieces, on accounts of its own."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Matching, SameCommunity
from community.guards.refusal import explain
from funds.ledger.guards import Columns
from funds.ledger.models import Account, Fund

INSIDE: dict[str, Any] = {"on": ["fund_id", "code", "community_id"], "target_on": ["fund_id", "unit", "community_id"]}


class ItemQuerySet(OwnedQuerySet["Item"]):
    """Items of funds."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())

    def with_accounts(self) -> Self:
        return self.select_related("fund", "held", "received", "issued")

    def in_order(self) -> Self:
        return self.order_by("name", "pk")


class Item(Owned):
    """A thing given and handed out, e.g. rice in bags; its stock is a balance that cannot fall below nought."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    name = models.CharField(_("item"), max_length=30)
    unit_name = models.CharField(_("counted in"), max_length=10)
    earmark = models.CharField(_("earmarked for"), max_length=40, blank=True)
    code = models.CharField(_("code"), max_length=14, blank=True, help_text=_("Empty: the next free one."))
    held = models.ForeignKey(Account, models.PROTECT, related_name="+", editable=False)
    received = models.ForeignKey(Account, models.PROTECT, related_name="+", editable=False)
    issued = models.ForeignKey(Account, models.PROTECT, related_name="+", editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(fields=["id", "fund"], name="item_and_fund"),
            models.UniqueConstraint(fields=["fund", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["fund", "name", "earmark"], name="item_name_once"),
            SameCommunity("fund", name="item_fund_community"),
            Matching("held", name="item_held_inside", **INSIDE),
            Matching("received", name="item_received_inside", **INSIDE),
            Matching("issued", name="item_issued_inside", **INSIDE),
            Columns(
                name="item_columns",
                insert=["uid", "community_id", "fund_id", "name", "unit_name", "earmark", "code", "held_id",
                        "received_id", "issued_id"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.earmark}）" if self.earmark else self.name

    @property
    def unit(self) -> str:
        return self.code


explain("item_name_once", _("There is already an item of this name."))
explain("item_code_once", _("There is already an item with this code."))
