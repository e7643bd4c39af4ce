"""Publishing fixes a statement; a correction stands beside the original; others look at it from outside."""

import datetime

from django.utils import timezone

from community.guards.refusal import Refused
from funds.statements.actions import check_statement, correct_statement, make_statement, publish_statement
from funds.statements.models import Statement
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import Book
from tests.funds.statements.conftest import FEBRUARY, MARCH, make_quarter, statement_of
from tests.funds.statements.test_make_statement import code_of


def test_what_is_published_stays_and_is_corrected_beside_the_original(quarter: Book) -> None:
    original = publish_statement(statement_of(quarter), by=SYSTEM)
    again = lambda: make_statement(quarter.fund, period=original.span, by=SYSTEM)  # noqa: E731
    assert code_of(again) == "statement_published"
    assert code_of(lambda: publish_statement(original, by=SYSTEM)) == "not_a_draft"
    assert code_of(lambda: correct_statement(original, reason=" ", by=SYSTEM)) == "statement_correction_says_why"
    today = timezone.localdate()
    late = quarter.spend(3_00, booked_on=today, effective_on=FEBRUARY, purpose="补记：发票")
    quarter.spend(4_00, booked_on=today, purpose="今天的")
    draft = correct_statement(original, reason="有一张发票次月才交来", by=SYSTEM)
    assert code_of(lambda: correct_statement(original, reason="再更正", by=SYSTEM)) == "statement_version_once"
    original.refresh_from_db()
    assert original.is_published
    assert [line["seq"] for line in draft.figures["belated"]] == [late.seq]
    assert draft.figures["belated"][0] | {"side": "expense", "amount": 3_00} == draft.figures["belated"][0]
    assert draft.figures["total"] == original.figures["total"]  # closed books are not opened again
    publish_statement(draft, by=SYSTEM)
    original.refresh_from_db()
    assert (original.state, original.version) == ("corrected", 1)
    assert code_of(lambda: correct_statement(original, reason="再更正", by=SYSTEM)) == "not_published"


def test_two_who_publish_or_correct_at_once_do_it_once(race, at_once) -> None:
    quarter = make_quarter()
    draft = statement_of(quarter)
    results = at_once(*[lambda: publish_statement(draft, by=SYSTEM)] * 4)
    assert sorted(type(each).__name__ for each in results) == ["Refused"] * 3 + ["Statement"]
    results = at_once(*[lambda: correct_statement(draft, reason="更正", by=SYSTEM)] * 4)
    assert sorted(type(each).__name__ for each in results) == ["Refused"] * 3 + ["Statement"]
    assert {each.code for each in results if isinstance(each, Refused)} == {"statement_version_once"}
    assert Statement.objects.filter(fund=quarter.fund, kind="month", first_on=draft.first_on).count() == 2


def test_owners_and_a_notary_say_what_they_found(quarter: Book) -> None:
    statement = statement_of(quarter, day=MARCH)
    said = {"statement": statement, "side": "owners", "name": "业主委员会", "by": SYSTEM}
    day = datetime.date(2025, 4, 8)
    assert code_of(lambda: check_statement(**said, on=day, opinion="objects")) == "statementcheck_says_what"
    future = timezone.localdate() + datetime.timedelta(days=1)
    assert code_of(lambda: check_statement(**said, on=future, opinion="agrees")) == "check_in_future"
    check_statement(**said, on=day, opinion="agrees")
    publish_statement(statement, by=SYSTEM)
    check_statement(**said | {"side": "notary"}, on=day, opinion="remarks", remarks="合同请一并公示")
    assert statement.checks.count() == 2
