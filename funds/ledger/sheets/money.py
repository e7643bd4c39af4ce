"""What came in and went out as a sheet: one row an entry, with the balance that the office reckoned."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from community.sheets.columns import Plan, Row
from community.sheets.plain import header_form, squeezed
from community.sheets.remarks import Remark, assumed, said
from funds.ledger.balances import balances_at
from funds.ledger.models import Account
from funds.ledger.sheets.columns import MONEY_COLUMNS, yuan
from funds.ledger.sheets.entries import UNNAMED, Entry, EntrySheet
from funds.ledger.vouchers import cause_of

OPENING = re.compile(r"(?:上年度?|上期|上月|年初|期初|月初|历年)(?:结转|余额|结余|滚存|转入)(?:余额|结余)?")
TOTAL = re.compile(r"(?:本|当)?[日月季年]?度?(?:合计|累计|小计)|承前页|过次页|转次页")
EARMARK = re.compile(r"[（(\[【]\s*(?:指定|限定|定向|专项|专门)?(?:用于|用途为?|限用于)[:：]?\s*(.+?)\s*[)）\]】]")
MOST_MISSING = 20


class MoneySheet(EntrySheet):
    """Entries are found again by voucher number and facts; what is stated as the balance is only reckoned once more."""

    key = "fund_money"
    label = _("Fund: money")
    headline = "text"
    columns = MONEY_COLUMNS

    def load(self) -> None:
        super().load()
        self.reckoned: int | None = None
        self.gap = 0
        self.monthly = False
        self.seen: dict[tuple[str, int, int], str] = {}

    def read(self, where: str, texts: Mapping[str, str], choice: str = "") -> Plan:
        if TOTAL.fullmatch(squeezed(texts.get("text", ""))):
            row = Row(where, dict(texts))
            row.tell("text", said(gettext_noop("A total; there is nothing to enter.")))
            return Plan(row, self.fund)
        plan = super().read(where, texts, choice)
        self._reckon(plan.row)
        return plan

    def _reckon(self, row: Row) -> None:
        """Hold the balance stated against what the rows above come to; a difference is told where it begins."""
        stated = row["balance"]
        unread = any(key in row.texts and not row.has(key) for key in ("received", "spent", "balance"))
        if self.reckoned is None or unread or _is_opening(row):
            self.reckoned, self.gap = stated, 0
            return
        self.reckoned += (row["received"] or 0) - (row["spent"] or 0)
        if stated is None:
            return
        gap = stated - self.reckoned
        if gap == self.gap or self.came_back:
            return
        if gap:
            message = gettext_noop(
                "%(stated)s is stated, but the rows come to %(reckoned)s: a difference of %(gap)s begins here. What"
                " came in and went out is entered."
            )
            told = {"stated": yuan(stated), "reckoned": yuan(self.reckoned), "gap": yuan(gap)}
            row.tell("balance", assumed(message, **told))
        else:
            row.tell("balance", said(gettext_noop("From here on it is what the rows come to again.")))
        self.gap = gap

    def plan(self, row: Row) -> Plan:
        if _is_opening(row):
            return self._opening(row)
        received, spent, day = row["received"] or 0, row["spent"] or 0, row["date"]
        if bool(received) == bool(spent):
            both, none = gettext_noop("There is an amount on both sides."), gettext_noop("Nothing came in or went out.")
            how = gettext_noop("Write the amount on one side; two entries are two rows.")
            row.problem("received", both if received else none, how)
            return Plan(row)
        number = row["voucher"] or ""
        uid = self.key_of(row, number, day, received, spent, row["text"], row["category"])
        if not number:
            uid = self.nth(row, uid)
        if known := self.already(row, uid, day):
            self._note(number, day, row.where)
            return known
        booked = self.book(row, day)
        if number:
            self._check_number(row, number, day)
        if not row["category"]:
            row.problem("category", gettext_noop("This must not be empty."), gettext_noop("Fill it in."))
        if row.is_bad:
            return Plan(row)
        return self.planned(row, self._entry(row, uid, booked))

    def _entry(self, row: Row, uid: UUID, booked: datetime.date) -> Entry:
        received = bool(row["received"])
        found = EARMARK.search(row["text"])
        earmark = re.sub(r'[,"]', "", found.group(1))[:40] if found else ""
        held = self.chart.held(earmark)
        other = self.chart.named(row["category"], "income" if received else "expense", earmark)
        if header_form(other.name) != header_form(row["category"]):
            row.tell("category", said(gettext_noop("Booked on “%(account)s”."), account=other.name))
        purpose, detail = self.named(row, row["text"], gift=received, who="donor" if received else "payee")
        if row["handler"]:
            detail = {**detail, "handler": row["handler"]}
        amount = row["received"] or row["spent"]
        if not received:
            self.enough(row, "spent", held, amount, yuan)
        debit, credit = (held, other) if received else (other, held)
        cause = cause_of(row["voucher"]) if row["voucher"] else UNNAMED
        return Entry(uid, debit, credit, amount, purpose, booked, row["date"], cause, detail)

    def _opening(self, row: Row) -> Plan:
        """The balance brought forward opens empty books; afterwards it only has to be what they say."""
        day, amount = row["date"], row["balance"] if row["balance"] is not None else row["received"]
        if amount is None or amount < 0:
            row.problem("balance", gettext_noop("How much was left?"), gettext_noop("Write it under the balance."))
            return Plan(row)
        uid = self.key_of(row, "opening", day, amount)
        if known := self.already(row, uid, day):
            return known
        if not self.chart.is_empty() or not amount:
            before = balances_at(self.fund, day - datetime.timedelta(days=1))
            accounts = Account.objects.filter(fund=self.fund)
            there = sum(before.get(a.pk, 0) for a in accounts.money() if a.category == "asset")
            if there == amount:
                row.tell("balance", said(gettext_noop("That is what the books say; there is nothing to enter.")))
                return Plan(row, self.fund)
            row.problem(
                "balance",
                gettext_noop("The books of this fund had %(there)s at that time, not %(stated)s."),
                gettext_noop("Books are opened once. Take out what is in them already, and mend this row."),
                there=yuan(there),
                stated=yuan(amount),
            )
            return Plan(row)
        booked = self.book(row, day)
        entry = Entry(uid, self.chart.held(), self.chart.brought_forward(), amount, row["text"], booked, day)
        return self.planned(row, entry)

    def _check_number(self, row: Row, number: str, day: datetime.date) -> None:
        """A number stands once in a year; or in a month, where a new month begins with no. 1 again."""
        year = self.year(day.year)
        first = self.seen.get((number, day.year, 0)) or year.vouchers.get((number, 0))
        this_month = self.seen.get((number, day.year, day.month)) or year.vouchers.get((number, day.month))
        if first and not this_month and not self.monthly and re.search(r"(?<!\d)0*1$", number):
            self.monthly = True
            row.tell("voucher", assumed(gettext_noop("Read as numbered anew from here on, month by month.")))
        scope = day.month if self.monthly else 0
        how = gettext_noop("Give each voucher its own number.")
        if where := self.seen.get((number, day.year, scope)):
            message = gettext_noop("Row %(first)s has the voucher number %(number)s too.")
            row.problem("voucher", message, how, first=where, number=number)
        elif seq := year.vouchers.get((number, scope)):
            message = gettext_noop(
                "Voucher %(number)s is in the books already, as entry %(seq)s, and says something else."
            )
            how = gettext_noop("Entries are never changed: mend the number, or reverse that entry first.")
            row.problem("voucher", message, how, number=number, seq=seq)
        self._note(number, day, row.where)

    def _note(self, number: str, day: datetime.date, where: str) -> None:
        if number:
            for month in (0, day.month):
                self.seen.setdefault((number, day.year, month), where)

    def asides(self) -> list[Remark]:
        told = [
            *super().asides(),
            said(gettext_noop("Money is held on “%(account)s”."), account=self.chart.held().name),
        ]
        if missing := self._missing():
            told.append(said(gettext_noop("Voucher numbers that do not appear: %(numbers)s."), numbers=missing))
        return told

    def _missing(self) -> list[str]:
        """Numbers between the first and the last that stand neither in the sheet nor in the books."""
        if self.came_back:
            return []
        by_form: dict[tuple[str, int, int, int], set[int]] = {}
        for number, year, month in self.seen:
            if bool(month) == self.monthly and (found := re.fullmatch(r"(.*?)(\d{1,6})", number)):
                head, digits = found.groups()
                by_form.setdefault((head, len(digits), year, month), set()).add(int(digits))
        missing: list[str] = []
        for (head, width, year, month), numbers in by_form.items():
            there = self.years[year].vouchers if year in self.years else {}
            for each in sorted(set(range(min(numbers), max(numbers))) - numbers):
                if (text := f"{head}{each:0{width}}", month) not in there and len(missing) < MOST_MISSING:
                    missing.append(text)
        return missing


def _is_opening(row: Row) -> bool:
    return bool(OPENING.fullmatch(squeezed(row["text"] or "")))
