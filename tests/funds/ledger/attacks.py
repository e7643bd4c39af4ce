"""SQL that tries to break the books, for the tests of guards and rules."""

import uuid
from typing import Any

from tests.funds.ledger.conftest import DAY, Copy

ZEROS = r"'\x00'::bytea"


def insert(table: str, **values: Any) -> str:
    """An INSERT; texts starting with `=` are SQL as they stand."""

    def literal(value: Any) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, str) and value.startswith("="):
            return value[1:]
        return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"

    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(literal(v) for v in values.values())})"


def entry(copy: Copy, **changes: Any) -> str:
    """An honest entry of 1 yuan, unless changed."""
    book = copy.book
    values = {
        "uid": uuid.uuid4(), "fund_id": book.fund.pk, "debit_id": book.bank.pk, "credit_id": book.gifts.pk,
        "kind": "single", "amount": 1_00, "booked_on": DAY, "effective_on": DAY, "purpose": "试", "cause": "",
    }  # fmt: skip
    return insert("funds_transfer", **(values | changes))


def forged(copy: Copy, **changes: Any) -> str:
    """An entry that brings along what only the database may write."""
    community = copy.book.fund.community_id
    filled = {
        "seq": 900, "hash": f"={ZEROS}", "unit": "CNY", "community_id": community, "posted_at": "=now()",
        "debit_balance": 5, "credit_balance": -5,
    }  # fmt: skip
    return entry(copy, **(filled | changes))


def fund(copy: Copy, **changes: Any) -> str:
    values = {
        "uid": uuid.uuid4(), "community_id": copy.book.fund.community_id, "kind": "pool", "name": "新基金", "nickname": "",
        "host_name": "", "host_qualification": "", "host_filing": "", "platform_url": "", "is_public": "=true",
    }  # fmt: skip
    return insert("funds_fund", **(values | changes))


def account(copy: Copy, **changes: Any) -> str:
    values = {
        "uid": uuid.uuid4(), "community_id": copy.book.fund.community_id, "fund_id": copy.book.fund.pk, "code": "9999",
        "name": "新账户", "category": "asset", "unit": "CNY", "unit_name": "", "earmark": "",
        "credited_by_commits_only": "=false",
    }  # fmt: skip
    return insert("funds_account", **(values | changes))


def seal(copy: Copy, **changes: Any) -> str:
    values = {"uid": uuid.uuid4(), "fund_id": copy.book.fund.pk, "through": "2025-03-31"}
    return insert("funds_seal", **(values | changes))


def forged_seal(copy: Copy, **changes: Any) -> str:
    filled = {
        "number": 7, "seq": 1, "head": f"={ZEROS}", "balances": "", "digest": f"={ZEROS}",
        "community_id": copy.book.fund.community_id, "sealed_at": "=now()",
    }  # fmt: skip
    return seal(copy, **(filled | changes))


def checkpoint(copy: Copy, **changes: Any) -> str:
    values = {
        "uid": uuid.uuid4(), "fund_id": copy.book.fund.pk, "community_id": copy.book.fund.community_id,
        "day": "2025-03-04", "seq": 1, "head": f"={ZEROS}", "note": "", "key": "",
    }  # fmt: skip
    return insert("funds_checkpoint", **(values | changes))
