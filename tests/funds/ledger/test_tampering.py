"""What a superuser alters with every trigger off is found and named; a past rewritten whole, by what left the house."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from funds.ledger import verify_ledger
from funds.ledger.actions import close_period, make_checkpoint
from funds.ledger.chain import genesis
from funds.ledger.exporting import line_of, rows_of, write_zip
from funds.ledger.models import Fund, Transfer
from funds.ledger.posting import BALANCES
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import DAY, Copy

TABLES = ["funds_fund", "funds_account", "funds_transfer", "funds_transferdetail", "funds_seal", "funds_checkpoint"]
SEALED, NEWEST = 6, 8  # entries


class Intruder:
    """A superuser in the database, everything off that holds anybody back; nothing of it is kept."""

    def __init__(self, copy: Copy) -> None:
        self.fund, self.other = copy.book.fund, copy.other.fund

    def run(self, sql: str) -> None:
        """SQL on this fund; `T` is its entries."""
        table = f"funds_transfer SET %s WHERE fund_id = {self.fund.pk} AND"
        if sql.startswith("SET "):
            change, _where, which = sql[4:].partition(" WHERE ")
            sql = f"UPDATE {table % change} {which}"
        with connection.cursor() as cursor:
            cursor.execute(sql.format(fund=self.fund.pk, other=self.other.pk))
            assert cursor.rowcount, sql

    def mend_balances(self) -> None:
        """Every balance after every entry, and those of the accounts, as the entries now come to."""
        self.run(
            "WITH legs AS (SELECT id, seq, fund_id, debit_id AS account, amount FROM funds_transfer"
            " WHERE kind IN ('single', 'commit') UNION ALL SELECT id, seq, fund_id, credit_id, -amount FROM funds_transfer"
            " WHERE kind IN ('single', 'commit')), held AS (SELECT t.id,"
            " (SELECT coalesce(sum(amount), 0) FROM legs WHERE account = t.debit_id AND legs.seq <= t.seq) AS to_debit,"
            " (SELECT coalesce(sum(amount), 0) FROM legs WHERE account = t.credit_id AND legs.seq <= t.seq) AS to_credit"
            " FROM funds_transfer t) UPDATE funds_transfer t SET debit_balance = to_debit, credit_balance = to_credit"
            " FROM held WHERE held.id = t.id AND t.fund_id = {fund}"
        )
        self.run(
            "UPDATE funds_account a SET"
            " debits = (SELECT coalesce(sum(amount), 0) FROM funds_transfer t WHERE t.debit_id = a.id AND kind IN ('single', 'commit')),"
            " credits = (SELECT coalesce(sum(amount), 0) FROM funds_transfer t WHERE t.credit_id = a.id AND kind IN ('single', 'commit'))"
            " WHERE fund_id = {fund}"
        )

    def mend_chain(self) -> None:
        """Every hash anew, and what the fund knows of its last entry."""
        last = Transfer.objects.filter(fund=self.fund).order_by("-seq").values_list("seq", flat=True)[0]
        self.run(f"UPDATE funds_fund SET last_seq = {last} WHERE id = {{fund}}")
        head = genesis(self.fund.uid).hex()
        for row in list(rows_of(Fund.objects.get(pk=self.fund.pk))):
            head = hashlib.sha256(f"{head}\n{line_of(row[:-1])}".encode()).hexdigest()
            self.run(rf"SET hash = '\x{head}' WHERE seq = {row[0]}")
        self.run(rf"UPDATE funds_fund SET head = '\x{head}' WHERE id = {{fund}}")

    def mend_seals(self) -> None:
        """Every seal as if it had been made of what is there now; what was signed cannot be signed again."""
        balances = BALANCES.replace("NEW.", "s.")
        self.run(f"UPDATE funds_seal s SET balances = ({balances}), seq = (SELECT max(seq) FROM funds_transfer t"
                 " WHERE t.fund_id = s.fund_id AND booked_on <= s.through) WHERE fund_id = {fund}")  # fmt: skip
        self.run("UPDATE funds_seal s SET digest = sha256(convert_to(balances, 'UTF8')), head = (SELECT hash FROM"
                 " funds_transfer t WHERE t.fund_id = s.fund_id AND t.seq = s.seq) WHERE fund_id = {fund}")  # fmt: skip
        self.run("DELETE FROM funds_checkpoint WHERE fund_id = {fund}")

    def mend_everything(self) -> None:
        self.mend_balances()
        self.mend_chain()
        self.mend_seals()

    def insert(self, seq: int, **changes: str) -> None:
        """A gift that never was, put in at a number; the later ones move up."""
        self.run(f"SET seq = -seq - 1 WHERE seq >= {seq}") if seq <= NEWEST else None
        self.run("SET seq = -seq WHERE seq < 0") if seq <= NEWEST else None
        columns = "fund_id, community_id, debit_id, credit_id, kind, amount, unit, purpose, cause, debit_balance, credit_balance"
        values = {"uid": "gen_random_uuid()", "booked_on": "booked_on", "effective_on": "effective_on", "hash": "sha256(hash)",
                  "seq": str(seq), "posted_at": "posted_at", **changes}  # fmt: skip
        self.run(
            f"INSERT INTO funds_transfer ({columns}, {', '.join(values)}) SELECT {columns}, {', '.join(values.values())}"
            " FROM funds_transfer WHERE fund_id = {fund} AND seq = 1"
        )


@pytest.fixture
def intruder(copy: Copy, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Intruder]:
    """Books with a seal, a checkpoint and sealed details, of which somebody kept a copy; then the triggers go off."""
    settings.CHECKPOINT_KEY = "only-for-tests"
    connection.close()
    saved = dict(connection.settings_dict)
    connection.settings_dict |= {"NAME": copy.name, "USER": "postgres", "PASSWORD": ""}
    with django_db_blocker.unblock():
        try:
            connection.ensure_connection()
        except OperationalError:
            connection.settings_dict.update(saved)
            pytest.skip("NO SUPERUSER: nobody could switch the triggers off")
        try:
            with transaction.atomic():
                close_period(copy.book.fund, through=DAY, by=SYSTEM)
                later = DAY.replace(day=DAY.day + 1)
                copy.book.spend(10_00, booked_on=later, detail={"payee": "示例受助户"})
                copy.book.give(5_00, booked_on=later)
                make_checkpoint(copy.book.fund, by=SYSTEM)
                write(copy.book.fund, tmp_path / "kept.zip")
                call_command("verify_ledger", kept=[])
                intruder = Intruder(copy)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET LOCAL session_replication_role = replica")
                    for table in TABLES:
                        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                    for name in ("transfer_number_once", "transfer_reversed_once", "transfer_kind"):
                        cursor.execute(f"ALTER TABLE funds_transfer DROP CONSTRAINT IF EXISTS {name} CASCADE")
                        cursor.execute(f"DROP INDEX IF EXISTS {name}")
                yield intruder
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict.update(saved)


def write(fund: Fund, path: Path) -> Path:
    with path.open("wb") as out:
        write_zip(fund, out)
    return path


# What is done, and the entry that is named.
ALTERED: dict[str, tuple[Callable[[Intruder], None] | str, int]] = {
    "an amount": ("SET amount = amount + 1 WHERE seq = 2", 2),
    "what it was for": ("SET purpose = '别的' WHERE seq = 3", 3),
    "the day, backdated": ("SET booked_on = '2025-03-01', effective_on = '2025-03-01' WHERE seq = 7", 7),
    "the day it happened": ("SET effective_on = '2025-03-01' WHERE seq = 1", 1),
    "when it was posted": ("SET posted_at = posted_at - interval '1 day' WHERE seq = 5", 5),
    "its sides": ("SET debit_id = credit_id, credit_id = debit_id WHERE seq = 2", 2),
    "its account": ("SET debit_id = (SELECT id FROM funds_account WHERE fund_id = {fund} AND code = '5001') WHERE seq = 8", 8),
    "its key": ("SET uid = gen_random_uuid() WHERE seq = 4", 4),
    "what caused it": ("SET cause = 'gift:1' WHERE seq = 1", 1),
    "a reservation made a payment": ("SET kind = 'single' WHERE seq = 4", 4),
    "a reversal made a gift": ("SET reverses_seq = NULL WHERE seq = 3", 3),
    "a balance": ("SET debit_balance = debit_balance + 1 WHERE seq = 5", 5),
    "a hash": ("SET hash = sha256(hash) WHERE seq = 4", 4),
    "the newest hash": ("SET hash = sha256(hash) WHERE seq = 8", 8),
    "a number": ("SET seq = 99 WHERE seq = 5", 5),
    "two swapped": ("SET seq = 11 - seq WHERE seq IN (5, 6)", 5),
    "one taken out": ("DELETE FROM funds_transfer WHERE fund_id = {fund} AND seq = 2", 2),
    "the newest taken out": ("DELETE FROM funds_transfer WHERE fund_id = {fund} AND seq = 8", 8),
    "moved to another fund": ("SET fund_id = {other} WHERE seq = 6", 6),
    "the newest moved to another fund": ("SET fund_id = {other}, seq = 1 WHERE seq = 8", 8),
    "a forged one at the end": (lambda i: i.insert(9), 9),
    "a forged one in the middle": (lambda i: i.insert(5), 5),
    "a forged one the fund has heard of": (lambda i: (i.insert(9), i.run("UPDATE funds_fund SET last_seq = 9 WHERE id = {fund}")), 9),
    "an amount, and the balances mended": (lambda i: (i.run("SET amount = 1 WHERE seq = 8"), i.mend_balances()), 8),
    "… and the chain from there": (lambda i: (i.run("SET amount = 9000 WHERE seq = 1"), i.mend_balances(), i.mend_chain()), SEALED),
    "… and the chain after the seal": (lambda i: (i.run("SET amount = 1 WHERE seq = 8"), i.mend_balances(), i.mend_chain()), 8),
    "one taken out of the middle, all mended": (
        lambda i: (i.run("DELETE FROM funds_transfer WHERE fund_id = {fund} AND seq = 5"), i.mend_everything()), 5),
    "a late one into the closed period": (
        lambda i: (i.insert(9), i.run("SET booked_on = '2025-03-03', effective_on = '2025-03-03' WHERE seq >= 7"), i.mend_balances(), i.mend_chain()), 7),
    "a payee": ("UPDATE funds_transferdetail SET detail = '' WHERE transfer_id IN (SELECT id FROM funds_transfer WHERE seq = 7)", 7),
    "a payee's hash": ("SET detail_hash = sha256(detail_hash) WHERE seq = 7", 7),
    "an account's sum": ("UPDATE funds_account SET debits = debits + 1 WHERE fund_id = {fund} AND code = '1002'", 0),
    "an account's reserve": ("UPDATE funds_account SET credits_pending = 0 WHERE fund_id = {fund}", 0),
    "an account's code": ("UPDATE funds_account SET code = '1003' WHERE fund_id = {fund} AND code = '1002'", 1),
    "an account's purpose": ("UPDATE funds_account SET earmark = '' WHERE fund_id = {fund} AND code = '1002-P'", 5),
    "an account's class": ("UPDATE funds_account SET category = 'asset' WHERE fund_id = {fund} AND code = '4001'", SEALED),
    "a seal's hash": ("UPDATE funds_seal SET head = sha256(head) WHERE fund_id = {fund}", SEALED),
    "a seal's balances": ("UPDATE funds_seal SET balances = replace(balances, '1002,', '1003,') WHERE fund_id = {fund}", SEALED),
    "a seal's digest": ("UPDATE funds_seal SET digest = sha256(digest) WHERE fund_id = {fund}", SEALED),
    "a seal's last entry": ("UPDATE funds_seal SET seq = 5 WHERE fund_id = {fund}", 5),
    "a seal's day": ("UPDATE funds_seal SET through = through + 1 WHERE fund_id = {fund}", 7),
    "a seal taken out": ("DELETE FROM funds_seal WHERE fund_id = {fund}", NEWEST),
    "a period opened again": ("UPDATE funds_fund SET closed_through = NULL WHERE id = {fund}", 0),
    "a checkpoint": ("UPDATE funds_checkpoint SET note = replace(note, chr(10) || '8' || chr(10), chr(10) || '7' || chr(10)) WHERE fund_id = {fund}", 0),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_what_a_superuser_alters_is_found_and_named(
    intruder: Intruder, what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    attack, entry = ALTERED[what]
    intruder.run(attack) if isinstance(attack, str) else attack(intruder)
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    said = capsys.readouterr().out
    assert f"第 {entry:06d} 笔" in said if entry else "✗" in said


# What passes every check of the database alone, and the entry at which what somebody kept differs.
REWRITTEN: dict[str, tuple[Callable[[Intruder], Any], int]] = {
    "an amount before the seal": (lambda i: i.run("SET amount = 9000 WHERE seq = 1"), SEALED),
    "what a gift was for": (lambda i: i.run("SET purpose = '别的' WHERE seq = 5"), SEALED),
    "an amount after the seal": (lambda i: i.run("SET amount = 1 WHERE seq = 8"), NEWEST),
    "the newest taken out": (lambda i: i.run("DELETE FROM funds_transfer WHERE fund_id = {fund} AND seq = 8"), NEWEST - 1),
    "one put in before the seal": (lambda i: i.insert(6), SEALED),
}  # fmt: skip


@pytest.mark.parametrize("what", REWRITTEN)
def test_a_past_rewritten_whole_is_proved_by_what_somebody_kept(
    intruder: Intruder, what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    attack, entry = REWRITTEN[what]
    attack(intruder)
    intruder.mend_everything()
    call_command("verify_ledger", fund=str(intruder.fund.uid))  # nothing in the database shows it any more
    kept, today = str(tmp_path / "kept.zip"), str(write(intruder.fund, tmp_path / "today.zip"))
    assert verify_ledger.main([today]) == 0
    capsys.readouterr()
    with pytest.raises(CommandError):
        call_command("verify_ledger", fund=str(intruder.fund.uid), kept=[kept])
    assert f"第 {entry:06d} 笔" in capsys.readouterr().out
    keys = json.loads(verify_ledger.Files(kept).text("fund.json"))["keys"]
    assert verify_ledger.main([today, "--kept", kept, "--key", *keys]) == 1
    assert f"第 {entry:06d} 笔" in capsys.readouterr().out


def test_as_a_replica_alone_a_superuser_is_still_refused(copy: Copy, django_db_blocker: Any) -> None:
    """The guards fire always; somebody has to switch each of them off by name."""
    superuser = copy.as_superuser()
    try:
        with superuser.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for sql in (
                "UPDATE funds_transfer SET amount = 1",
                "DELETE FROM funds_seal",
                "UPDATE funds_account SET debits = 0",
            ):
                cursor.execute("SAVEPOINT begun")
                with pytest.raises(psycopg2.errors.CheckViolation):
                    cursor.execute(sql)
                cursor.execute("ROLLBACK TO begun")
    finally:
        superuser.close()
