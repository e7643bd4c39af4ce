"""Numbered places 号 of a shift, booked by residents without an account."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField, blind_index, masked
from community.messages.quiet import EVENING, MORNING
from services.roster.models import Shift

if TYPE_CHECKING:
    from community.access.viewers import Viewer

ROOM = "bookings"
KEPT = datetime.timedelta(days=30)
"""So long after the shift name and telephone are kept, for questions about it."""


class ShiftQueue(Owned):
    """How many numbered places one shift has, and which number is being served; made with its first booking.

    ``places`` is what the shift says, or the highest number that still stands where the shift says less by now: whoever
    has a number keeps it. The bookings carry it along, so that the database refuses a number above it. ``last_step``
    and ``before`` say what the last call did and which number stood there before, so that it can be taken back once.
    """

    class Step(models.TextChoices):
        CALLED = "called", _("called")
        SERVED = "served", _("served")
        NO_SHOW = "no_show", _("did not come")

    shift = models.OneToOneField(Shift, models.PROTECT, related_name="queue", verbose_name=_("shift"))
    places = models.PositiveSmallIntegerField(_("places"))
    serving = models.PositiveSmallIntegerField(_("number being served"), null=True)
    called_at = models.DateTimeField(_("called at"), null=True)
    last_step = models.CharField(max_length=10, choices=Step, blank=True, default="", editable=False)
    before = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("numbered places of a shift")
        verbose_name_plural = _("numbered places of shifts")
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="shiftqueue_and_community"),
            models.UniqueConstraint(fields=["id", "places"], name="shiftqueue_and_places"),
            SameCommunity("shift", name="shiftqueue_shift_community"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=500), name="shiftqueue_places"),
            models.CheckConstraint(
                condition=Q(last_step="", before=None)
                | Q(last_step="called", called_at__isnull=False)
                | Q(last_step__in=["served", "no_show"], before__isnull=False, called_at__isnull=False),
                name="shiftqueue_step_back",
            ),
        ]

    def __str__(self) -> str:
        return str(self.shift)


class BookingState(models.TextChoices):
    """How far a booking has come."""

    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("offered, to be confirmed")
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("is here")
    SERVED = "served", _("served")
    NO_SHOW = "no_show", _("did not come")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("not confirmed in time")


BOOKING_ARROWS = [
    ("waiting", "offered"),
    ("waiting", "cancelled"),
    ("waiting", "expired"),
    ("offered", "booked"),
    ("offered", "cancelled"),
    ("offered", "expired"),
    ("booked", "arrived"),
    ("booked", "served"),
    ("booked", "no_show"),
    ("booked", "cancelled"),
    ("arrived", "served"),
    ("arrived", "no_show"),
    ("arrived", "booked"),
    ("served", "arrived"),
    ("no_show", "booked"),
]
START = ["waiting", "booked", "arrived"]
STANDING = ["offered", "booked", "arrived", "served"]
"""States in which a booking has its number to itself."""
TO_COME = ["waiting", "offered", "booked", "arrived"]
GIVEN_UP = ["cancelled", "expired"]
"""States that do not count towards what one telephone may book in a week."""


class BookingQuerySet(OwnedQuerySet["ShiftBooking"]):
    """Bookings; never public, read by their office or by whoever has the code."""

    def visible_to(self, viewer: Viewer) -> Self:
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.codes:
            return rows
        return rows | self.filter(code_index__in=[blind_index(code) for code in viewer.codes if code])

    def in_use(self) -> Self:
        """Of communities that let places be booked."""
        return self.exclude(community__closed_rooms__contains=["roster"]).exclude(
            community__closed_rooms__contains=[ROOM]
        )

    def standing(self) -> Self:
        """Those that have a number."""
        return self.filter(state__in=STANDING)

    def waiting(self) -> Self:
        """Those on the waiting list, first come first."""
        return self.filter(state=BookingState.WAITING)

    def to_come(self) -> Self:
        """Those that are neither dealt with nor given up."""
        return self.filter(state__in=TO_COME)

    def in_line(self) -> Self:
        """By number, then the waiting list in its order, then the rest."""
        last = models.Case(models.When(state__in=GIVEN_UP, then=1), default=0)
        return self.order_by(last, F("number").asc(nulls_last=True), "asked_at", "pk")

    def for_display(self) -> Self:
        """With all that a list or page shows, in one query."""
        return self.select_related(
            "community", "queue__shift__series", "queue__shift__venue__compound", "queue__shift__service"
        )

    def to_purge(self, today: datetime.date) -> Self:
        """Whose names and telephones have been kept long enough."""
        return self.filter(purge_on__lte=today, purged_at=None, queue__shift__ends_at__lt=timezone.now())


class ShiftBooking(Owned):
    """One resident's place, or place on the waiting list; name and telephone sealed and shown masked.

    ``week`` and ``turn`` count what one telephone books in a week. ``known_start`` and ``known_cancelled`` are what the
    resident was last told about the shift: where the shift says otherwise by now, somebody has to call. The code is all
    that is needed to look at the booking and to cancel it; ``submission`` makes the same form a second time the same
    booking.
    """

    State = BookingState

    class Channel(models.TextChoices):
        WEB = "web", _("by themselves")
        PHONE = "phone", _("called the office")
        WALK_IN = "walk_in", _("came without booking")

    queue = models.ForeignKey(ShiftQueue, models.PROTECT, related_name="bookings", verbose_name=_("shift"))
    places = models.PositiveSmallIntegerField(editable=False)
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=BookingState)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel, default=Channel.WEB)
    name = SealedField(_("name"), blank=True, default="")
    phone = SealedField(_("telephone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    code = SealedField(blank=True, default="", editable=False)
    code_index = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - none, once purged
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    week = models.DateField(editable=False)
    turn = models.PositiveSmallIntegerField(null=True, editable=False)
    asked_at = models.DateTimeField(_("booked at"))
    confirm_by = models.DateTimeField(_("to be confirmed by"), null=True)

    known_start = models.DateTimeField(null=True, editable=False)
    known_cancelled = models.BooleanField(default=False, editable=False)
    told_at = models.DateTimeField(_("last told"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    note = SealedField(_("note"), blank=True, default="")

    purge_on = models.DateField(_("to be erased on"))
    purged_at = models.DateTimeField(_("erased at"), null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booked place")
        verbose_name_plural = _("booked places")
        indexes = [
            models.Index(fields=["community", "-id"], name="shiftbooking_newest"),
            models.Index(fields=["purge_on"], condition=Q(purged_at=None), name="shiftbooking_to_purge"),
            models.Index(fields=["confirm_by"], condition=Q(state="offered"), name="shiftbooking_offered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "number"], condition=Q(state__in=STANDING), name="booking_number_once"
            ),
            models.UniqueConstraint(
                fields=["community", "phone_index", "week", "turn"],
                condition=~Q(phone_index="") & ~Q(state__in=GIVEN_UP),
                name="booking_turn_once",
            ),
            models.UniqueConstraint(
                fields=["queue", "phone_index"],
                condition=Q(channel="web", state__in=TO_COME) & ~Q(phone_index=""),
                name="booking_telephone_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDING) | Q(number__isnull=False, number__gte=1, number__lte=F("places")),
                name="booking_number_within_places",
            ),
            models.CheckConstraint(condition=~Q(state="waiting") | Q(number=None), name="booking_waits_without_number"),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "offered"]) | ~Q(phone_index=""),
                name="booking_waits_with_telephone",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", confirm_by__isnull=False) | (~Q(state="offered") & Q(confirm_by=None)),
                name="booking_offered_until",
            ),
            Matching(
                "queue", on=["places"], target_on=["places"], on_update="CASCADE", name="shiftbooking_queue_places"
            ),
            SameCommunity("queue", name="shiftbooking_queue_community"),
            Arrows("state", start=START, arrows=BOOKING_ARROWS, name="shiftbooking_arrows"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.masked_name}".strip()

    @property
    def shift(self) -> Shift:
        """The shift it is for."""
        return self.queue.shift

    @property
    def masked_name(self) -> str:
        return masked(self.name)

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    @property
    def spaced_code(self) -> str:
        """The code as people read it out: in two halves."""
        return f"{self.code[:4]} {self.code[4:]}".strip()

    @property
    def is_to_come(self) -> bool:
        """Neither dealt with nor given up."""
        return self.state in TO_COME

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the resident can still give it up."""
        return self.state in (BookingState.WAITING, BookingState.OFFERED, BookingState.BOOKED)


