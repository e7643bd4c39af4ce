"""A statement is what its entries come to; it is made when the period is closed."""

import datetime
import random

import pytest

from community.guards.refusal import Refused
from funds.ledger.actions import close_period, commit_transfer, post_transfer, reverse_transfer, void_transfer
from funds.ledger.models import Account, Kind, Transfer
from funds.statements.actions import make_statement, remove_budget, set_budget
from funds.statements.models import Statement
from funds.statements.periods import read_span, span_of, spans_ended
from funds.statements.reckoning import reckon
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, Book
from tests.funds.statements.conftest import FEBRUARY, MARCH, statement_of


def code_of(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "first", "last", "due"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", "2024-03-15"),
        ("2025-12", "2025-12-01", "2025-12-31", "2026-01-15"),
        ("2025-Q4", "2025-10-01", "2025-12-31", "2026-01-30"),
        ("2025", "2025-01-01", "2025-12-31", "2026-05-31"),
    ],
)
def test_a_period_has_its_days_and_its_deadline(text, first, last, due) -> None:
    span = read_span(text)
    assert span is not None
    assert (str(span), f"{span.first}", f"{span.last}", f"{span.due_on}") == (text, first, last, due)
    assert span_of(span.kind, span.last) == span


def test_nonsense_is_no_period() -> None:
    assert [read_span(text) for text in ("2025-13", "2025-Q5", "25", "", "2025-1", "２０２５")] == [None] * 6


def test_months_end_a_quarter_and_a_year() -> None:
    kinds = ["month", "quarter", "year"]
    found = spans_ended(kinds, datetime.date(2025, 11, 3), datetime.date(2026, 1, 31))
    assert [str(span) for span in found] == ["2025-11", "2025-12", "2025-Q4", "2025", "2026-01"]


def test_closing_makes_the_statements_of_what_it_ended(quarter: Book) -> None:
    made = Statement.objects.order_by("last_on", "-first_on")
    assert [str(each.span) for each in made] == ["2025-01", "2025-02", "2025-03", "2025-Q1"]
    assert {(each.state, each.seal.number, each.version) for each in made} == {("draft", 1, 1)}
    last = Transfer.objects.get(fund=quarter.fund, seq=made[1].seq)
    assert (last.booked_on, bytes(last.hash)) == (FEBRUARY, bytes(made[1].head))


def test_opening_income_expense_and_closing_follow_each_other(quarter: Book) -> None:
    total = statement_of(quarter).figures["total"]
    assert total["opening"] == 130_00
    assert (total["income"], total["income_reversed"]) == (-18_00, -30_00)  # 12 came, 30 were taken back
    assert (total["expense"], total["closing"], total["reserved"]) == (20_00, 92_00, 0)
    march = statement_of(quarter, day=MARCH).figures["total"]
    assert (march["opening"], march["expense"], march["closing"], march["reserved"]) == (92_00, 15_00, 77_00, 25_00)
    whole = statement_of(quarter, "quarter").figures
    assert (whole["total"]["opening"], whole["total"]["income"], whole["total"]["closing"]) == (0, 112_00, 77_00)
    assert {line["code"]: line["year"] for line in whole["lines"]}["4001"] == 112_00


