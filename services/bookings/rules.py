"""Who may, about booked places: a resident needs the code alone; all else is the office's."""

import rules

from community.people.rules import oversees, works_in_office

VERBS = [
    "book_place",
    "confirm_place",
    "cancel_booking",
    "mark_arrived",
    "mark_served",
    "mark_no_show",
    "step_back",
    "call_next",
    "call_number",
    "take_back_call",
    "tell_booker",
    "miss_booker",
    "unmask_booking",
    "purge_booking",
]

rules.add_perm("services.view_shiftbooking", oversees)
rules.add_perm("services.view_shiftqueue", oversees)
for permission in VERBS:
    rules.add_perm(f"services.{permission}", works_in_office)
