"""Each rule of the posting trigger by itself: with it an attack is refused, without it the same one gets through."""

import datetime
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest

from funds.ledger.guards import making_function
from funds.ledger.posting import AFTER, BEFORE, posting_body
from tests.funds.ledger import attacks
from tests.funds.ledger.attacks import entry
from tests.funds.ledger.conftest import Copy

Sql = Callable[[Copy], str]


def commit(copy: Copy, **changes: Any) -> str:
    sides = {"debit_id": copy.book.aid.pk, "credit_id": copy.book.bank.pk}
    return entry(copy, **(sides | {"kind": "commit", "pending_seq": copy.reserved.seq, "amount": 40_00} | changes))


def reserve(copy: Copy, **changes: Any) -> str:
    sides = {"debit_id": copy.book.aid.pk, "credit_id": copy.book.bank.pk}
    return entry(copy, **(sides | {"kind": "pending"} | changes))


def tomorrow(copy: Copy) -> str:
    day = datetime.date.today() + datetime.timedelta(days=2)
    return entry(copy, booked_on=day, effective_on=day)


def mirror(copy: Copy, **changes: Any) -> str:
    mirrored = {"reverses_seq": copy.given.seq, "amount": copy.given.amount}
    sides = {"debit_id": copy.book.gifts.pk, "credit_id": copy.book.bank.pk}
    return entry(copy, **(mirrored | sides | changes))


# rule, attack, what happens before
RULES: list[tuple[str, Sql, Sql | None]] = [
    ("transfer_filled_by_database", attacks.forged, None),
    ("transfer_filled_by_database", lambda c: entry(c, hash="=decode('00', 'hex')"), None),
    ("transfer_filled_by_database", lambda c: entry(c, debit_balance=0), None),
    ("transfer_period_open", lambda c: entry(c, booked_on="2025-03-31", effective_on="2025-03-31"), attacks.seal),
    ("transfer_in_order", lambda c: entry(c, booked_on="2025-03-02", effective_on="2025-03-02"), None),
    ("transfer_not_in_future", tomorrow, None),
    ("transfer_names_reserved", lambda c: commit(c, debit_id=c.book.gifts.pk), lambda c: reserve(
        c, debit_id=c.book.gifts.pk, amount=50_00)),
    ("transfer_names_reserved", lambda c: commit(c, pending_seq=c.wrong.seq, amount=1_00), lambda c: commit(c, amount=1)),
    ("transfer_within_reserved", lambda c: commit(c, amount=40_01), reserve),
    ("transfer_within_reserved", lambda c: commit(c, kind="void", amount=10_00), None),
    ("transfer_within_reserved", lambda c: commit(c, kind="void", amount=40_00), lambda c: ";".join([
        reserve(c, amount=50_00), commit(c, amount=39_50)])),
    ("transfer_mirrors", lambda c: mirror(c, amount=1_00), None),
    ("transfer_mirrors", lambda c: mirror(c, debit_id=c.book.aid.pk), lambda c: entry(c, amount=50_00)),
    ("transfer_mirrors", lambda c: mirror(c, reverses_seq=3, amount=c.wrong.amount, debit_id=c.book.bank.pk,
                                          credit_id=c.book.gifts.pk), None),
    ("transfer_mirrors", lambda c: mirror(c, reverses_seq=c.reserved.seq, amount=40_00, debit_id=c.book.bank.pk,
                                          credit_id=c.book.aid.pk), None),
    ("transfer_same_earmark", lambda c: entry(c, debit_id=c.book.aid.pk, credit_id=c.book.park_gifts.pk), None),
    ("transfer_by_commit_only", lambda c: entry(c, debit_id=c.book.park_works.pk, credit_id=c.book.park.pk), None),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "attack", "before"), RULES, ids=lambda value: value if isinstance(value, str) else "")
def test_with_the_rule_it_is_refused_and_without_it_gets_through(
    copy: Copy, rule: str, attack: Sql, before: Sql | None
) -> None:
    owner = copy.as_owner()
    try:
        with owner.cursor() as cursor:
            if before:
                cursor.execute(before(copy))
            cursor.execute("SAVEPOINT begun")
            with pytest.raises(psycopg2.IntegrityError) as refused:
                cursor.execute(attack(copy))
            assert refused.value.diag.constraint_name == rule
            cursor.execute("ROLLBACK TO begun")
            # A number that was forged would otherwise only be overwritten.
            cursor.execute(making_function("transfer_posting", posting_body(without=[rule])))
            cursor.execute(attack(copy))
            assert cursor.rowcount == 1
    finally:
        owner.rollback()
        owner.close()


def test_every_rule_is_attacked() -> None:
    assert {*BEFORE, *AFTER} == {rule for rule, _attack, _before in RULES}


def test_a_known_key_moves_no_money_even_where_the_conflict_is_ignored(copy: Copy) -> None:
    again = entry(copy, uid=copy.given.uid) + " ON CONFLICT DO NOTHING"
    balance = f"SELECT debits FROM funds_account WHERE id = {copy.book.bank.pk}"
    owner = copy.as_owner()
    try:
        with owner.cursor() as cursor:
            cursor.execute("SAVEPOINT begun")
            with pytest.raises(psycopg2.IntegrityError) as refused:
                cursor.execute(again)
            assert refused.value.diag.constraint_name == "transfer_once"
            cursor.execute("ROLLBACK TO begun")
            cursor.execute(balance)
            before = cursor.fetchone()
            cursor.execute(making_function("transfer_posting", posting_body(without=["transfer_once"])))
            cursor.execute(again)
            cursor.execute(balance)
            assert cursor.fetchone() != before
    finally:
        owner.rollback()
        owner.close()
