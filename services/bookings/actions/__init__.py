"""Writes about booked places, one function per verb."""

from services.bookings.actions.desk import (
    call_next,
    call_number,
    mark_arrived,
    mark_no_show,
    mark_served,
    step_back,
    take_back_call,
)
from services.bookings.actions.places import book_place, cancel_booking, confirm_place
from services.bookings.actions.sweeps import purge_booking, tend_queue
from services.bookings.actions.telling import miss_booker, tell_booker, unmask_booking

__all__ = [
    "book_place",
    "call_next",
    "call_number",
    "cancel_booking",
    "confirm_place",
    "mark_arrived",
    "mark_no_show",
    "mark_served",
    "miss_booker",
    "purge_booking",
    "step_back",
    "take_back_call",
    "tell_booker",
    "tend_queue",
    "unmask_booking",
]
