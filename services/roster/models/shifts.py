"""Dated shifts and who is on duty in them."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, Value, When
from django.utils.translation import gettext_lazy as _

from community.access.models import OwnedQuerySet
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.workdays.calendar import SHANGHAI, midnight
from services.roster.models.duties import Duty, DutyState
from services.roster.models.series import DutySeries
from services.roster.models.words import OwnWords

if TYPE_CHECKING:
    from community.categories.models import Category
    from community.places.models import Compound
    from partners.directory.models import Partner


class ShiftStatus(models.TextChoices):
    """Whether a shift takes place."""

    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


SHIFT_ARROWS = [("planned", "cancelled"), ("cancelled", "planned")]


class ShiftQuerySet(OwnedQuerySet["Shift"]):
    """Shifts of the roster, planned and cancelled."""

    def public(self) -> Self:
        return self.filter(public=True, community__is_open=True).exclude(community__closed_rooms__contains=["roster"])

    def planned(self) -> Self:
        """Shifts that take place."""
        return self.filter(status=ShiftStatus.PLANNED)

    def upcoming(self, now: datetime.datetime) -> Self:
        """Shifts that are not over."""
        return self.filter(ends_at__gt=now)

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Shifts that begin on the local days from ``first`` to ``last``, both included."""
        after = last + datetime.timedelta(days=1)
        return self.filter(starts_at__gte=midnight(first), starts_at__lt=midnight(after))

    def on_day(self, day: datetime.date) -> Self:
        """Shifts that begin on a local day."""
        return self.between(day, day)

    def with_partner(self, *partners: Partner) -> Self:
        """Shifts in which one of these partners is on duty."""
        duties = Duty.objects.filter(shift=OuterRef("pk"), partner__in=partners, state=DutyState.ASSIGNED)
        return self.filter(Exists(duties))

    def in_category(self, *categories: Category) -> Self:
        """Shifts of these service categories."""
        return self.filter(category__in=categories)

    def in_compound(self, *compounds: Compound) -> Self:
        """Shifts that take place in these compounds."""
        return self.filter(venue__compound__in=compounds)

    def untouched(self) -> Self:
        """Shifts as their series made them, which a change of the series may change."""
        return self.filter(edited_at=None, status=ShiftStatus.PLANNED)

    def needing_attention(self) -> Self:
        """Shifts left open when they were planned, and those whose partner says it cannot come; the office decides."""
        unavailable = Duty.objects.taking_place().filter(shift=OuterRef("pk")).unavailable()
        return self.left_open() | self.planned().filter(Exists(unavailable))

    def left_open(self) -> Self:
        """Shifts whose place or person was already taken when they were planned."""
        waiting = Duty.objects.filter(shift=OuterRef("pk"), state=DutyState.ASSIGNED, person_open=True)
        return self.planned().filter(Q(place_open=True) | Exists(waiting))

    def in_order(self) -> Self:
        """By time; shifts of one time in the order they were made."""
        return self.order_by("starts_at", "ends_at", "pk")

    def for_display(self) -> Self:
        """With all that a list or page shows, in a fixed number of queries."""
        crew = Duty.objects.filter(state=DutyState.ASSIGNED).select_related("partner").order_by("seat")
        related = self.select_related("community", "series", "category", "service", "venue__compound")
        return related.prefetch_related(Prefetch("duties", queryset=crew, to_attr="prefetched_crew"))


