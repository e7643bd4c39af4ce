"""Who may, about spending: office and bookkeeper ask, both sides sign, the cashier pays, a supervisor watches."""

from typing import Any

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import is_secretary, oversees, works_in_office
from funds.ledger.rules import keeps_books, pays
from funds.spending.models import CommitteeMember, Seat


def _fund_of(row: Any) -> Any:
    if row is None or hasattr(row, "last_seq"):
        return row
    return row.fund


@rules.predicate
def sits_in_committee(user: User, row: Model | None = None) -> bool:
    """A voting member of the fund's committee, on either side."""
    seats = CommitteeMember.objects.in_force().voting().of_user(user)
    return seats.exists() if row is None else seats.filter(fund=_fund_of(row)).exists()


@rules.predicate
def supervises(user: User, row: Model | None = None) -> bool:
    """A supervisor 监督员 of the fund."""
    seats = CommitteeMember.objects.in_force().of_user(user).filter(seat=Seat.SUPERVISOR)
    return seats.exists() if row is None else seats.filter(fund=_fund_of(row)).exists()


for model in ["committeemember", "fundrules", "spendingrequest", "voucher", "approval", "opinion", "minutes"]:
    rules.add_perm(f"funds.view_{model}", oversees)
for permission in ["add_committeemember", "seat_member", "unseat_member", "add_fundrules", "set_rules"]:
    rules.add_perm(f"funds.{permission}", is_secretary)
asks = keeps_books | works_in_office
for permission in [
    "add_spendingrequest", "change_spendingrequest", "draft_request", "change_request", "submit_request",
    "withdraw_request", "add_paper", "enter_minutes", "show_persons", "erase_persons",
]:  # fmt: skip
    rules.add_perm(f"funds.{permission}", asks)
for permission in ["sign_request", "confirm_minutes"]:
    rules.add_perm(f"funds.{permission}", sits_in_committee)
rules.add_perm("funds.give_opinion", supervises)
for permission in ["add_voucher", "enter_voucher", "drop_voucher", "finish_request", "note_statement"]:
    rules.add_perm(f"funds.{permission}", keeps_books)
rules.add_perm("funds.pay_voucher", pays)