def naively(book: Book, first: datetime.date, last: datetime.date) -> dict[str, int]:
    """The same sums, entry by entry."""
    found = dict.fromkeys(("opening", "income", "expense", "other", "closing", "reserved", "income_reversed",
                           "expense_reversed"), 0)  # fmt: skip
    for row in Transfer.objects.filter(fund=book.fund, unit="CNY").select_related("debit", "credit"):
        inside, before = first <= row.booked_on <= last, row.booked_on < first
        if not (inside or before):
            continue
        if row.kind == Kind.PENDING:
            found["reserved"] += row.amount
        if row.kind in (Kind.COMMIT, Kind.VOID):
            found["reserved"] -= row.amount
        if row.kind in (Kind.PENDING, Kind.VOID):
            continue
        for account, amount in ((row.debit, row.amount), (row.credit, -row.amount)):
            own = account.sign * amount
            if account.category == "asset":
                found["closing"] += own
                found["opening"] += own if before else 0
            elif inside:
                name = account.category if account.category in ("income", "expense") else "other"
                found[name] += own
                if row.is_reversal and name != "other":
                    found[f"{name}_reversed"] += own
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_any_ledger_comes_to_what_its_entries_come_to(book: Book, seed: int) -> None:
    chance, day = random.Random(seed), datetime.date(2024, 11, 1)
    book.give(500_00, booked_on=day)
    for _turn in range(60):
        day += datetime.timedelta(days=chance.randrange(5))
        entries = list(Transfer.objects.filter(fund=book.fund))
        try:
            match chance.randrange(7):
                case 0 | 1:
                    book.give(chance.randrange(1, 90_00), booked_on=day)
                case 2:
                    book.spend(chance.randrange(1, 90_00), booked_on=day)
                case 3:
                    reverse_transfer(chance.choice(entries), purpose="更正", booked_on=day, by=SYSTEM)
                case 4:
                    book.reserve(chance.randrange(2, 60_00), booked_on=day)
                case 5:
                    act = chance.choice([commit_transfer, void_transfer])
                    act(chance.choice([row for row in entries if row.kind == "pending"]), booked_on=day, by=SYSTEM)
                case _:
                    post_transfer(book.fund, debit=book.park, credit=book.park_gifts, amount=chance.randrange(1, 50_00),
                                  purpose="口袋公园", booked_on=day, by=SYSTEM)  # fmt: skip
        except (Refused, IndexError):
            continue
    for span in spans_ended(["month", "quarter", "year"], datetime.date(2024, 11, 1), day + datetime.timedelta(40)):
        total = reckon(book.fund, span.first, span.last)["total"]
        assert total == naively(book, span.first, span.last), str(span)
        assert total["opening"] + total["income"] - total["expense"] + total["other"] == total["closing"]


@pytest.mark.django_db
def test_earmarked_money_and_goods_stand_apart(book: Book) -> None:
    book.give(10_00)
    for debit, credit, amount in [(book.park, book.park_gifts, 5_00), (book.rice, book.rice_gifts, 60)]:
        post_transfer(book.fund, debit=debit, credit=credit, amount=amount, purpose="捐赠", booked_on=DAY, by=SYSTEM)
    figures = reckon(book.fund, DAY.replace(day=1), DAY.replace(day=31))
    assert (figures["total"]["closing"], figures["restricted"]["closing"], figures["free"]["closing"]) == (
        15_00, 5_00, 10_00,
    )  # fmt: skip
    assert [purpose["earmark"] for purpose in figures["purposes"]] == ["", "口袋公园"]
    (rice,) = figures["goods"]
    assert (rice["came"], rice["went"], rice["closing"], rice["unit_name"]) == (60, 0, 60, "袋")


@pytest.mark.django_db
def test_an_open_period_has_no_statement(book: Book) -> None:
    book.give(1)
    assert code_of(lambda: make_statement(book.fund, period=read_span("2025-03"), by=SYSTEM)) == "period_open"


def test_a_draft_is_reckoned_anew_with_its_budget(quarter: Book) -> None:
    draft = statement_of(quarter)
    assert draft.figures["budget"] == []
    budget = set_budget(quarter.aid, year=2025, amount=18_00, by=SYSTEM)
    again = make_statement(quarter.fund, period=draft.span, by=SYSTEM)
    assert again.pk == draft.pk
    (line,) = again.figures["budget"]
    assert (line["planned"], line["spent"], line["left"]) == (18_00, 20_00, -2_00)
    set_budget(quarter.aid, year=2025, amount=30_00, by=SYSTEM)
    budget.refresh_from_db()
    assert budget.amount == 30_00
    remove_budget(budget, by=SYSTEM)
    assert code_of(lambda: set_budget(quarter.bank, year=2025, amount=1, by=SYSTEM)) == "budget_expense_account"


@pytest.mark.django_db
def test_it_asks_no_more_of_the_database_the_more_entries_there_are(book: Book, django_assert_num_queries) -> None:
    for _turn in range(20):
        book.give(1)
    with django_assert_num_queries(6):
        reckon(book.fund, DAY.replace(day=1), DAY.replace(day=31))
    assert Account.objects.filter(fund=book.fund).count() == 8


@pytest.mark.django_db
def test_a_property_account_is_told_each_quarter(book: Book) -> None:
    from tests.factories import make_fund, make_transfer

    fund = make_fund(book.fund.community, kind="property")
    make_transfer(fund, booked_on=DAY)
    close_period(fund, through=datetime.date(2025, 12, 31), by=SYSTEM)
    made = Statement.objects.filter(fund=fund).order_by("last_on", "-first_on")
    assert [str(each.span) for each in made] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025"]
