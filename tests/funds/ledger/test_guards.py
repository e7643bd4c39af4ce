"""Each guard by itself: with it an attack is refused, without it the same attack gets through.

A new constraint of the ledger fails here until somebody has said what it is good for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg2
import pytest
from django.apps import apps
from django.db import connection

from community.guards.constraints import AppendOnly
from funds.ledger.guards import Columns, OnlyThroughTransfers
from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer
from tests.funds.ledger import attacks
from tests.funds.ledger.conftest import Copy

MODELS = [Fund, Account, Transfer, Seal, Checkpoint]
GUARDS = {guard.name: (model, guard) for model in MODELS for guard in model._meta.constraints}
HIGHER = [model for model in apps.get_app_config("funds").get_models() if model not in MODELS]
# Keys that composite foreign keys point at; what they are good for is tested with those.
TARGETS = {"fund_and_community", "account_fund_unit", "account_fund_category", "seal_and_fund", "checkpoint_and_fund"}


@dataclass
class Attack:
    """SQL that one guard refuses; `before` prepares, `without` are other guards that would refuse it too."""

    guard: str
    sql: Callable[[Copy], str]
    before: Callable[[Copy], str] | None = None
    without: list[str] = field(default_factory=list)
    says: str = ""  # where the guard has several rules, which one answers


def new_community(copy: Copy) -> str:
    return (
        "CREATE TEMP TABLE c AS SELECT * FROM community_community LIMIT 1;"
        " UPDATE c SET id = 0, uid = gen_random_uuid(), slug = 'elsewhere', name = '别处';"
        " INSERT INTO community_community SELECT * FROM c"
    )


def of_fund(text: str) -> Callable[[Copy], str]:
    return lambda copy: text.format(fund=copy.book.fund.pk, bank=copy.book.bank.pk, gifts=copy.book.gifts.pk,
                                    aid=copy.book.aid.pk, given=copy.given.pk)  # fmt: skip


ATTACKS = [
    Attack("fund_name_once", lambda c: attacks.fund(c, name=c.book.fund.name)),
    Attack("fund_how_to_give", of_fund("UPDATE funds_fund SET platform_url = 'https://example.cn/' WHERE id = {fund}")),
    Attack("fund_official_name", of_fund("UPDATE funds_fund SET name = '公益基金池' WHERE id = {fund}")),
    Attack("fund_only_through_transfers", of_fund("UPDATE funds_fund SET last_seq = 0 WHERE id = {fund}")),
    Attack("fund_only_through_transfers", of_fund(r"UPDATE funds_fund SET head = '\x00' WHERE id = {fund}")),
    Attack("fund_only_through_transfers", of_fund("UPDATE funds_fund SET closed_through = '2024-01-01'")),
    Attack("fund_only_through_transfers", of_fund("UPDATE funds_fund SET kind = 'property' WHERE id = {fund}")),
    Attack("fund_only_through_transfers", lambda c: attacks.fund(c, last_seq=7)),
    Attack("fund_only_through_transfers", lambda c: "DELETE FROM funds_fund WHERE name = '新基金'", attacks.fund),
    Attack(
        "fund_columns", of_fund("UPDATE funds_fund SET last_seq = 0 WHERE id = {fund}"),
        without=["fund_only_through_transfers"],
    ),
    Attack("account_code_once", lambda c: attacks.account(c, code="1002")),
    Attack("account_code_plain", lambda c: attacks.account(c, code="现金,1")),
    Attack("account_unit_plain", lambda c: attacks.account(c, unit="袋")),
    Attack("account_earmark_plain", lambda c: attacks.account(c, earmark="公园,路灯")),
    Attack("account_fund_community", lambda c: attacks.account(c, community_id=0), new_community),
    Attack("account_floor", lambda c: attacks.entry(c, debit_id=c.book.aid.pk, credit_id=c.book.bank.pk, amount=60_01)),
    Attack(
        "account_sums_not_negative", of_fund("UPDATE funds_account SET debits_pending = -1 WHERE id = {gifts}"),
        without=["account_only_through_transfers"],
    ),
    Attack("account_only_through_transfers", of_fund("UPDATE funds_account SET debits = debits + 1 WHERE id = {bank}")),
    Attack("account_only_through_transfers", of_fund("UPDATE funds_account SET credits_pending = 0 WHERE id = {bank}")),
    Attack("account_only_through_transfers", of_fund("UPDATE funds_account SET floor = NULL WHERE id = {bank}")),
    Attack("account_only_through_transfers", of_fund("UPDATE funds_account SET earmark = '' WHERE earmark <> ''")),
    Attack("account_only_through_transfers", lambda c: attacks.account(c, debits=5)),
    Attack("account_only_through_transfers", lambda c: "DELETE FROM funds_account WHERE code = '9999'", attacks.account),
    Attack("account_only_through_transfers", lambda c: "TRUNCATE funds_account CASCADE",
           without=["transfer_append_only"]),
    Attack(
        "account_columns", of_fund("UPDATE funds_account SET debits = debits + 1 WHERE id = {bank}"),
        without=["account_only_through_transfers"],
    ),
    Attack("transfer_number_once", lambda c: attacks.forged(c, seq=1), without=["transfer_posting"]),
    Attack("transfer_reversed_once", lambda c: attacks.entry(
        c, reverses_seq=c.wrong.seq, amount=c.wrong.amount, debit_id=c.book.gifts.pk, credit_id=c.book.bank.pk)),
    Attack("transfer_debit_inside", lambda c: attacks.entry(c, debit_id=c.other.bank.pk)),
    Attack("transfer_credit_inside", lambda c: attacks.entry(c, credit_id=c.other.gifts.pk)),
    Attack("transfer_credit_inside", lambda c: attacks.entry(c, credit_id=c.book.rice_gifts.pk)),
    Attack("transfer_pending_inside", lambda c: attacks.forged(c, kind="commit", pending_seq=800),
           without=["transfer_posting"]),
    Attack("transfer_reverses_inside", lambda c: attacks.forged(c, reverses_seq=800), without=["transfer_posting"]),
    Attack("transfer_amount", lambda c: attacks.entry(c, amount=0)),
    Attack("transfer_amount", lambda c: attacks.entry(c, amount=-1)),
    Attack("transfer_two_accounts", lambda c: attacks.entry(c, credit_id=c.book.bank.pk)),
    Attack("transfer_happened_before", lambda c: attacks.entry(c, effective_on="2025-03-04")),
    Attack("transfer_kind", lambda c: attacks.entry(c, pending_seq=c.reserved.seq)),
    Attack("transfer_kind", lambda c: attacks.entry(c, kind="gift")),
    Attack("transfer_purpose", lambda c: attacks.entry(c, purpose="一行\n两行")),
    Attack("transfer_purpose", lambda c: attacks.entry(c, purpose="")),
    Attack("transfer_cause_plain", lambda c: attacks.entry(c, cause="gift,1")),
    Attack("transfer_posting", attacks.forged, says="transfer_filled_by_database"),
    Attack("transfer_append_only", of_fund("UPDATE funds_transfer SET purpose = '别的' WHERE id = {given}")),
    Attack("transfer_append_only", of_fund("DELETE FROM funds_transfer WHERE id = {given}")),
    Attack("transfer_append_only", of_fund("TRUNCATE funds_transfer CASCADE")),
    Attack("transfer_columns", attacks.forged, without=["transfer_posting"]),
    Attack("seal_number_once", lambda c: attacks.forged_seal(c, number=7), attacks.forged_seal, ["seal_sealing"]),
    Attack("seal_fund_community", lambda c: attacks.forged_seal(c, community_id=0), new_community, ["seal_sealing"]),
    Attack("seal_sealing", attacks.forged_seal, says="seal_filled_by_database"),
    Attack("seal_append_only", lambda c: "UPDATE funds_seal SET through = '2025-01-31'", attacks.seal),
    Attack("seal_append_only", lambda c: "DELETE FROM funds_seal", attacks.seal),
    Attack("seal_columns", attacks.forged_seal, without=["seal_sealing"]),
    Attack("checkpoint_once_a_day", attacks.checkpoint, attacks.checkpoint),
    Attack("checkpoint_fund_community", lambda c: attacks.checkpoint(c, community_id=0), new_community),
    Attack("checkpoint_append_only", lambda c: "UPDATE funds_checkpoint SET seq = 0", attacks.checkpoint),
    Attack("checkpoint_append_only", lambda c: "DELETE FROM funds_checkpoint", attacks.checkpoint),
]  # fmt: skip


def removing_higher() -> Iterator[str]:
    """TRUNCATE … CASCADE would also be stopped by what rooms above keep append-only."""
    for model in HIGHER:
        for guard in model._meta.constraints:
            if isinstance(guard, OnlyThroughTransfers | AppendOnly):
                yield str(guard.remove_sql(model, connection.schema_editor()))


def removing(name: str) -> str:
    model, guard = GUARDS[name]
    sql = str(guard.remove_sql(model, connection.schema_editor()))
    return sql if "CASCADE" in sql or "DROP CONSTRAINT" not in sql else f"{sql} CASCADE"


def is_privilege(attack: Attack) -> bool:
    return isinstance(GUARDS[attack.guard][1], Columns)


@pytest.mark.parametrize("attack", [a for a in ATTACKS if not is_privilege(a)], ids=lambda attack: attack.guard)
def test_with_its_guard_it_is_refused_and_without_it_gets_through(copy: Copy, attack: Attack) -> None:
    """As the owner of the tables, whom no privilege holds back."""
    owner = copy.as_owner()
    try:
        with owner.cursor() as cursor:
            for name in attack.without:
                cursor.execute(removing(name))
            if attack.before:
                cursor.execute(attack.before(copy))
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SAVEPOINT begun")
            with pytest.raises(psycopg2.IntegrityError) as refused:
                cursor.execute(attack.sql(copy))
            assert refused.value.diag.constraint_name == (attack.says or attack.guard)
            cursor.execute("ROLLBACK TO begun")
            cursor.execute(removing(attack.guard))
            if "TRUNCATE" in attack.sql(copy):
                cursor.execute("; ".join(removing_higher()))
            cursor.execute(attack.sql(copy))
            assert cursor.rowcount != 0
    finally:
        owner.rollback()
        owner.close()


@pytest.mark.parametrize("attack", [a for a in ATTACKS if is_privilege(a)], ids=lambda attack: attack.guard)
def test_the_application_may_not_even_try_and_without_the_guard_it_gets_through(spare: Copy, attack: Attack) -> None:
    def try_it() -> int:
        application = spare.as_application()
        try:
            with application, application.cursor() as cursor:
                cursor.execute(attack.sql(spare))
                return int(cursor.rowcount)
        finally:
            application.close()

    owner = spare.as_owner()
    owner.autocommit = True
    with owner.cursor() as cursor:
        for name in attack.without:
            cursor.execute(removing(name))
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            try_it()
        cursor.execute(removing(attack.guard))
        assert try_it() == 1
    owner.close()


def test_every_guard_of_the_ledger_is_attacked() -> None:
    assert set(GUARDS) - TARGETS == {attack.guard for attack in ATTACKS}
