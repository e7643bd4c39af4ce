"""Every write of the roster: series, single shifts, who is on duty, and planning ahead."""

from services.roster.actions.absences import add_absence, remove_absence
from services.roster.actions.answers import confirm_duty, decline_duty, mark_missed, unmark_missed
from services.roster.actions.calls import drop_call, miss_partner, purge_call_note, reach_partner, reopen_call
from services.roster.actions.duties import assign_duty, name_person, release_duty, replace_partner
from services.roster.actions.links import end_duty_links, mail_duty_link, share_duty
from services.roster.actions.materialise import materialise_series
from services.roster.actions.series import add_break, change_series, create_series, end_series, remove_break
from services.roster.actions.settings import set_duty_settings
from services.roster.actions.shifts import add_shift, cancel_shift, change_shift, move_shift, restore_shift
from services.roster.actions.steps import take_step
from services.roster.actions.substitutes import ask_substitute, expire_substitute, take_duty, withdraw_substitute
from services.roster.actions.swaps import accept_swap, ask_swap, decline_swap, expire_swap, withdraw_swap
from services.roster.planning import materialise

__all__ = [
    "accept_swap",
    "add_absence",
    "add_break",
    "add_shift",
    "ask_substitute",
    "ask_swap",
    "assign_duty",
    "cancel_shift",
    "change_series",
    "change_shift",
    "confirm_duty",
    "create_series",
    "decline_duty",
    "decline_swap",
    "drop_call",
    "end_duty_links",
    "end_series",
    "expire_substitute",
    "expire_swap",
    "mail_duty_link",
    "mark_missed",
    "materialise",
    "materialise_series",
    "miss_partner",
    "move_shift",
    "name_person",
    "purge_call_note",
    "reach_partner",
    "release_duty",
    "remove_absence",
    "remove_break",
    "reopen_call",
    "replace_partner",
    "restore_shift",
    "set_duty_settings",
    "share_duty",
    "take_duty",
    "take_step",
    "unmark_missed",
    "withdraw_substitute",
    "withdraw_swap",
]