class Shift(OwnWords):
    """One dated occurrence 值班 of a series, or a single one.

    ``original_start`` names it within its series for ever; moving changes ``starts_at`` only. ``during`` is computed by
    the database and empty for a cancelled shift, so that cancelling frees the place and the people. What lists are
    filtered by (category, service, place, seats, public) is copied from the series; its words are read from the series
    unless the shift has its own (``OwnWords``). ``edited_at`` says that somebody changed this one by hand.
    """

    Status = ShiftStatus

    series = models.ForeignKey(
        DutySeries, models.PROTECT, null=True, blank=True, related_name="shifts", verbose_name=_("series")
    )
    original_start = models.DateTimeField(_("first planned for"), editable=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    during = models.GeneratedField(
        expression=Case(
            When(
                status="planned",
                then=Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
            ),
            default=Value("empty", output_field=DateTimeRangeField()),
            output_field=DateTimeRangeField(),
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    status = models.CharField(_("state"), max_length=10, choices=ShiftStatus, default=ShiftStatus.PLANNED)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    edited_at = models.DateTimeField(_("changed by hand"), null=True, editable=False)

    category = models.ForeignKey(
        "community.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    service = models.ForeignKey(
        "partners.Service", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("listed service")
    )
    venue = models.ForeignKey(
        "services.Venue", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    occupancy = models.OneToOneField(
        "services.Occupancy",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("use of a place"),
    )
    place_open = models.BooleanField(_("place still to be found"), default=False)
    seats = models.PositiveSmallIntegerField(_("partners at a time"), default=1)
    public = models.BooleanField(_("shown to residents"), default=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        indexes = [
            models.Index(fields=["community", "starts_at", "id"], name="shift_by_time"),
            models.Index(fields=["community", "-id"], name="shift_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "original_start"], name="shift_once"),
            models.UniqueConstraint(fields=["id", "community"], name="shift_and_community"),
            models.UniqueConstraint(fields=["id", "during"], name="shift_and_during"),
            SameCommunity("series", name="shift_series_community"),
            SameCommunity("service", name="shift_service_community"),
            SameCommunity("venue", name="shift_venue_community"),
            Matching("occupancy", on=["venue_id", "during"], name="shift_occupancy"),
            Arrows("status", start=["planned"], arrows=SHIFT_ARROWS, name="shift_arrows"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="shift_times_in_order"),
            models.CheckConstraint(
                condition=Q(venue=None, occupancy=None) | Q(venue__isnull=False, occupancy__isnull=False),
                name="shift_place_is_occupied",
            ),
            models.CheckConstraint(
                condition=Q(status="planned", cancel_reason="") | (Q(status="cancelled") & ~Q(cancel_reason="")),
                name="shift_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=False) | (Q(own_title__isnull=False) & ~Q(own_title="")),
                name="shift_has_title",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=50), name="shift_seats"),
            models.CheckConstraint(
                condition=Q(own_booking=None)
                | ~Q(own_booking="here")
                | Q(own_capacity__isnull=False, own_capacity__gte=1, own_capacity__lte=500),
                name="shift_places_said",
            ),
        ]

    prefetched_crew: list[Duty]

    def __str__(self) -> str:
        return f"{self.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {self.title}"

    @property
    def cancelled(self) -> bool:
        """Called off; the reason is public."""
        return self.status == ShiftStatus.CANCELLED

    @property
    def moved(self) -> bool:
        """Takes place at another time than the rule's, by hand or because of a holiday."""
        return self.starts_at != self.original_start

    @property
    def moved_from(self) -> datetime.datetime | None:
        """The time it was first planned for, if it was moved."""
        return self.original_start if self.moved else None

    @property
    def day(self) -> datetime.date:
        """The local day on which it begins."""
        return self.starts_at.astimezone(SHANGHAI).date()

    def is_over(self, now: datetime.datetime) -> bool:
        """Whether it has ended."""
        return self.ends_at <= now

    def is_on(self, now: datetime.datetime) -> bool:
        """Whether it is taking place at this moment."""
        return not self.cancelled and self.starts_at <= now < self.ends_at

    @cached_property
    def crew(self) -> list[Duty]:
        """The partners on duty, by seat; ``for_display`` has fetched them."""
        if hasattr(self, "prefetched_crew"):
            return self.prefetched_crew
        return list(self.duties.filter(state=DutyState.ASSIGNED).select_related("partner").order_by("seat"))

    @property
    def partners(self) -> list[Any]:
        """The partners on duty, by seat."""
        return [duty.partner for duty in self.crew]

    @property
    def open_seats(self) -> int:
        """How many seats nobody has."""
        return max(self.seats - len(self.crew), 0)


explain("shift_once", _("This shift already exists."))
explain("shift_times_in_order", _("The end must be later than the beginning."))
explain("shift_places_said", _("Where numbered places are booked, say for how many people: 1 to 500."))
explain("shift_cancelled_with_reason", _("Please give a reason; residents will read it."))
