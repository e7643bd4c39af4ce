"""Where services take place, and who has the place when."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Matching, SameCommunity
from community.guards.refusal import explain

VENUE_TAKEN = _("The place is already taken at that time.")
NEVER = DateTimeTZRange(empty=True)
"""The time of a use that does not take place: it overlaps with nothing."""


class VenueQuerySet(OwnedQuerySet["Venue"]):
    """Places; those in use are public, so that people find the door."""

    def public(self) -> Self:
        return self.filter(active=True, community__is_open=True)

    def active(self) -> Self:
        """Places that can be chosen for something new."""
        return self.filter(active=True)


class Venue(Owned):
    """A room or place of the community where services take place.

    Most places take one use at a time, which the database keeps. A **shared** place (the ground-floor hall of a service
    centre, where the barber and the optician sit at two tables) takes any number side by side. Making a shared place
    exclusive is refused while two uses in it overlap.
    """

    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=120, blank=True)
    door = models.CharField(_("how to find it"), max_length=120, blank=True, help_text=_("Door, floor, landmark."))
    compound = models.ForeignKey(
        "community.Compound",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compound"),
    )
    capacity = models.PositiveIntegerField(_("room for how many"), null=True, blank=True)
    shared = models.BooleanField(
        _("several at the same time"), default=False, help_text=_("For example a large hall with several tables.")
    )
    active = models.BooleanField(_("in use"), default=True)

    objects = VenueQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="venue_name_once"),
            models.UniqueConstraint(fields=["id", "community"], name="venue_and_community"),
            models.UniqueConstraint(fields=["id", "shared"], name="venue_and_shared"),
            SameCommunity("compound", name="venue_compound_community"),
        ]

    def __str__(self) -> str:
        return self.name


class OccupancyQuerySet(OwnedQuerySet["Occupancy"]):
    """Uses of places."""

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Uses that share some time with ``start`` to ``end``."""
        return self.filter(during__overlap=DateTimeTZRange(start, end))


class Occupancy(Owned):
    """One use of a place for a time, whatever it is for; every use has a row here, so that no two overlap.

    Whoever causes it (a shift, later a booking) points at it and keeps its own time equal to ``during``. A use that is
    called off keeps its row with an empty time. ``shared`` is the venue's own and follows it.
    """

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="uses", verbose_name=_("place"))
    during = DateTimeRangeField(_("time"))
    shared = models.BooleanField(_("several at the same time"), default=False)

    objects = OccupancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a place")
        verbose_name_plural = _("uses of places")
        constraints = [
            SameCommunity("venue", name="occupancy_venue_community"),
            Matching("venue", on=["shared"], on_update="CASCADE", name="occupancy_venue_shared"),
            models.UniqueConstraint(fields=["id", "venue", "during"], name="occupancy_venue_during"),
            models.CheckConstraint(
                condition=models.Q(during__isempty=True)
                | models.Q(during__startswith__isnull=False, during__endswith__isnull=False),
                name="occupancy_bounded",
            ),
            ExclusionConstraint(
                name="venue_taken",
                expressions=[("venue", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(shared=False),
                violation_error_message=VENUE_TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.during}"

    @classmethod
    def of(cls, venue: Venue, start: datetime, end: datetime) -> Self:
        """A new use of a place, not yet saved."""
        during = DateTimeTZRange(start, end)
        return cls(venue=venue, community_id=venue.community_id, shared=venue.shared, during=during)


explain("venue_taken", VENUE_TAKEN)
explain("venue_name_once", _("There is already a place with this name."))
