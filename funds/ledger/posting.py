"""What PostgreSQL does when a transfer is added: number, chain, balances and rules, in one BEFORE INSERT trigger.

The row of the fund is the one lock. Everything is done here, so that ORM, console and raw SQL obey alike. Each rule
stands by itself, so that a test can take it out and show what gets past (tests/funds/ledger/test_rules.py).
"""

from collections.abc import Collection

GENESIS = "community partners fund "
"""The chain begins with the SHA-256 of this and the fund's public id: no entry can be moved to another fund."""

FILLED = ["seq", "hash", "unit", "community_id", "posted_at", "debit_balance", "credit_balance"]
"""What only the trigger writes; whoever brings it along is refused."""

# name → when it refuses. f fund, o_… the transfer named, left_over what is still reserved, d and c the accounts.
BEFORE: dict[str, str] = {
    "transfer_filled_by_database": " OR ".join(f"NEW.{column} IS NOT NULL" for column in FILLED),
    "transfer_period_open": "NEW.booked_on <= f.closed_through",
    "transfer_in_order": "NEW.booked_on < f.last_booked_on",
    "transfer_not_in_future": "NEW.booked_on > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date",
    "transfer_names_reserved": (
        "NEW.kind IN ('commit', 'void') AND ((o_kind = 'pending') IS NOT TRUE"
        " OR (o_debit, o_credit) <> (NEW.debit_id, NEW.credit_id))"
    ),
    "transfer_within_reserved": (
        "NEW.kind IN ('commit', 'void') AND (NEW.amount > left_over OR NEW.kind = 'void' AND NEW.amount <> left_over)"
    ),
    "transfer_mirrors": (
        "NEW.reverses_seq IS NOT NULL AND ((o_kind IN ('single', 'commit') AND o_reverses IS NULL) IS NOT TRUE"
        " OR (o_debit, o_credit, o_amount) <> (NEW.credit_id, NEW.debit_id, NEW.amount))"
    ),
}
AFTER: dict[str, str] = {
    "transfer_same_earmark": "d.earmark <> c.earmark",
    "transfer_by_commit_only": "c.credited_by_commits_only AND NEW.kind = 'single' AND NEW.reverses_seq IS NULL",
}

# The public line of a transfer: the export writes the same, and `verify_ledger.py` reads it.
# Only the last field may hold any text, so that the others are split off at their commas.
LINE = """concat_ws(',', NEW.seq, NEW.kind, to_char(NEW.booked_on, 'YYYY-MM-DD'),
    to_char(NEW.effective_on, 'YYYY-MM-DD'), to_char(NEW.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    NEW.unit, d.code, c.code, NEW.amount,
    NEW.debit_balance, NEW.credit_balance, coalesce(NEW.pending_seq::text, ''), coalesce(NEW.reverses_seq::text, ''),
    NEW.uid, NEW.cause, coalesce(encode(NEW.detail_hash, 'hex'), ''), '"' || replace(NEW.purpose, '"', '""') || '"')"""


def _refusals(rules: dict[str, str], without: Collection[str]) -> str:
    return "".join(
        f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
        " END IF; "
        for name, condition in rules.items()
        if name not in without
    )


