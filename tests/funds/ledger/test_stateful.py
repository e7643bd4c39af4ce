"""Any sequence of posting, reserving, paying, releasing, reversing and closing leaves the books whole."""

import datetime
import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from community.guards.refusal import Refused
from funds.ledger.actions import (
    close_period,
    commit_transfer,
    post_transfer,
    reserve_transfer,
    reverse_transfer,
    void_transfer,
)
from funds.ledger.balances import balances_at
from funds.ledger.exporting import write_zip
from funds.ledger.models import POSTED, Account, Fund, Transfer
from funds.ledger.verify_ledger import verify
from funds.management.commands.verify_ledger import reserved_amiss
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, make_book

EXPECTED = {
    "account_floor", "transfer_same_earmark", "transfer_by_commit_only", "transfer_credit_inside",
    "transfer_two_accounts", "transfer_within_reserved", "nothing_reserved", "transfer_names_reserved",
    "transfer_mirrors", "transfer_reversed_once", "seal_forward", "transfer_period_open",
}  # fmt: skip
NAMES = ["bank", "gifts", "aid", "park", "park_gifts", "park_works", "rice", "rice_gifts"]


class Books(RuleBasedStateMachine):
    """A bookkeeper who tries everything, and a model that adds up what was not refused."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.book = make_book()
        self.day = DAY
        self.balances = dict.fromkeys(NAMES, 0)
        self.past: dict[datetime.date, dict[str, int]] = {}
        self.entries: list[Transfer] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def name_of(self, account_id: int) -> str:
        return next(name for name in NAMES if getattr(self.book, name).pk == account_id)

    def attempt(self, act, *args, **said) -> None:
        """Act; what is refused must leave nothing, what is not is added to the model."""
        try:
            entry = act(*args, by=SYSTEM, **said)
        except Refused as refusal:
            if refusal.code not in EXPECTED:
                raise
            return
        self.entries.append(entry)
        if entry.kind in POSTED:
            self.balances[self.name_of(entry.debit_id)] += entry.amount
            self.balances[self.name_of(entry.credit_id)] -= entry.amount

    @rule(debit=st.sampled_from(NAMES), credit=st.sampled_from(NAMES), amount=st.integers(1, 500))
    def post(self, debit: str, credit: str, amount: int) -> None:
        sides = {"debit": getattr(self.book, debit), "credit": getattr(self.book, credit)}
        self.attempt(post_transfer, self.book.fund, **sides, amount=amount, purpose="试", booked_on=self.day)

    @rule(amount=st.integers(1, 900))
    def give(self, amount: int) -> None:
        sides = {"debit": self.book.bank, "credit": self.book.gifts}
        self.attempt(post_transfer, self.book.fund, **sides, amount=amount, purpose='"捐,款"', booked_on=self.day)

    @rule(amount=st.integers(1, 500))
    def reserve(self, amount: int) -> None:
        sides = {"debit": self.book.aid, "credit": self.book.bank}
        self.attempt(reserve_transfer, self.book.fund, **sides, amount=amount, purpose="预留", booked_on=self.day)

    @rule(which=st.integers(0, 50), amount=st.none() | st.integers(1, 500))
    def commit(self, which: int, amount: int | None) -> None:
        if self.entries:
            entry = self.entries[which % len(self.entries)]
            if entry.kind == "pending":
                self.attempt(commit_transfer, entry, amount=amount, booked_on=self.day)

    @rule(which=st.integers(0, 50))
    def void(self, which: int) -> None:
        if self.entries:
            entry = self.entries[which % len(self.entries)]
            if entry.kind == "pending":
                self.attempt(void_transfer, entry, booked_on=self.day)

    @rule(which=st.integers(0, 50))
    def reverse(self, which: int) -> None:
        if self.entries:
            entry = self.entries[which % len(self.entries)]
            self.attempt(reverse_transfer, entry, purpose="冲销", booked_on=self.day)

    @rule(days=st.integers(1, 20), closes=st.booleans())
    def time_passes(self, days: int, closes: bool) -> None:
        self.past[self.day] = dict(self.balances)
        if closes:
            close_period(self.book.fund, through=self.day, by=SYSTEM)
        self.day += datetime.timedelta(days=days)

    @invariant()
    def balances_are_what_was_not_refused(self) -> None:
        accounts = {self.name_of(a.pk): a for a in Account.objects.filter(fund=self.book.fund)}
        assert {name: a.debits - a.credits for name, a in accounts.items()} == self.balances
        assert all(accounts[name].available >= 0 for name in ("bank", "park", "rice"))
        sums = Account.objects.filter(fund=self.book.fund).values("unit").annotate(all=Sum(F("debits") - F("credits")))
        assert {row["all"] for row in sums} == {0}
        assert reserved_amiss(self.book.fund) == []

    @invariant()
    def numbers_have_no_gap(self) -> None:
        assert [entry.seq for entry in self.entries] == list(range(1, len(self.entries) + 1))
        assert Fund.objects.get(pk=self.book.fund.pk).last_seq == len(self.entries)

    def check_everything(self) -> None:
        for day, balances in self.past.items():
            held = {self.name_of(pk): balance for pk, balance in balances_at(self.book.fund, day).items()}
            assert held == balances
        with tempfile.TemporaryDirectory() as folder:
            with (Path(folder) / "ledger.zip").open("wb") as out:
                write_zip(self.book.fund, out)
            assert verify(str(Path(folder) / "ledger.zip")).count == 0

    @rule()
    def anybody_checks(self) -> None:
        self.check_everything()


@pytest.mark.django_db
def test_whatever_a_bookkeeper_does_the_books_are_whole() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
