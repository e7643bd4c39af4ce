"""Every write of spending."""

from funds.spending.actions.asking import (
    add_paper,
    change_request,
    draft_request,
    erase_persons,
    show_persons,
    submit_request,
    withdraw_request,
)
from funds.spending.actions.committee import seat_member, set_rules, unseat_member
from funds.spending.actions.paying import (
    drop_voucher,
    enter_voucher,
    finish_request,
    note_statement,
    pay_voucher,
)
from funds.spending.actions.signing import confirm_minutes, enter_minutes, give_opinion, sign_request

__all__ = [
    "add_paper",
    "change_request",
    "confirm_minutes",
    "draft_request",
    "drop_voucher",
    "enter_minutes",
    "enter_voucher",
    "erase_persons",
    "finish_request",
    "give_opinion",
    "note_statement",
    "pay_voucher",
    "seat_member",
    "set_rules",
    "show_persons",
    "sign_request",
    "submit_request",
    "unseat_member",
    "withdraw_request",
]
