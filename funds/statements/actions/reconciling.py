"""Bank reconciliation: a sheet taken in, its lines matched with entries or explained."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.sheets.remarks import Unreadable
from community.timeline.models import record
from funds.ledger.models import Account, Transfer
from funds.statements.bank_reading import read_lines
from funds.statements.models import BankLine, BankSheet, LineState


@action
def import_bank_sheet(account: Account, *, content: bytes, by: Actor) -> BankSheet:
    """Take a bank's statement in, all of it or nothing; matching is for a person to confirm.

    Args:
        content: of an .xlsx, .xls, .ods or .csv with columns for day and amount (or for what came and what went).

    Refused: ``unreadable`` with the row, ``banksheet_once``, ``banksheet_holding_account``.
    """
    try:
        lines = read_lines(content)
    except Unreadable as problem:
        raise Refused(str(problem.remark), code="unreadable") from None
    days = [line.day for line in lines]
    whole = {"community_id": account.community_id, "fund_id": account.fund_id}
    sheet = BankSheet.objects.create(
        **whole, account=account, first_on=min(days), last_on=max(days), digest=hashlib.sha256(content).hexdigest(),
        imported_by=by.user,
    )  # fmt: skip
    BankLine.objects.bulk_create(
        BankLine(**whole, sheet=sheet, account=account, row=line.row, on=line.day, amount=line.amount,
                 counterparty=line.party, text=line.text)
        for line in lines
    )  # fmt: skip
    record("import_bank_sheet", sheet, by=by, inside=True, lines=len(lines))
    return sheet


@action
def match_line(line: BankLine, *, entry: Transfer, by: Actor) -> BankLine:
    """Confirm that a line of the bank is this entry of the ledger; each is matched once.

    Refused: ``bankline_settled``, ``bankline_entry_once``, ``bankline_same_movement``.
    """
    line = _open(line)
    line.state, line.entry_seq = LineState.MATCHED, entry.seq
    line.save(update_fields=["state", "entry_seq"])
    record("match_line", line, by=by, inside=True, entry=entry.seq)
    return line


@action
def explain_line(line: BankLine, *, note: str, by: Actor) -> BankLine:
    """Say why a line of the bank has no entry, e.g. fees that the host charity bears.

    Refused: ``bankline_settled``, ``bankline_says_what``.
    """
    line = _open(line)
    line.state, line.note = LineState.EXPLAINED, note.strip()
    line.save(update_fields=["state", "note"])
    record("explain_line", line, by=by, inside=True)
    return line


@action
def reopen_line(line: BankLine, *, by: Actor) -> BankLine:
    """Take a match or an explanation back; one that is open stays so."""
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.state != LineState.OPEN:
        line.state, line.entry_seq, line.note = LineState.OPEN, None, ""
        line.save(update_fields=["state", "entry_seq", "note"])
        record("reopen_line", line, by=by, inside=True)
    return line


def _open(line: BankLine) -> BankLine:
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.state != LineState.OPEN:
        raise Refused(_("Somebody has settled this line already."), code="bankline_settled")
    return line
