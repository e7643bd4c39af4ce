"""Which accounts the rows of a sheet are booked on: those of the fund, else new ones that are proposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from community.access.actors import Actor
from community.sheets.plain import header_form, squeezed
from funds.ledger.actions import open_account
from funds.ledger.models import MONEY, Account, Fund

# Words of the books, which are kept in Chinese.
HELD, BROUGHT_FORWARD = "存放慈善组织款", "上年结转"
FIRST = {"asset": 1002, "equity": 3001, "income": 4001, "expense": 5001}
FIRST_OF_GOODS = {"asset": 1201, "income": 4201, "expense": 5201}


@dataclass
class Wanted:
    """An account that rows are booked on; opened with the first of them where the fund has none."""

    code: str
    name: str
    category: str
    unit: str = MONEY
    unit_name: str = ""
    earmark: str = ""
    account: Account | None = None
    told_in: str = ""  # the row that says that it is opened
    left: int | None = None  # what can still leave it with the rows read so far; None: no limit
    by_commits_only: bool = False

    @classmethod
    def of(cls, account: Account) -> Wanted:
        left = None if account.floor is None else account.available - account.floor
        return cls(
            account.code, account.name, account.category, account.unit, account.unit_name, account.earmark, account,
            left=left, by_commits_only=account.credited_by_commits_only,
        )  # fmt: skip

    def opened(self, fund: Fund, by: Actor) -> Account:
        """The account itself, opened if need be."""
        if self.account is None:
            self.account = open_account(
                fund, code=self.code, name=self.name, category=self.category, unit=self.unit,
                unit_name=self.unit_name, earmark=self.earmark, floor=0 if self.category == "asset" else None, by=by,
            )  # fmt: skip
        return self.account

    def moves(self, amount: int) -> None:
        """Note what a row brings (or, below nought, takes)."""
        if self.left is not None:
            self.left += amount


@dataclass(frozen=True)
class Item:
    """The accounts of one item of goods."""

    stock: Wanted
    received: Wanted
    given_out: Wanted


class Chart:
    """A fund's accounts, with those proposed so far."""

    def __init__(self, fund: Fund) -> None:
        self.accounts = [Wanted.of(account) for account in Account.objects.filter(fund=fund).in_order()]

    def is_empty(self) -> bool:
        """No money has ever been booked."""
        return not any(w.account and w.unit == MONEY and (w.account.debits or w.account.credits) for w in self.accounts)

    def held(self, earmark: str = "") -> Wanted:
        """Where the money lies: the first account by code."""
        found = self._first("asset", earmark)
        if found:
            return found
        name = self._earmarked(HELD, earmark)
        return self._propose(self._code("asset", earmark), name, "asset", earmark=earmark)

    def brought_forward(self) -> Wanted:
        """What the opening balance comes from."""
        return self._first("equity", "") or self._propose(self._code("equity"), BROUGHT_FORWARD, "equity")

    def named(self, word: str, category: str, earmark: str) -> Wanted:
        """The account of income or spending that a sheet calls by this word."""
        if found := self._named(word, category, earmark):
            return found
        free = self._named(word, category, "") if earmark else None
        name = self._earmarked(header_form(free.name) if free else word, earmark)
        return self._propose(self._code(category, earmark, free.code if free else ""), name, category, earmark=earmark)

    def _named(self, word: str, category: str, earmark: str) -> Wanted | None:
        form = header_form(word)
        forms = [(header_form(w.name), w) for w in self._of(category, earmark)]
        same = [w for name, w in forms if name == form]
        alike = [w for name, w in forms if len(form) > 1 and len(name) > 1 and (form in name or name in form)]
        return (same or alike or [None])[0]  # type: ignore[list-item]

    def item(self, name: str, spec: str, unit_name: str) -> Item:
        """The three accounts of an item: its stock, where it came from, where it went."""
        whole = f"{name} {spec}".strip()
        stock = self._stock(name, spec, unit_name)
        code = stock.code if stock else self._free(FIRST_OF_GOODS["asset"])
        unit = stock.unit if stock else f"ITEM-{code}"
        shape = {"unit": unit, "unit_name": unit_name}
        stock = stock or self._propose(code, whole, "asset", **shape)
        sides = []
        for category, verb in (("income", "捐赠"), ("expense", "发放")):
            known = next((w for w in self.accounts if w.category == category and w.unit == unit), None)
            free = known.code if known else self._free(FIRST_OF_GOODS[category])
            sides.append(known or self._propose(free, f"{verb}{whole}", category, **shape))
        return Item(stock, *sides)

    def _stock(self, name: str, spec: str, unit_name: str) -> Wanted | None:
        """An item is found by its name with the specification, else by its name if its unit's code holds that."""
        goods = [w for w in self.accounts if w.category == "asset" and w.unit != MONEY and w.unit_name == unit_name]
        whole = squeezed(name + spec)
        same: list[Callable[[Wanted], bool]] = [
            lambda w: squeezed(w.name) == whole,
            lambda w: squeezed(w.name) == squeezed(name) and squeezed(spec).upper() in w.unit.split("-"),
        ]
        return next((w for fits in same for w in goods if fits(w)), None)

    def _of(self, category: str, earmark: str) -> list[Wanted]:
        return [w for w in self.accounts if (w.category, w.earmark, w.unit) == (category, earmark, MONEY)]

    def _first(self, category: str, earmark: str) -> Wanted | None:
        return next(iter(self._of(category, earmark)), None)

    def _propose(
        self, code: str, name: str, category: str, unit: str = MONEY, unit_name: str = "", earmark: str = ""
    ) -> Wanted:
        left = 0 if category == "asset" else None
        wanted = Wanted(code, name[:40], category, unit, unit_name, earmark, left=left)
        self.accounts.append(wanted)
        return wanted

    @staticmethod
    def _earmarked(name: str, earmark: str) -> str:
        return f"{name}（{earmark}）" if earmark else name

    def _code(self, category: str, earmark: str = "", like: str = "") -> str:
        """A free code; that of an earmark is the free account's with the earmark's own ending: 1002-P."""
        if not earmark:
            return self._free(FIRST[category])
        ends = [w.code.partition("-")[2] for w in self.accounts if w.earmark == earmark and "-" in w.code]
        codes = {w.code.partition("-")[2] for w in self.accounts}
        end = ends[0] if ends else next(f"E{n}" for n in range(1, len(codes) + 2) if f"E{n}" not in codes)
        first = next((w.code for w in self._of(category, "")), "") if category == "asset" else ""
        base = like or first or self._free(FIRST[category])
        taken = {w.code for w in self.accounts}
        return next(code for n in range(len(taken) + 1) if (code := f"{base}-{end}{n or ''}") not in taken)

    def _free(self, first: int) -> str:
        taken = {w.code.partition("-")[0] for w in self.accounts}
        return next(str(code) for code in range(first, first + len(taken) + 1) if str(code) not in taken)
