"""What somebody with all rights alters in the database, the triggers switched off, `verify_ledger` finds and names."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.funds.ledger.conftest import Copy

# What a superuser can do with the triggers off, and the entry that is named.
TAMPERING = [
    ("UPDATE funds_transfer SET amount = amount + 1 WHERE seq = 2", 2),
    ("UPDATE funds_transfer SET purpose = '别的' WHERE seq = 3", 3),
    ("UPDATE funds_transfer SET booked_on = '2025-03-01', effective_on = '2025-03-01' WHERE seq = 1", 1),
    ("UPDATE funds_transfer SET debit_id = credit_id, credit_id = debit_id WHERE seq = 2", 2),
    ("UPDATE funds_transfer SET uid = gen_random_uuid() WHERE seq = 4", 4),
    ("UPDATE funds_transfer SET debit_balance = debit_balance + 1 WHERE seq = 5", 5),
    ("UPDATE funds_transfer SET hash = sha256(hash) WHERE seq = 4", 4),
    ("UPDATE funds_transfer SET seq = 99 WHERE seq = 5", 5),
    ("DELETE FROM funds_transfer WHERE seq = 2", 2),
    ("UPDATE funds_account SET debits = debits + 1 WHERE code = '1002'", 0),
    ("UPDATE funds_account SET credits_pending = 0", 0),
    ("UPDATE funds_account SET code = '1003' WHERE code = '1002'", 1),
]


@pytest.mark.parametrize(("sql", "entry"), TAMPERING)
def test_what_a_superuser_alters_is_found_and_named(
    spare: Copy, django_db_blocker: Any, capsys: pytest.CaptureFixture[str], sql: str, entry: int
) -> None:
    owner = spare.as_owner()
    with owner, owner.cursor() as cursor:
        for table in ("funds_transfer", "funds_account"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE funds_transfer DROP CONSTRAINT transfer_reverses_inside")
        cursor.execute(sql)
        assert cursor.rowcount
    owner.close()
    source = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = spare.name
    try:
        with django_db_blocker.unblock(), pytest.raises(CommandError):
            call_command("verify_ledger", fund=str(spare.book.fund.uid))
    finally:
        connection.close()
        connection.settings_dict["NAME"] = source
    assert (f"第 {entry:06d} 笔" if entry else "✗ 科目") in capsys.readouterr().out
