"""Who is on duty in a shift."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.workdays.calendar import midnight
from partners.directory.models import PartnerMember, PartnerStatus
from services.roster.models.absences import PartnerAbsence


class DutyState(models.TextChoices):
    """Whether a partner still has a seat."""

    ASSIGNED = "assigned", _("on duty")
    RELEASED = "released", _("released")


DUTY_ARROWS = [("assigned", "released")]


class DutyQuerySet(OwnedQuerySet["Duty"]):
    """Who is, was or will be on duty."""

    def assigned(self) -> Self:
        """Duties that stand."""
        return self.filter(state=DutyState.ASSIGNED)

    def public(self) -> Self:
        shown = self.assigned().filter(shift__public=True, community__is_open=True)
        return shown.exclude(community__closed_rooms__contains=["roster"])

    def of_user(self, user: Any) -> Self:
        """Duties of the partners a user acts for, also those residents do not see."""
        own = self.filter(partner__in=PartnerMember.objects.of_user(user).values("partner"))
        return own.exclude(community__closed_rooms__contains=["roster"])

    def visible_to(self, viewer: Viewer) -> Self:
        """Also one's own partner's."""
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.user.is_authenticated:
            return rows
        return rows | self.of_user(viewer.user)

    def taking_place(self) -> Self:
        """Duties that stand in shifts that take place."""
        return self.assigned().filter(during__isempty=False)

    def coming(self, now: datetime) -> Self:
        """Duties that stand in shifts that are not over; cancelled ones too, as their partners planned with them."""
        return self.assigned().filter(shift__ends_at__gt=now)

    def of_the_gone(self, now: datetime) -> Self:
        """Planned duties to come, untouched by hand, of partners whose partnership has ended."""
        planned = self.assigned().filter(shift__starts_at__gt=now, shift__edited_at=None, shift__status="planned")
        return planned.filter(partner__status=PartnerStatus.ENDED, shift__series__isnull=False)

    def kept(self, now: datetime) -> Self:
        """Duties that are over and were not marked as missed: nobody has to say so."""
        return self.taking_place().filter(shift__ends_at__lte=now, missed_at=None)

    def missed(self) -> Self:
        """Duties for which nobody came, by the office's word."""
        return self.assigned().filter(missed_at__isnull=False)

    def substituted(self) -> Self:
        """Duties that another partner took over when asked."""
        return self.filter(state=DutyState.RELEASED, substitute_requests__status="taken")

    def unavailable(self) -> Self:
        """Duties at whose time their partners have said that they are not available."""
        said = PartnerAbsence.objects.filter(partner=OuterRef("partner")).covering(OuterRef("during"))
        return self.filter(Exists(said))

    def declined(self) -> Self:
        """Duties that a partner gave back because it could not come."""
        return self.filter(state=DutyState.RELEASED).exclude(decline_reason="")

    def between(self, first: date, last: date) -> Self:
        """Duties whose shifts begin on the local days from ``first`` to ``last``, both included."""
        return self.filter(
            shift__starts_at__gte=midnight(first), shift__starts_at__lt=midnight(last + timedelta(days=1))
        )

    def in_order(self) -> Self:
        """By the time of their shifts."""
        return self.order_by("shift__starts_at", "pk")

    def for_display(self) -> Self:
        """With all that a page about duties shows."""
        return self.select_related(
            "community__street",
            "partner",
            "shift__community",
            "shift__series",
            "shift__service",
            "shift__venue__compound",
        )


class Duty(Owned):
    """A partner's seat in a shift, with the person it sends where one is named.

    ``during`` is kept equal to the shift's by the database, so that moving a shift moves its duties and a named person
    is never on duty in two places at once. A cancelled shift keeps its duties with an empty time.

    A duty asks nothing of its partner: it counts as kept unless the office marks it as missed (``missed_at`` with its
    reason; ``cleared_reason`` says why such a mark was taken back). ``confirmed_at`` is used only where the community
    asks for it. ``link_number`` is part of the link to this duty; a new number ends all earlier links.
    """

    State = DutyState

    shift = models.ForeignKey("services.Shift", models.CASCADE, related_name="duties", verbose_name=_("shift"))
    seat = models.PositiveSmallIntegerField(_("seat"))
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", verbose_name=_("partner"))
    person = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person on duty")
    )
    person_open = models.BooleanField(_("person still to be found"), default=False)
    during = DateTimeRangeField(_("time"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DutyState, default=DutyState.ASSIGNED)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    decline_reason = models.CharField(_("why they cannot come"), max_length=200, blank=True)
    missed_at = models.DateTimeField(_("marked as missed"), null=True, blank=True, editable=False)
    missed_reason = models.CharField(_("why it was missed"), max_length=200, blank=True)
    cleared_reason = models.CharField(_("why it does not count as missed"), max_length=200, blank=True)
    link_number = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        indexes = [models.Index(fields=["partner", "-id"], name="duty_of_partner")]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="duty_and_community"),
            models.UniqueConstraint(fields=["id", "state"], name="duty_and_state"),
            models.UniqueConstraint(fields=["shift", "seat"], condition=Q(state="assigned"), name="duty_seat_once"),
            models.UniqueConstraint(
                fields=["shift", "partner"], condition=Q(state="assigned"), name="duty_partner_once"
            ),
            SameCommunity("shift", name="duty_shift_community"),
            SameCommunity("partner", name="duty_partner_community"),
            SameCommunity("person", name="duty_person_community"),
            Matching("person", on=["partner_id"], name="duty_person_of_partner"),
            Matching("shift", on=["during"], on_update="CASCADE", name="duty_during_shift"),
            Arrows("state", start=["assigned"], arrows=DUTY_ARROWS, name="duty_arrows"),
            models.CheckConstraint(condition=Q(seat__gte=1), name="duty_seat_positive"),
            models.CheckConstraint(condition=Q(person_open=False) | Q(person=None), name="duty_person_open"),
            models.CheckConstraint(
                condition=Q(missed_at=None) | (Q(state="assigned") & ~Q(missed_reason="")),
                name="duty_missed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(missed_at=None) | Q(during__isempty=False, during__startswith__lte=F("missed_at")),
                name="duty_missed_after_it_began",
            ),
            ExclusionConstraint(
                name="person_taken",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state="assigned", person__isnull=False),
            ),
        ]

    @property
    def is_assigned(self) -> bool:
        """The seat is still the partner's."""
        return self.state == DutyState.ASSIGNED

    @property
    def is_missed(self) -> bool:
        """Nobody came, by the office's word."""
        return self.missed_at is not None

    def __str__(self) -> str:
        return f"{self.shift_id}.{self.seat}: {self.partner_id}"


explain("person_taken", _("This person is already on duty somewhere else at that time."))
explain("duty_seat_once", _("Somebody else already has this seat."))
explain("duty_partner_once", _("This partner is already on duty in this shift."))
explain("duty_person_of_partner", _("This person does not belong to this partner."))
explain("duty_missed_with_reason", _("A missed duty needs a reason, and the partner's seat in the shift."))
explain("duty_missed_after_it_began", _("A duty is missed only once its shift has begun; take the mark back first."))
