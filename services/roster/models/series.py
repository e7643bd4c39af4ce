"""The weekly pattern: a series, the partners who share it, and the periods in which it pauses."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from partners.directory.models import Service


class SeriesStatus(models.TextChoices):
    """Whether a series still goes on."""

    ACTIVE = "active", pgettext_lazy("series", "active")
    ENDED = "ended", pgettext_lazy("series", "ended")


SETTLING = datetime.timedelta(minutes=1)
"""A change of the calendar may be written this long before others can read it."""

SERIES_ARROWS = [("active", "ended")]


class DutySeriesQuerySet(OwnedQuerySet["DutySeries"]):
    """Series of a roster."""

    def public(self) -> Self:
        return self.filter(public=True, community__is_open=True).exclude(community__closed_rooms__contains=["roster"])

    def active(self) -> Self:
        """Series that still go on."""
        return self.filter(status=SeriesStatus.ACTIVE)

    def going_on(self, day: datetime.date) -> Self:
        """Active series that still have days to come."""
        return self.active().filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def due(
        self, before: datetime.date, calendar_changed_at: datetime.datetime | None, *, also: Collection[int] = ()
    ) -> Self:
        """Active series planned less far than ``before``, or before the calendar was last changed; ``also`` by id."""
        unfinished = Q(ends_on=None) | Q(ends_on__gt=F("planned_until"))
        late = Q(planned_until=None) | (Q(planned_until__lt=before) & unfinished)
        if calendar_changed_at is not None:
            late |= Q(planned_at__lt=calendar_changed_at + SETTLING)
        return self.active().filter(late | Q(pk__in=also))

    def set_planned(self, until: datetime.date, at: datetime.datetime) -> int:
        """Note that these series have their shifts up to ``until``; never less far than before."""
        return self.update(planned_until=Greatest("planned_until", Value(until)), planned_at=at)

    def for_planning(self) -> Self:
        """With all that laying out their shifts needs."""
        return self.select_related("community", "venue").prefetch_related(*parts()).order_by("pk")

    def for_display(self) -> Self:
        """With all that a list or page of series shows."""
        return self.select_related("community", "category", "service", "venue__compound").prefetch_related(*parts())


class DutySeries(Owned):
    """A duty slot 值班时段 that repeats: on which weekdays, from when to when, where, for what.

    Its words (title, fee, what to bring …) stand here for all its shifts; a shift may have words of its own. ``cycle``
    counts odd and even weeks 单双周 by the ISO week number, as printed in desk calendars. Times are local wall times.
    """

    class Cycle(models.TextChoices):
        EVERY = "every", _("every week")
        ODD = "odd", _("odd weeks")
        EVEN = "even", _("even weeks")

    class HolidayPolicy(models.TextChoices):
        SKIP = "skip", _("does not take place on holidays")
        KEEP = "keep", _("takes place on holidays too")
        MOVE = "move", _("moves to the next free working day")

    Status = SeriesStatus

    title = models.CharField(_("service"), max_length=60)
    category = models.ForeignKey(
        "community.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("listed service")
    )
    venue = models.ForeignKey(
        "services.Venue", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place_note = models.CharField(_("where exactly"), max_length=120, blank=True)

    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), help_text=_("1 is Monday."))
    cycle = models.CharField(_("weeks"), max_length=5, choices=Cycle, default=Cycle.EVERY)
    month_weeks = ArrayField(
        models.SmallIntegerField(),
        verbose_name=_("weeks of the month"),
        default=list,
        blank=True,
        help_text=_("For example 1, 3 for the first and third; -1 for the last; empty for every one."),
    )
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai", editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    holiday_policy = models.CharField(_("holidays"), max_length=4, choices=HolidayPolicy, default=HolidayPolicy.SKIP)

    seats = models.PositiveSmallIntegerField(_("partners at a time"), default=1)
    first_turn = models.PositiveSmallIntegerField(_("turns begin with"), default=0)
    booking = models.CharField(_("booking"), max_length=10, choices=Service.Booking, default=Service.Booking.NONE)
    booking_note = models.CharField(_("about booking"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("for how many people"), null=True, blank=True)
    fee_text = models.CharField(_("fee"), max_length=120, blank=True)
    price_fen = models.PositiveIntegerField(_("price in fen"), null=True, blank=True)
    free_for = models.CharField(_("free for"), max_length=120, blank=True)
    bring = models.CharField(_("what to bring"), max_length=120, blank=True)
    note = models.CharField(_("note for residents"), max_length=300, blank=True)
    public = models.BooleanField(_("shown to residents"), default=True)

    status = models.CharField(_("state"), max_length=10, choices=SeriesStatus, default=SeriesStatus.ACTIVE)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    import_key = models.CharField(_("key of the imported row"), max_length=200, blank=True, editable=False)
    planned_until = models.DateField(_("planned until"), null=True, editable=False)
    planned_at = models.DateTimeField(_("last planned"), null=True, editable=False)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    objects = DutySeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty series")
        verbose_name_plural = _("duty series")
        indexes = [models.Index(fields=["planned_until"], condition=Q(status="active"), name="series_due")]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="series_and_community"),
            models.UniqueConstraint(
                fields=["community", "import_key"], condition=~Q(import_key=""), name="series_import_key_once"
            ),
            SameCommunity("service", name="series_service_community"),
            SameCommunity("venue", name="series_venue_community"),
            SameCommunity("continues", name="series_continues_community"),
            Arrows("status", start=["active"], arrows=SERIES_ARROWS, name="series_arrows"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="series_within_one_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")) | Q(status="ended"),
                name="series_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]), name="series_weekdays"
            ),
            models.CheckConstraint(
                condition=Q(month_weeks__len=0) | Q(cycle="every", month_weeks__contained_by=[1, 2, 3, 4, -1]),
                name="series_month_weeks",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=50), name="series_seats"),
            models.CheckConstraint(condition=Q(cycle__in=["every", "odd", "even"]), name="series_cycle_known"),
            models.CheckConstraint(
                condition=Q(holiday_policy__in=["skip", "keep", "move"]), name="series_policy_known"
            ),
            models.CheckConstraint(
                condition=~Q(booking="here") | Q(capacity__isnull=False, capacity__gte=1, capacity__lte=500),
                name="series_places_said",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_stale(self, calendar_changed_at: datetime.datetime | None) -> bool:
        """Whether its shifts were planned from an older calendar."""
        if self.planned_at is None or calendar_changed_at is None:
            return False
        return self.planned_at < calendar_changed_at + SETTLING

    @property
    def tz(self) -> ZoneInfo:
        """The zone whose clocks the times are read from."""
        return ZoneInfo(self.zone)


class SeriesPartner(Owned):
    """One partner in a series' list. All come each time where there are seats for all; else they take turns."""

    series = models.ForeignKey(DutySeries, models.CASCADE, related_name="partners", verbose_name=_("series"))
    position = models.PositiveSmallIntegerField(_("position"))
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", verbose_name=_("partner"))
    person = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person on duty")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner of a series")
        verbose_name_plural = _("partners of a series")
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="series_position_once"),
            SameCommunity("series", name="seriespartner_series_community"),
            SameCommunity("partner", name="seriespartner_partner_community"),
            SameCommunity("person", name="seriespartner_person_community"),
            Matching("person", on=["partner_id"], name="seriespartner_person_of_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.position}: {self.partner_id}"


class SeriesBreak(Owned):
    """A period in which a series pauses, such as the school holidays 寒暑假."""

    series = models.ForeignKey(DutySeries, models.CASCADE, related_name="breaks", verbose_name=_("series"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        constraints = [
            SameCommunity("series", name="seriesbreak_series_community"),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="seriesbreak_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"


def parts() -> list[Prefetch[str]]:
    """A series' partners and breaks in their order."""
    return [
        Prefetch("partners", SeriesPartner.objects.select_related("partner").order_by("position")),
        Prefetch("breaks", SeriesBreak.objects.order_by("first_on")),
    ]


explain("series_within_one_day", _("The end must be later than the beginning, on the same day."))
explain("series_period_in_order", _("The last day must not be before the first day."))
explain("series_weekdays", _("Choose at least one weekday."))
explain(
    "series_month_weeks", _("Weeks of the month are the first to fourth or the last, and not with odd or even weeks.")
)
explain("series_places_said", _("Where numbered places are booked, say for how many people: 1 to 500."))
explain("series_import_key_once", _("This row has already been imported."))
explain("seriespartner_person_of_partner", _("This person does not belong to this partner."))
