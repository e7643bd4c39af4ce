"""Booked places in the API: places left for everybody, bookings for their office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import django_filters
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.api import AddMixin, ReadViewSet, Values, verb
from community.access.filters import CommunityFilter, DayFilter
from community.access.rules import require
from services.bookings import actions, serializers
from services.bookings.counting import Places, bookable_shifts, read_places
from services.bookings.models import ShiftBooking, ShiftQueue
from services.roster.filters import DatedShiftFilter
from services.roster.models import Shift

if TYPE_CHECKING:
    from services.roster.models.shifts import ShiftQuerySet


class PlacesFilter(DatedShiftFilter, CommunityFilter):
    """Shifts with numbered places, by day and by what the roster's pages know."""

    since = DayFilter(label=_("from this day on"), method="from_day")
    until = DayFilter(label=_("until this day"), method="to_day")
    series = django_filters.UUIDFilter(label=_("series"), field_name="series__uid")


class BookingFilter(CommunityFilter):
    """Bookings by shift and state."""

    shift = django_filters.UUIDFilter(label=_("shift"), field_name="queue__shift__uid")

    class Meta:
        model = ShiftBooking
        fields = ["state", "channel"]


class PlacesViewSet(ReadViewSet):
    """Shifts with numbered places, by time, and how many places are left; `uid` is the shift's."""

    queryset = Shift.objects.select_related("community", "series", "service")
    serializer_class = serializers.PlacesSerializer
    filterset_class = PlacesFilter
    ordering = ("starts_at", "pk")

    def get_queryset(self) -> Any:
        return bookable_shifts(cast("ShiftQuerySet", super().get_queryset()))

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        self._counted = read_places(page or [], timezone.now())
        return page

    def counted(self, shift: Shift) -> Places:
        """The places of one row; a page's rows are counted together."""
        counted: dict[int, Places] = getattr(self, "_counted", {})
        return counted.get(shift.pk) or read_places([shift], timezone.now())[shift.pk]

    @verb("services.call_next", "call-next", takes=serializers.CallNextSerializer)
    def call_next(self, shift: Shift, **values: Any) -> Shift:
        """Call the next number, or a given one; who was being served is done, or did not come."""
        queue = get_object_or_404(ShiftQueue.objects.select_related("shift"), shift=shift)
        if "number" in values:
            actions.call_number(queue, number=values["number"], by=self.actor)
        else:
            seen = values.get("seen", queue.serving)
            actions.call_next(queue, seen=seen, came=values.get("came", True), by=self.actor)
        return shift

    @verb("services.take_back_call", "take-back-call", takes=serializers.SeenSerializer)
    def take_back_call(self, shift: Shift, **values: Any) -> Shift:
        """Take the last call back: its number waits again, the one before is being served again."""
        queue = get_object_or_404(ShiftQueue.objects.select_related("shift"), shift=shift)
        actions.take_back_call(queue, seen=values.get("seen", queue.serving), by=self.actor)
        return shift


class ShiftBookingViewSet(AddMixin, ReadViewSet):
    """Who has booked, masked; for the office of the community."""

    queryset = ShiftBooking.objects.for_display()
    serializer_class = serializers.BookingSerializer
    takes = {"create": serializers.NewBookingSerializer}
    filterset_class = BookingFilter
    ordering = ("-pk",)
    is_private = True

    def add(self, values: Values) -> ShiftBooking:
        """Enter a caller or somebody who is already there; without a free place, onto the waiting list where there is
        one."""
        shift = values.pop("shift")
        require(self.request.user, "services.book_place", shift)
        return actions.book_place(shift, by=self.actor, **values)

    @verb("services.confirm_place", "confirm")
    def confirm_place(self, booking: ShiftBooking) -> ShiftBooking:
        """Take an offered place for the resident, or note that they come to the new time."""
        return actions.confirm_place(booking, by=self.actor)

    @verb("services.cancel_booking", "cancel")
    def cancel_booking(self, booking: ShiftBooking) -> ShiftBooking:
        """Give a place up; who waits is offered it."""
        return actions.cancel_booking(booking, by=self.actor)

    @verb("services.mark_arrived", "arrive")
    def mark_arrived(self, booking: ShiftBooking) -> ShiftBooking:
        """Note that somebody is here."""
        return actions.mark_arrived(booking, by=self.actor)

    @verb("services.mark_served", "serve")
    def mark_served(self, booking: ShiftBooking) -> ShiftBooking:
        """Note that somebody was served."""
        return actions.mark_served(booking, by=self.actor)

    @verb("services.mark_no_show", "no-show")
    def mark_no_show(self, booking: ShiftBooking) -> ShiftBooking:
        """Note that somebody did not come; the place is free for whoever is here."""
        return actions.mark_no_show(booking, by=self.actor)

    @verb("services.step_back", "step-back")
    def step_back(self, booking: ShiftBooking) -> ShiftBooking:
        """Take the last mark back."""
        return actions.step_back(booking, by=self.actor)

    @verb("services.tell_booker", "tell", takes=serializers.SaidSerializer)
    def tell_booker(self, booking: ShiftBooking, **values: Any) -> ShiftBooking:
        """Note that the resident knows how the shift stands."""
        return actions.tell_booker(booking, by=self.actor, **values)

    @verb("services.miss_booker", "not-reached", takes=serializers.SaidSerializer)
    def miss_booker(self, booking: ShiftBooking, **values: Any) -> ShiftBooking:
        """Note that nobody answered the telephone."""
        return actions.miss_booker(booking, by=self.actor, **values)

    @verb("services.unmask_booking", "unmask", gives=serializers.OpenedBookingSerializer, remembered=False)
    def unmask_booking(self, booking: ShiftBooking) -> Values:
        """Open name, telephone and code; who did is kept."""
        name, phone, code = actions.unmask_booking(booking, by=self.actor)
        return {"name": name, "phone": phone, "code": code}

    @verb("services.purge_booking", "purge")
    def purge_booking(self, booking: ShiftBooking) -> ShiftBooking:
        """Erase name, telephone, code and note on request."""
        return actions.purge_booking(booking, by=self.actor)