def is_bookable(shift: Shift) -> bool:
    """Whether numbered places are booked for this shift at all."""
    return shift.booking == "here" and bool(shift.capacity) and shift.community.uses(ROOM)


def confirm_until(at: datetime.datetime, starts_at: datetime.datetime) -> datetime.datetime:
    """By when an offered place has to be confirmed: three hours of daytime, at the latest when the shift begins."""
    local, left = timezone.localtime(at), OFFER
    evening = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    if local + left > evening:
        morning = (evening + datetime.timedelta(days=1)).replace(hour=MORNING)
        return min(morning + (left - (evening - local)), starts_at)
    return min(local + left, starts_at)


OFFER = datetime.timedelta(hours=3)
LEAST = datetime.timedelta(minutes=30)
"""Later than this before the shift, a place that becomes free is no longer offered."""


def week_of(shift: Shift) -> datetime.date:
    """The Monday of the week in which a shift was to begin."""
    return shift.day - datetime.timedelta(days=shift.day.weekday())


WORDS: dict[str, Any] = {
    "shiftbooking_arrows": _("This booking has already been dealt with."),
    "booking_number_once": _("Somebody else has just taken this place. Please try again."),
    "booking_number_within_places": _("There are not so many places."),
    "booking_turn_once": _("Another booking with this telephone was made in the same moment. Please try again."),
    "booking_telephone_once": _("This telephone has a place of this shift already."),
    "booking_waits_with_telephone": _("Without a telephone nobody can be told when a place becomes free."),
    "shiftbooking_submission_key": _("This form has been sent before; please open it again."),
}
for _name, _sentence in WORDS.items():
    explain(_name, _sentence)