def posting_body(without: Collection[str] = (), *, chained: bool = True) -> str:
    """The trigger function's text.

    Args:
        without: rules left out, for the tests that show what each is good for.
        chained: whether entries are chained; only the benchmark of what that costs says no.
    """
    once = (
        "IF EXISTS (SELECT FROM funds_transfer WHERE uid = NEW.uid) THEN RAISE EXCEPTION 'posted already'"
        " USING ERRCODE = 'unique_violation', CONSTRAINT = 'transfer_once'; END IF;"
    )
    start = f"encode(sha256(convert_to('{GENESIS}' || f.uid, 'UTF8')), 'hex')"
    digest = f"sha256(convert_to(coalesce(encode(f.head, 'hex'), {start}) || chr(10) || {LINE}, 'UTF8'))"
    return f"""
DECLARE
    f record; a record; d record; c record;
    o_kind text; o_debit bigint; o_credit bigint; o_amount bigint; o_reverses bigint;
    posts bigint := 0; reserves bigint := 0; left_over bigint;
BEGIN
    SELECT uid, community_id, last_seq, head, last_booked_on, closed_through INTO f
        FROM funds_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    {"" if "transfer_once" in without else once}
    IF NEW.kind IN ('commit', 'void') THEN
        SELECT kind, debit_id, credit_id, amount, reverses_seq INTO o_kind, o_debit, o_credit, o_amount, o_reverses
            FROM funds_transfer WHERE fund_id = NEW.fund_id AND seq = NEW.pending_seq;
        left_over := o_amount - coalesce(
            (SELECT sum(amount) FROM funds_transfer WHERE fund_id = NEW.fund_id AND pending_seq = NEW.pending_seq), 0);
        reserves := -NEW.amount;
        IF NEW.kind = 'commit' THEN posts := NEW.amount; END IF;
    ELSIF NEW.kind = 'pending' THEN
        reserves := NEW.amount;
    ELSE
        posts := NEW.amount;
    END IF;
    IF NEW.reverses_seq IS NOT NULL THEN
        SELECT kind, debit_id, credit_id, amount, reverses_seq INTO o_kind, o_debit, o_credit, o_amount, o_reverses
            FROM funds_transfer WHERE fund_id = NEW.fund_id AND seq = NEW.reverses_seq;
    END IF;
    {_refusals(BEFORE, without)}
    FOR a IN UPDATE funds_account SET
            debits = debits + CASE id WHEN NEW.debit_id THEN posts ELSE 0 END,
            debits_pending = debits_pending + CASE id WHEN NEW.debit_id THEN reserves ELSE 0 END,
            credits = credits + CASE id WHEN NEW.credit_id THEN posts ELSE 0 END,
            credits_pending = credits_pending + CASE id WHEN NEW.credit_id THEN reserves ELSE 0 END
        WHERE id IN (NEW.debit_id, NEW.credit_id)
        RETURNING id, code, unit, earmark, credited_by_commits_only, debits - credits AS balance
    LOOP
        IF a.id = NEW.debit_id THEN d := a; END IF;
        IF a.id = NEW.credit_id THEN c := a; END IF;
    END LOOP;
    {_refusals(AFTER, without)}
    NEW.seq := f.last_seq + 1;
    NEW.community_id := f.community_id;
    NEW.unit := d.unit;
    NEW.debit_balance := d.balance;
    NEW.credit_balance := c.balance;
    NEW.posted_at := date_trunc('second', clock_timestamp());
    NEW.hash := {digest if chained else "''::bytea"};
    UPDATE funds_fund SET last_seq = NEW.seq, head = NEW.hash, last_booked_on = NEW.booked_on WHERE id = NEW.fund_id;
    RETURN NEW;
END"""


# Balances of every account that has moved, at the last entry booked up to a day; one line each, by code.
BALANCES = """
SELECT coalesce(string_agg(concat_ws(',', a.code, a.category, a.unit, a.earmark, moved.balance), chr(10)
                           ORDER BY a.code COLLATE "C"), '')
FROM funds_account a CROSS JOIN LATERAL (
    SELECT balance FROM (
        (SELECT seq, debit_balance AS balance FROM funds_transfer
            WHERE debit_id = a.id AND booked_on <= NEW.through ORDER BY booked_on DESC, seq DESC LIMIT 1)
        UNION ALL
        (SELECT seq, credit_balance FROM funds_transfer
            WHERE credit_id = a.id AND booked_on <= NEW.through ORDER BY booked_on DESC, seq DESC LIMIT 1)
    ) last ORDER BY seq DESC LIMIT 1
) moved WHERE a.fund_id = NEW.fund_id"""

SEALED = ["number", "seq", "head", "balances", "digest", "community_id", "sealed_at"]


def sealing_body() -> str:
    """The trigger function of a period's close: number, last entry, head and balances; then the period is closed."""
    forged = " OR ".join(f"NEW.{column} IS NOT NULL" for column in SEALED)
    rules = {
        "seal_filled_by_database": forged,
        "seal_forward": "NEW.through <= f.closed_through",
        "seal_of_the_past": "NEW.through >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date",
    }
    return f"""
DECLARE
    f record; last record;
BEGIN
    SELECT uid, community_id, closed_through INTO f FROM funds_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
    {_refusals(rules, ())}
    SELECT seq, hash INTO last FROM funds_transfer WHERE fund_id = NEW.fund_id AND booked_on <= NEW.through
        ORDER BY seq DESC LIMIT 1;
    NEW.number := 1 + (SELECT count(*) FROM funds_seal WHERE fund_id = NEW.fund_id);
    NEW.community_id := f.community_id;
    NEW.seq := coalesce(last.seq, 0);
    NEW.head := coalesce(last.hash, sha256(convert_to('{GENESIS}' || f.uid, 'UTF8')));
    NEW.balances := ({BALANCES});
    NEW.digest := sha256(convert_to(NEW.balances, 'UTF8'));
    NEW.sealed_at := date_trunc('second', clock_timestamp());
    UPDATE funds_fund SET closed_through = NEW.through WHERE id = NEW.fund_id;
    RETURN NEW;
END"""
