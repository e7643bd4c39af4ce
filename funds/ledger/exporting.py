"""The public export of a fund: entries as they are chained, accounts, seals, checkpoints; checked offline by anyone."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from funds.ledger.models import Account, Checkpoint, Fund, Seal, Transfer
from funds.ledger.verify_ledger import COLUMNS as HEADER

COLUMNS = HEADER.split(",")
SCRIPT = Path(__file__).with_name("verify_ledger.py")
FIELDS = (
    "seq", "kind", "booked_on", "effective_on", "posted_at", "unit", "debit__code", "credit__code", "amount",
    "debit_balance", "credit_balance", "pending_seq", "reverses_seq", "uid", "cause", "detail_hash", "purpose", "hash",
)  # fmt: skip
BATCH = 5000


def line_of(row: Any) -> str:
    """The public line of an entry, as the database chains it (funds/ledger/posting.py, LINE); `row` as in FIELDS."""
    (seq, kind, booked, effective, at, unit, debit, credit, amount, after_debit, after_credit, pending, reverses, uid,
     cause, detail, purpose) = row  # fmt: skip
    moment = at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    quoted = purpose.replace('"', '""')
    return (
        f"{seq},{kind},{booked:%Y-%m-%d},{effective:%Y-%m-%d},{moment},{unit},{debit},{credit},{amount},{after_debit},"
        f"{after_credit},{pending or ''},{reverses or ''},{uid},{cause},{bytes(detail).hex() if detail else ''},"
        f'"{quoted}"'
    )


def accounts_at_once(fund: Fund) -> tuple[Fund, list[Account]]:
    """The fund and its accounts as they were at one moment, by one statement: all files speak of the same entries."""
    accounts = list(Account.objects.filter(fund=fund).select_related("fund").in_order())
    return (accounts[0].fund if accounts else Fund.objects.get(pk=fund.pk)), accounts


def rows_of(fund: Fund) -> Iterator[Any]:
    """Every entry up to the fund's last one, in order, a batch at a time."""
    last = 0
    while last < fund.last_seq:
        rows = Transfer.objects.filter(fund=fund, seq__gt=last, seq__lte=fund.last_seq).order_by("seq")
        batch = list(rows.values_list(*FIELDS)[:BATCH])
        if not batch:
            return
        yield from batch
        last = batch[-1][0]


def entry_lines(fund: Fund) -> Iterator[str]:
    """entries.csv, line by line."""
    yield f"{HEADER}\n"
    for row in rows_of(fund):
        yield f"{line_of(row[:-1])},{bytes(row[-1]).hex()}\n"


def account_rows(accounts: list[Account]) -> str:
    """accounts.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "name", "category", "unit", "unit_name", "earmark", "floor", "debits", "credits"])
    for each in accounts:
        writer.writerow([each.code, each.name, each.category, each.unit, each.unit_name, each.earmark,
                         "" if each.floor is None else each.floor, each.debits, each.credits])  # fmt: skip
    return out.getvalue()


def seals_of(fund: Fund) -> str:
    """seals.json."""
    seals = [
        {"number": seal.number, "through": f"{seal.through:%Y-%m-%d}", "seq": seal.seq, "head": bytes(seal.head).hex(),
         "digest": bytes(seal.digest).hex(), "balances": seal.balances,
         "countersigned_by": [signed.partner.name for signed in seal.countersignatures.all()]}
        for seal in Seal.objects.filter(fund=fund, seq__lte=fund.last_seq)
        .prefetch_related("countersignatures__partner").order_by("number")
    ]  # fmt: skip
    return json.dumps(seals, ensure_ascii=False, indent=1) + "\n"


def checkpoints_of(fund: Fund) -> str:
    """checkpoints.txt: signed notes, one after the other."""
    notes = Checkpoint.objects.filter(fund=fund, seq__lte=fund.last_seq).order_by("day").values_list("note", flat=True)
    return "\n".join(notes)


def about(fund: Fund) -> str:
    """fund.json."""
    keys = list(Checkpoint.objects.filter(fund=fund).order_by("key").values_list("key", flat=True).distinct())
    told = {"fund": str(fund.uid), "name": fund.name, "host": fund.host_name, "keys": keys, "entries": fund.last_seq}
    if fund.head is not None:
        told["head"] = bytes(fund.head).hex()
    told["closed_through"] = f"{fund.closed_through:%Y-%m-%d}" if fund.closed_through else ""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def write_zip(fund: Fund, out: IO[bytes]) -> None:
    """All of it, with the script that checks it."""
    fund, accounts = accounts_at_once(fund)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("entries.csv", "w", force_zip64=True) as entries:
            for line in entry_lines(fund):
                entries.write(line.encode())
        archive.writestr("accounts.csv", account_rows(accounts))
        archive.writestr("seals.json", seals_of(fund))
        archive.writestr("checkpoints.txt", checkpoints_of(fund))
        archive.writestr("fund.json", about(fund))
        archive.write(SCRIPT, "verify_ledger.py")
