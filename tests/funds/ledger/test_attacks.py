"""The application's role, broken into: nothing of the books can be changed, forged or switched off."""

import hashlib

import psycopg2
import pytest

from funds.ledger.exporting import COLUMNS, line_of
from tests.funds.ledger import attacks
from tests.funds.ledger.conftest import Copy

DENIED = psycopg2.errors.InsufficientPrivilege
FIGURES = [
    "UPDATE funds_transfer SET amount = 1",
    "DELETE FROM funds_transfer",
    "TRUNCATE funds_transfer CASCADE",
    "UPDATE funds_account SET debits = 0",
    "UPDATE funds_account SET floor = NULL",
    "UPDATE funds_account SET credits_pending = 0",
    "DELETE FROM funds_account",
    "TRUNCATE funds_account CASCADE",
    "UPDATE funds_fund SET head = NULL",
    "UPDATE funds_fund SET last_seq = 0",
    "UPDATE funds_fund SET closed_through = NULL",
    "DELETE FROM funds_fund",
    "UPDATE funds_seal SET number = 9",
    "DELETE FROM funds_seal",
    "TRUNCATE funds_seal",
    "UPDATE funds_checkpoint SET seq = 9",
    "DELETE FROM funds_checkpoint",
    "ALTER TABLE funds_transfer DISABLE TRIGGER ALL",
    "ALTER TABLE funds_account DISABLE TRIGGER USER",
    "ALTER TABLE funds_account DROP CONSTRAINT account_floor",
    "DROP TRIGGER transfer_posting_a ON funds_transfer",
    "DROP FUNCTION transfer_posting() CASCADE",
    "CREATE OR REPLACE FUNCTION transfer_posting() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "GRANT UPDATE ON funds_account TO CURRENT_USER",
    "CREATE TABLE public.mine ()",
    "CREATE TRIGGER mine BEFORE INSERT ON funds_transfer FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE mine AS ON INSERT TO funds_transfer DO INSTEAD NOTHING",
]


@pytest.mark.parametrize("statement", FIGURES)
def test_the_application_is_refused(copy: Copy, statement: str) -> None:
    application = copy.as_application()
    try:
        with application.cursor() as cursor:
            if statement.startswith("GRANT"):
                # PostgreSQL only warns that nothing was granted; what was to be granted is still refused.
                cursor.execute(statement)
                statement = "UPDATE funds_account SET debits = 0"
            with pytest.raises(DENIED):
                cursor.execute(statement)
    finally:
        application.rollback()
        application.close()


@pytest.mark.parametrize(
    "column", ["seq", "hash", "unit", "community_id", "posted_at", "debit_balance", "credit_balance"]
)
def test_the_application_may_not_even_name_what_the_database_fills(copy: Copy, column: str) -> None:
    application = copy.as_application()
    try:
        with application.cursor() as cursor, pytest.raises(DENIED):
            cursor.execute(attacks.entry(copy, **{column: "=DEFAULT"}))
    finally:
        application.rollback()
        application.close()


def test_a_trigger_of_ones_own_does_not_open_the_balances(copy: Copy) -> None:
    """Balances open inside a trigger; a trigger on a temporary table is one, but has no privilege."""
    application = copy.as_application()
    try:
        with application.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE mine (n int)")
            cursor.execute(
                "CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN UPDATE funds_account SET debits = debits + 1; RETURN NEW; END'"
            )
            cursor.execute("CREATE TRIGGER mine BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION pg_temp.mine()")
            with pytest.raises(DENIED):
                cursor.execute("INSERT INTO mine VALUES (1)")
    finally:
        application.rollback()
        application.close()


def test_tables_and_functions_of_ones_own_do_not_mislead_the_trigger(copy: Copy) -> None:
    """The trigger looks up its tables in the schema of the application first, never among temporary ones."""
    application = copy.as_application()
    try:
        with application.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE funds_account AS SELECT * FROM public.funds_account")
            cursor.execute("CREATE TEMP TABLE funds_fund AS SELECT * FROM public.funds_fund")
            cursor.execute("UPDATE pg_temp.funds_account SET debits = 10000000, floor = NULL")
            cursor.execute("SAVEPOINT begun")
            overdraw = attacks.entry(copy, debit_id=copy.book.aid.pk, credit_id=copy.book.bank.pk, amount=70_00)
            with pytest.raises(psycopg2.errors.CheckViolation) as refused:
                cursor.execute(overdraw.replace("INTO funds", "INTO public.funds"))
            assert refused.value.diag.constraint_name == "account_floor"
    finally:
        application.rollback()
        application.close()


@pytest.mark.parametrize("setting", ["datestyle = 'German, DMY'", "timezone = 'America/New_York'", "bytea_output = 'escape'",
                                     "search_path = pg_catalog"])  # fmt: skip
def test_the_chain_does_not_depend_on_the_sessions_settings(copy: Copy, setting: str) -> None:
    application = copy.as_application()
    try:
        with application.cursor() as cursor:
            cursor.execute(f"SET LOCAL {setting}")
            sql = attacks.entry(copy).replace("INTO funds_transfer", "INTO public.funds_transfer")
            cursor.execute(f"{sql} RETURNING seq, hash")
            seq, digest = cursor.fetchone()
            cursor.execute("RESET datestyle; RESET timezone; RESET search_path; RESET bytea_output")
            cursor.execute("SELECT hash FROM funds_transfer WHERE fund_id = %s AND seq = %s",
                           [copy.book.fund.pk, seq - 1])  # fmt: skip
            previous = bytes(cursor.fetchone()[0]).hex()
            cursor.execute(
                "SELECT t.seq, t.kind, t.booked_on, t.effective_on, t.posted_at, t.unit, d.code, c.code, t.amount,"
                " t.debit_balance, t.credit_balance, t.pending_seq, t.reverses_seq, t.uid, t.cause, t.detail_hash,"
                " t.purpose FROM funds_transfer t JOIN funds_account d ON d.id = debit_id"
                " JOIN funds_account c ON c.id = credit_id WHERE t.fund_id = %s AND seq = %s",
                [copy.book.fund.pk, seq],
            )
            line = line_of(cursor.fetchone())
        assert len(COLUMNS) == line.count(",") + 2  # the hash follows
        assert hashlib.sha256(f"{previous}\n{line}".encode()).digest() == bytes(digest)
    finally:
        application.rollback()
        application.close()
