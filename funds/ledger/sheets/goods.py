"""Goods that came and went as a sheet: one row a receipt or an issue of one item."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from community.sheets.columns import Plan, Row
from community.sheets.remarks import assumed
from funds.ledger.sheets.columns import GOODS_COLUMNS, yuan
from funds.ledger.sheets.entries import Entry, EntrySheet


class GoodsSheet(EntrySheet):
    """Each item has accounts of its own, opened with its first row; its fair value is only noted."""

    key = "fund_goods"
    label = _("Fund: goods")
    headline = "item"
    columns = GOODS_COLUMNS

    def plan(self, row: Row) -> Plan:
        day, quantity, name = row["date"], row["quantity"], row["item"]
        spec, received = row["spec"] or "", row["direction"] == "in"
        if not quantity:
            row.problem("quantity", gettext_noop("Nothing came or went."), gettext_noop("Write how many."))
            return Plan(row)
        worth = self._worth(row)
        uid = self.nth(row, self.key_of(row, day, name, spec, row["unit"], quantity, worth, row["direction"]))
        if known := self.already(row, uid, day):
            return known
        booked = self.book(row, day)
        item = self.chart.item(name, spec, row["unit"])
        said = f"{'收到' if received else '发放'}{name} {spec}".strip()
        if worth:
            said = f"{said}（公允价值 {yuan(worth)} 元）"
        purpose, detail = self.named(row, said, gift=received, who="donor" if received else "recipient")
        if row["note"]:
            detail = {**detail, "note": row["note"]}
        if not received:
            self.enough(row, "quantity", item.stock, quantity, lambda count: f"{count} {row['unit']}")
        debit, credit = (item.stock, item.received) if received else (item.given_out, item.stock)
        return self.planned(row, Entry(uid, debit, credit, quantity, purpose, booked, day, detail=detail))

    def _worth(self, row: Row) -> int:
        """The fair value of all of it, in fen; 0 where none is given."""
        price, worth = row["price"], row["worth"]
        product = price * row["quantity"] if price else 0
        if product and worth and product != worth:
            message = gettext_noop("%(quantity)s × %(price)s is %(product)s; noted is the %(worth)s that is written.")
            told = {"quantity": row["quantity"], "price": yuan(price), "product": yuan(product), "worth": yuan(worth)}
            row.tell("worth", assumed(message, **told))
        return int(worth or product)
