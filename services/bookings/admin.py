"""Console page of bookings: who has which number, masked; what is done with them is done at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Reveal, Verb
from community.templatetags.look import calendar_day, time_span
from services.bookings.actions import cancel_booking, confirm_place, purge_booking, unmask_booking
from services.bookings.models import ROOM, ShiftBooking

SHOWN = (
    "community", "what", "when", "number", "stands", "whom", "telephone", "channel", "asked_at", "confirm_by",
    "told_at", "tries", "purge_on", "purged_at",
)  # fmt: skip


@admin.register(ShiftBooking)
class ShiftBookingAdmin(OwnedAdmin):
    """Bookings of one's communities, newest first."""

    room, symbol = ROOM, "confirmation_number"
    whole = ""
    list_display = ["when", "what", "number", "whom", "stands", "channel", "community"]
    list_filter = ["state", "channel", CommunityFilter]
    ordering = ["-pk"]
    fields = readonly_fields = SHOWN
    verbs = [
        Verb(
            confirm_place,
            _("Confirm the place"),
            done=_("The place is confirmed."),
            when=lambda row: row.state == ShiftBooking.State.OFFERED,
        ),
        Verb(
            unmask_booking,
            _("Show name and telephone"),
            reveal=lambda opened: Reveal(
                _("Booking"), [(_("Name"), opened[0]), (_("Telephone"), opened[1]), (_("Code"), opened[2])]
            ),
            when=lambda row: row.purged_at is None,
        ),
        Verb(
            cancel_booking,
            _("Cancel the booking"),
            ask=_("The place is free for others; who waits is asked first."),
            done=_("The booking is cancelled."),
            when=lambda row: row.can_be_cancelled,
            kind="danger",
        ),
        Verb(
            purge_booking,
            _("Erase name and telephone"),
            ask=_("Number and state stay, so that they can be counted; nobody can tell any more whose they were."),
            done=_("Name and telephone are erased."),
            when=lambda row: row.purged_at is None and not row.is_to_come,
            kind="danger",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftBooking]:
        return super().get_queryset(request).for_display()  # type: ignore[attr-defined]

    @admin.display(description=_("when"), ordering="queue__shift__starts_at")
    def when(self, row: ShiftBooking) -> str:
        return f"{calendar_day(row.shift.starts_at)} {time_span(row.shift.starts_at, row.shift.ends_at)}"

    @admin.display(description=_("service"))
    def what(self, row: ShiftBooking) -> str:
        return row.shift.title

    @admin.display(description=_("name"))
    def whom(self, row: ShiftBooking) -> str:
        return row.masked_name or "—"

    @admin.display(description=_("telephone"))
    def telephone(self, row: ShiftBooking) -> str:
        return row.masked_phone or "—"

    @display(description=_("state"), ordering="state", label={"booked": "success", "offered": "warning"})
    def stands(self, row: ShiftBooking) -> tuple[str, Any]:
        return row.state, row.get_state_display()
