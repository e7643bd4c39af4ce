"""What sheets of money and of goods have in common: the fund, what is booked already, days, parties, posting."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.guards.sealing import blind_index
from community.sheets.columns import Plan, Row, Sheet
from community.sheets.plain import squeezed
from community.sheets.remarks import Remark, Unreadable, assumed, said
from funds.ledger.actions import post_transfer
from funds.ledger.models import ROOM, Fund, Transfer
from funds.ledger.sheets.chart import Chart, Wanted
from funds.ledger.sheets.columns import OPTIONS
from funds.ledger.vouchers import PREFIX, number_of
from partners.directory.models import Partner

UNNAMED = "sheet"  # the cause of what has no voucher number
ANONYMOUS = {"匿名", "无名氏", "爱心人士", "热心居民", "爱心人士（匿名）", "匿名捐赠", "未留名"}
NOBODY, SOMEBODY = "爱心人士（匿名）", "某某"
Shown = Callable[[int], str]


@dataclass
class Entry:
    """An entry that a row stands for."""

    uid: UUID
    debit: Wanted
    credit: Wanted
    amount: int
    purpose: str
    booked_on: datetime.date
    effective_on: datetime.date
    cause: str = UNNAMED
    detail: dict[str, str] = field(default_factory=dict)


@dataclass
class Year:
    """What happened in one year: by sheets, by key; voucher numbers (in the year, and by month); what came otherwise,
    by day, amount and accounts."""

    entries: dict[UUID, Transfer] = field(default_factory=dict)
    reversed: set[int] = field(default_factory=set)
    vouchers: dict[tuple[str, int], int] = field(default_factory=dict)
    others: dict[tuple[Any, ...], int] = field(default_factory=dict)


class EntrySheet(Sheet):
    """Rows become entries: found again by what stands in them, never changed, posted with what is not for everybody
    sealed."""

    room = ROOM
    permission = "funds.import_entries"
    gives_out = False
    options = OPTIONS

    def load(self) -> None:
        funds = Fund.objects.filter(community=self.community).in_order()
        if uid := self.chosen.get("fund"):
            funds = funds.filter(uid=uid)
        fund = funds.first()
        if fund is None:
            raise Unreadable(gettext_noop("This community has no fund yet; it is opened in the console."))
        self.fund, self.chart = fund, Chart(fund)
        after_close = fund.closed_through and fund.closed_through + datetime.timedelta(days=1)
        self.running = max(filter(None, [fund.last_booked_on, after_close]), default=None)
        listed = Partner.objects.filter(community=self.community).listed()
        self.partners = {squeezed(name): name for name in listed.values_list("name", flat=True)}
        self.years: dict[int, Year] = {}
        self.twins: dict[UUID, str] = {}

    def year(self, year: int) -> Year:
        """What is there of a year; fetched once for each year that a sheet speaks of."""
        if year not in self.years:
            first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
            booked = Transfer.objects.filter(fund=self.fund, booked_on__gte=first)
            found = self.years[year] = Year()
            found.reversed = {
                seq for seq in booked.values_list("reverses_seq", flat=True).exclude(reverses_seq=None) if seq
            }
            of_year = booked.filter(effective_on__range=(first, last))
            by_sheet = Q(cause__startswith=PREFIX) | Q(cause=UNNAMED)
            facts = of_year.posted().exclude(by_sheet).exclude(seq__in=found.reversed).filter(reverses_seq=None)
            for seq, *same in facts.values_list("seq", "effective_on", "amount", "debit", "credit"):
                found.others[tuple(same)] = seq
            mine = of_year.filter(by_sheet)
            for transfer in mine.only("uid", "seq", "cause", "effective_on"):
                found.entries[transfer.uid] = transfer
                if transfer.seq not in found.reversed and (number := number_of(transfer.cause)):
                    for month in (0, transfer.effective_on.month):
                        found.vouchers[number, month] = transfer.seq
        return self.years[year]

    def key_of(self, row: Row, *facts: Any) -> UUID:
        """The key of a row's entry; who gave or was paid goes into it so that nobody can try names out on it."""
        party = squeezed(row["party"] or "")
        texts = ["sheet", self.key, *(str(fact) for fact in facts), blind_index(party) if party else ""]
        return uuid5(self.fund.uid, "\x1f".join(texts))

    def already(self, row: Row, uid: UUID, day: datetime.date) -> Plan | None:
        """The plan of a row that is booked already: nothing to do."""
        year = self.year(day.year)
        known = year.entries.get(uid)
        if known and known.seq in year.reversed:
            row.tell("", said(gettext_noop("It is entry %(number)s, which has been reversed."), number=known.seq))
        return Plan(row, known) if known else None

    def nth(self, row: Row, uid: UUID) -> UUID:
        """The same facts once more in one sheet are another entry, which somebody has to agree to."""
        again = 1
        while uid in self.twins:
            first, again = self.twins[uid], again + 1
            row.tell(
                self.headline, assumed(gettext_noop("Row %(first)s says the same; read as another one."), first=first)
            )
            uid = uuid5(uid, str(again))
        self.twins[uid] = row.where
        return uid

    def book(self, row: Row, day: datetime.date) -> datetime.date:
        """The day of the books for a day on which something happened."""
        if day > self.hints.today:
            row.problem("date", gettext_noop("This day is still to come."), gettext_noop("Check the date."))
        booked = max(day, self.running or day)
        if booked != day and not row.is_bad:
            closed = self.fund.closed_through
            message = gettext_noop("Later days are booked already: it is booked on %(booked)s, as happened on %(day)s.")
            if closed and day <= closed:
                message = gettext_noop("This period is closed: it is booked on %(booked)s, as happened on %(day)s.")
            row.tell("date", assumed(message, booked=booked.isoformat(), day=day.isoformat()))
        return booked

    def named(self, row: Row, purpose: str, *, gift: bool, who: str) -> tuple[str, dict[str, str]]:
        """What everybody reads, and what is sealed: only a partner that gave something, or nobody, is named."""
        party = row["party"] or ""
        known = self.partners.get(squeezed(party))
        if gift and known:
            return f"{purpose} · {known}", {}
        if gift and squeezed(party) in ANONYMOUS:
            return f"{purpose} · {NOBODY}", {}
        if not party:
            return purpose, {}
        if gift:
            message = gettext_noop("“%(name)s” is not a listed partner; the name is sealed.")
            row.tell("party", said(message, name=party))
        if party in purpose:
            row.tell(self.headline, assumed(gettext_noop("The name is left out of what everybody reads.")))
            purpose = purpose.replace(party, SOMEBODY)
        return purpose, {who: party}

    def enough(self, row: Row, column: str, wanted: Wanted, amount: int, shown: Shown) -> None:
        """Refuse a row that takes more than there is, or what may leave only after approval."""
        if wanted.by_commits_only:
            row.problem(
                column,
                gettext_noop("From “%(account)s” money is only spent after it was approved and reserved."),
                gettext_noop("Enter it as a request for money."),
                account=wanted.name,
            )
        elif wanted.left is not None and amount > wanted.left:
            row.problem(
                column,
                gettext_noop("%(amount)s are to go out, but only %(left)s are there."),
                gettext_noop("Check the rows above, or enter first what is missing."),
                amount=shown(amount),
                left=shown(wanted.left),
            )

    def planned(self, row: Row, entry: Entry) -> Plan:
        """The plan of a row that is to be booked, with the accounts it opens; rows below reckon with it."""
        if row.is_bad:
            return Plan(row)
        column = "category" if row.texts.get("category") else self.headline
        if entry.debit.account and entry.credit.account:
            same = (entry.effective_on, entry.amount, entry.debit.account.pk, entry.credit.account.pk)
            if seq := self.year(entry.effective_on.year).others.get(same):
                message = gettext_noop("Entry %(number)s is of the same day, amount and account; entered beside it.")
                row.tell(self.headline, assumed(message, number=seq))
        for wanted, sign in ((entry.debit, 1), (entry.credit, -1)):
            if wanted.account is None and wanted.told_in in ("", row.where):
                wanted.told_in = row.where
                message = gettext_noop("The fund has no such account yet: “%(account)s” is opened.")
                row.tell(column, assumed(message, account=f"{wanted.code} {wanted.name}"))
            wanted.moves(sign * entry.amount)
        self.running = max(entry.booked_on, self.running or entry.booked_on)
        return Plan(row, payload=entry)

    def apply(self, plan: Plan, *, by: Actor) -> Transfer:
        entry: Entry = plan.payload
        for wanted in (entry.debit, entry.credit):
            if wanted.account is None and wanted.told_in != plan.row.where:  # nobody has agreed to it
                sentence = _("“%(account)s” is opened with row %(first)s, which was not taken in.")
                told = {"account": wanted.name, "first": wanted.told_in}
                raise Refused(sentence % told, code="account_not_opened")
        return post_transfer(
            self.fund, debit=entry.debit.opened(self.fund, by), credit=entry.credit.opened(self.fund, by),
            amount=entry.amount, purpose=entry.purpose, booked_on=entry.booked_on, effective_on=entry.effective_on,
            cause=entry.cause, detail=entry.detail, uid=entry.uid, by=by,
        )  # fmt: skip

    def asides(self) -> list[Remark]:
        return [said(gettext_noop("Entered into the books of “%(fund)s”."), fund=str(self.fund))]
