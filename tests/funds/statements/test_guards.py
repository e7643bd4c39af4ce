"""Each guard by itself: with it an attack is refused, without it the same attack gets through."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from funds.ledger.models import Seal
from funds.statements.actions import (
    check_statement,
    correct_statement,
    enter_disclosure,
    import_bank_sheet,
    publish_statement,
    set_budget,
)
from funds.statements.models import BankLine, BankSheet, Budget, Countersignature, Disclosure, Statement, StatementCheck
from tests.factories import SYSTEM, make_partner, make_user
from tests.funds.ledger.conftest import connect, make_book
from tests.funds.statements.conftest import JANUARY, make_quarter, statement_of

MODELS = [Statement, StatementCheck, Countersignature, Budget, Disclosure, BankSheet, BankLine]
GUARDS = {guard.name: (model, guard) for model in MODELS for guard in model._meta.constraints}
TARGETS = {"statement_and_community", "banksheet_and_account"}


@dataclass
class Attack:
    guard: str
    sql: str
    without: str = ""
    before: str = ""


def copied(table: str, where: str, **changed: str) -> str:
    """SQL that adds a row like another one, but for some columns."""
    columns = {"uid": "gen_random_uuid()", **changed}
    taken = [field.column for model in MODELS for field in model._meta.local_fields if model._meta.db_table == table]
    taken.remove("id")
    values = ", ".join(columns.get(name, f'"{name}"') for name in taken)
    names = ", ".join(f'"{name}"' for name in taken)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {where} LIMIT 1"


ELSEWHERE = (
    "CREATE TEMP TABLE c AS SELECT * FROM community_community LIMIT 1;"
    " UPDATE c SET id = 0, uid = gen_random_uuid(), slug = 'elsewhere', name = '别处';"
    " INSERT INTO community_community SELECT * FROM c"
)
OTHER_SEAL = "(SELECT s.id FROM funds_seal s JOIN funds_fund f ON f.id = s.fund_id WHERE f.name LIKE '%另一%')"
PUBLISHED, DRAFT = "state = 'published'", "state = 'draft' AND version = 1"
SIGNATURE = (
    "INSERT INTO funds_countersignature (uid, community_id, fund_id, seal_id, partner_id, signed_by_id, head, signed_at)"
    " SELECT gen_random_uuid(), s.community_id, s.fund_id, s.id, p.id, u.id, s.head, now() FROM funds_seal s"
    " JOIN funds_fund f ON f.id = s.fund_id, partners_partner p, community_user u"
    " WHERE f.name NOT LIKE '%另一%' AND s.sealed_by_id IS NOT NULL AND u.username = 'signer' LIMIT 1"
)
CHECKPOINT = (
    "INSERT INTO funds_checkpoint (uid, community_id, fund_id, day, seq, head, note, key)"
    " SELECT gen_random_uuid(), community_id, id, '2025-04-01', 1, '\\x00', '', '' FROM funds_fund"
    " WHERE name LIKE '%另一%'"
)
MATCH = "UPDATE funds_bankline SET state = 'matched', entry_seq = 1 WHERE amount = 10000"
ATTACKS = [
    Attack("statement_version_once", copied("funds_statement", f"{PUBLISHED} AND version = 2", state="'draft'",
                                            published_at="NULL", published_by_id="NULL"), "statement_one_draft"),
    Attack("statement_one_current",
           "UPDATE funds_statement SET state = 'published', published_at = now() WHERE version = 3"),
    Attack("statement_one_draft", copied("funds_statement", "version = 3", version="9")),
    Attack("statement_fund_community", copied("funds_statement", DRAFT, community_id="0", first_on="'2024-01-01'"),
           "statement_seal_of_fund", ELSEWHERE),
    Attack("statement_seal_of_fund", copied("funds_statement", DRAFT, seal_id=OTHER_SEAL, first_on="'2024-01-01'")),
    Attack("statement_checkpoint_of_fund",
           copied("funds_statement", DRAFT, first_on="'2024-01-01'",
                  checkpoint_id="(SELECT max(id) FROM funds_checkpoint)"), before=CHECKPOINT),
    Attack("statement_arrows", copied("funds_statement", DRAFT, state="'published'", published_at="now()",
                                      first_on="'2024-01-01'")),
    Attack("statement_arrows", f"UPDATE funds_statement SET state = 'draft', published_at = NULL WHERE {PUBLISHED}",
           "statement_published_stays statement_one_draft"),
    Attack("statement_published_stays", f"UPDATE funds_statement SET figures = '{{}}' WHERE {PUBLISHED}"),
    Attack("statement_published_stays", "UPDATE funds_statement SET reason = '别的' WHERE version = 2"),
    Attack("statement_published_stays", "UPDATE funds_statement SET first_on = '2024-01-01' WHERE kind = 'quarter'"),
    Attack("statement_published_stays", f"DELETE FROM funds_statement WHERE {PUBLISHED} AND version = 2"),
    Attack("statement_published_stays", "TRUNCATE funds_statement CASCADE", "statementcheck_append_only"),
    Attack("statement_correction_says_why", "UPDATE funds_statement SET reason = '' WHERE version = 3"),
    Attack("statement_published_at", f"UPDATE funds_statement SET published_at = now() WHERE {DRAFT}"),
    Attack("statementcheck_statement_community", copied("funds_statementcheck", "true", community_id="0"),
           before=ELSEWHERE),
    Attack("statementcheck_says_what", copied("funds_statementcheck", "true", opinion="'objects'")),
    Attack("statementcheck_append_only", "UPDATE funds_statementcheck SET opinion = 'agrees', remarks = '好'"),
    Attack("statementcheck_append_only", "DELETE FROM funds_statementcheck"),
    Attack("countersignature_once", SIGNATURE, before=SIGNATURE),
    Attack("countersignature_fund_community", copied("funds_countersignature", "true", community_id="0",
           signed_by_id="(SELECT id FROM community_user WHERE username = 'second')"),
           "countersignature_seal_of_fund countersignature_partner_community", f"{SIGNATURE}; {ELSEWHERE}"),
    Attack("countersignature_seal_of_fund", copied("funds_countersignature", "true", seal_id=OTHER_SEAL),
           before=SIGNATURE),
    Attack("countersignature_partner_community", copied("funds_countersignature", "true", community_id="0",
           signed_by_id="(SELECT id FROM community_user WHERE username = 'second')"),
           "countersignature_seal_of_fund countersignature_fund_community", f"{SIGNATURE}; {ELSEWHERE}"),
    Attack("countersignature_not_who_closed", SIGNATURE.replace("'signer'", "'closer'")),
    Attack("countersignature_append_only", "DELETE FROM funds_countersignature", before=SIGNATURE),
    Attack("budget_once", copied("funds_budget", "true")),
    Attack("budget_fund_community", copied("funds_budget", "true", community_id="0", year="2024"),
           "budget_expense_account", ELSEWHERE),
    Attack("budget_expense_account",
           copied("funds_budget", "true", account_id="(SELECT min(id) FROM funds_account WHERE code = '4001')")),
    Attack("budget_for_expense", "UPDATE funds_budget SET category = 'income'", "budget_expense_account"),
    Attack("budget_amount", "UPDATE funds_budget SET amount = 0"),
    Attack("disclosure_once", copied("funds_disclosure", "true")),
    Attack("disclosure_fund_community", copied("funds_disclosure", "true", community_id="0", title="'x'"),
           before=ELSEWHERE),
    Attack("disclosure_due_after", "UPDATE funds_disclosure SET due_on = since_on"),
    Attack("banksheet_once", copied("funds_banksheet", "true")),
    Attack("banksheet_fund_community", copied("funds_banksheet", "true", community_id="0", digest="'x'"),
           "banksheet_holding_account", ELSEWHERE),
    Attack("banksheet_holding_account",
           copied("funds_banksheet", "true", account_id="(SELECT min(id) FROM funds_account WHERE code = '4001')")),
    Attack("banksheet_for_holding", "UPDATE funds_banksheet SET category = 'income'", "banksheet_holding_account"),
    Attack("bankline_row_once", copied("funds_bankline", "true")),
    Attack("bankline_entry_once", f"{MATCH} AND row = 3", before=f"{MATCH} AND row = 2"),
    Attack("bankline_of_sheet", "UPDATE funds_bankline SET account_id = (SELECT max(id) FROM funds_account)"),
    Attack("bankline_entry_of_fund", "UPDATE funds_bankline SET state = 'matched', entry_seq = 800",
           "bankline_same_movement bankline_entry_once"),
    Attack("bankline_same_movement", "UPDATE funds_bankline SET state = 'matched', entry_seq = 2 WHERE row = 2"),
    Attack("bankline_arrows", "UPDATE funds_bankline SET state = 'explained', entry_seq = NULL, note = '利息'",
           before=f"{MATCH} AND row = 2"),
    Attack("bankline_says_what", "UPDATE funds_bankline SET state = 'explained'"),
    Attack("disclosure_title", "UPDATE funds_disclosure SET title = ''"),
]  # fmt: skip


@pytest.fixture(scope="module")
def stated(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A committed copy with a corrected statement, a check, a budget, two funds and seals."""
    source = settings.TEST_DATABASE_NAME
    name = f"{source}_stated"
    connection.close()
    admin = connect("postgres", owner=True)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    with django_db_blocker.unblock():
        connection.settings_dict["NAME"] = name
        try:
            book = make_quarter()
            other = make_book(book.fund.community, name="另一")
            other.give(1, booked_on=JANUARY)
            closer, _signer, _second = (make_user(username) for username in ("closer", "signer", "second"))
            make_partner(book.fund.community)
            Seal.objects.create(fund=book.fund, through="2025-04-30", sealed_by=closer)
            Seal.objects.create(fund=other.fund, through="2025-01-31", sealed_by=closer)
            for _version in (1, 2):
                statement = Statement.objects.filter(fund=book.fund, kind="month").order_by("first_on", "-version")[0]
                publish_statement(statement, by=SYSTEM)
                correct_statement(statement, reason="更正", by=SYSTEM)
            check_statement(statement_of(book), side="notary", name="公证处", on=JANUARY, opinion="agrees", by=SYSTEM)
            set_budget(book.aid, year=2025, amount=1, by=SYSTEM)
            lines = "日期,金额\n2025-01-11,100\n2025-01-12,100\n".encode()
            import_bank_sheet(book.bank, content=lines, by=SYSTEM)
            enter_disclosure(book.fund, kind="change", title="更名", since_on=JANUARY, by=SYSTEM)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
    yield name
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()


def removing(name: str) -> str:
    model, guard = GUARDS[name]
    sql = str(guard.remove_sql(model, connection.schema_editor()))
    return sql if "CASCADE" in sql or "DROP CONSTRAINT" not in sql else f"{sql} CASCADE"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.guard)
def test_with_its_guard_it_is_refused_and_without_it_gets_through(stated: str, attack: Attack) -> None:
    owner = connect(stated, owner=True)
    try:
        with owner.cursor() as cursor:
            for name in attack.without.split():
                cursor.execute(removing(name))
            if attack.before:
                cursor.execute(attack.before)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SAVEPOINT begun")
            with pytest.raises(psycopg2.IntegrityError) as refused:
                cursor.execute(attack.sql)
            assert refused.value.diag.constraint_name == attack.guard
            cursor.execute("ROLLBACK TO begun")
            cursor.execute(removing(attack.guard))
            cursor.execute(attack.sql)
            assert cursor.rowcount != 0
    finally:
        owner.rollback()
        owner.close()


def test_every_guard_of_statements_is_attacked() -> None:
    assert set(GUARDS) - TARGETS == {attack.guard for attack in ATTACKS}
