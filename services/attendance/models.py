"""Who came when: check-ins at the place, every version of them, and what the sweep marked as missed by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import AppendOnly, SameCommunity
from community.guards.refusal import explain
from partners.directory.models import PartnerMember
from services.roster.models import Duty, Shift

ROOM = "roster"
"""Checking in belongs to the roster and is switched on by its settings, not as a room of its own."""
EARLY = timedelta(minutes=30)
"""So long before a shift begins its codes start to hold; they end with the shift."""


def opens_at(shift: Shift) -> datetime:
    """From when on one can check in."""
    return shift.starts_at - EARLY


class How(models.TextChoices):
    """In which way somebody checked in."""

    SCREEN = "screen", _("code on the screen")
    PRINTED = "printed", _("printed code")
    OFFICE = "office", _("entered by the office")


class Ended(models.TextChoices):
    """How a check-in ended."""

    SELF = "self", _("checked out")
    SHIFT = "shift", _("ended with the shift")
    OFFICE = "office", _("entered by the office")


class CheckInQuerySet(OwnedQuerySet["CheckIn"]):
    """Who came; never public."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Also those of one's own partner."""
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.user.is_authenticated:
            return rows
        own = PartnerMember.objects.of_user(viewer.user).values("partner")
        return rows | self.filter(duty__partner__in=own)

    def present(self) -> Self:
        """Of those who came; a check-in that the office took back remains as a row, but nobody came."""
        return self.filter(checked_in_at__isnull=False)

    def running(self) -> Self:
        """Of those who are there now."""
        return self.present().filter(checked_out_at=None)

    def for_display(self) -> Self:
        """With all that a list shows."""
        return self.select_related("community", "duty__partner", "duty__shift__series", "duty__shift__service")


class CheckIn(Owned):
    """When a partner came to its duty and when it left; one row for each duty, whoever asks twice.

    An empty ``checked_in_at`` is the office's correction that nobody came. What it said before is in its versions.
    """

    How, Ended = How, Ended

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+", verbose_name=_("duty"))
    checked_in_at = models.DateTimeField(_("arrival"), null=True, blank=True)
    how = models.CharField(_("way of checking in"), max_length=10, choices=How)
    checked_out_at = models.DateTimeField(_("departure"), null=True, blank=True)
    ended = models.CharField(_("way of leaving"), max_length=10, choices=Ended, blank=True)
    corrected = models.BooleanField(_("corrected by the office"), default=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        indexes = [
            models.Index(fields=["community", "-id"], name="checkin_newest"),
            models.Index(fields=["id"], condition=Q(checked_out_at=None), name="checkin_running"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["duty"], name="checkin_once"),
            models.UniqueConstraint(fields=["id", "community"], name="checkin_and_community"),
            SameCommunity("duty", name="checkin_duty_community"),
            models.CheckConstraint(
                condition=Q(checked_out_at=None) | Q(checked_in_at__lte=F("checked_out_at")),
                name="checkin_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at__isnull=False) | Q(checked_out_at=None), name="checkin_left_who_came"
            ),
            models.CheckConstraint(
                condition=Q(checked_out_at=None, ended="") | (Q(checked_out_at__isnull=False) & ~Q(ended="")),
                name="checkin_ended_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty.shift} · {self.duty.partner}"

    @property
    def is_present(self) -> bool:
        """Somebody came."""
        return self.checked_in_at is not None

    @property
    def is_running(self) -> bool:
        """Somebody came and is still there."""
        return self.is_present and self.checked_out_at is None


class CheckInVersion(Owned):
    """What a check-in said at one time; the newest one is what it says."""

    class Cause(models.TextChoices):
        CHECKED_IN = "checked_in", _("checked in")
        CHECKED_OUT = "checked_out", _("checked out")
        ENDED = "ended", _("ended with the shift")
        ENTERED = "entered", _("entered by the office")
        CORRECTED = "corrected", _("corrected by the office")

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="versions", verbose_name=_("check-in"))
    number = models.PositiveSmallIntegerField(_("version"))
    cause = models.CharField(_("why"), max_length=12, choices=Cause)
    checked_in_at = models.DateTimeField(_("arrival"), null=True)
    checked_out_at = models.DateTimeField(_("departure"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a check-in")
        verbose_name_plural = _("versions of a check-in")
        constraints = [
            models.UniqueConstraint(fields=["check_in", "number"], name="checkinversion_once"),
            SameCommunity("check_in", name="checkinversion_community"),
            models.CheckConstraint(
                condition=~Q(cause="corrected", reason=""), name="checkinversion_corrected_with_reason"
            ),
            AppendOnly(name="checkinversion_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.check_in_id}.{self.number}"


class AutomaticMark(Owned):
    """The sweep marked a duty as missed because nobody had checked in: once in a duty's life, whatever became of it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+", verbose_name=_("duty"))
    marked_at = models.DateTimeField(_("marked as missed"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic mark")
        verbose_name_plural = _("automatic marks")
        constraints = [
            models.UniqueConstraint(fields=["duty"], name="automaticmark_once"),
            SameCommunity("duty", name="automaticmark_duty_community"),
            AppendOnly(name="automaticmark_append_only"),
        ]

    def __str__(self) -> str:
        return str(self.duty_id)


class DutyWatch(Owned):
    """Since when the sweep has watched a community's duties without a gap.

    Only a duty that began while it watched is marked as missed: not one from before the community switched it on, and
    not one from a time when the machine was down and nobody could check in.
    """

    SILENCE = timedelta(minutes=30)
    """A gap of more than this is one."""

    begun_at = models.DateTimeField(_("switched on"))
    since = models.DateTimeField(_("watched since"))
    seen_at = models.DateTimeField(_("last looked at"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch over duties")
        verbose_name_plural = _("watches over duties")
        constraints = [
            models.UniqueConstraint(fields=["community"], name="dutywatch_once"),
            models.CheckConstraint(
                condition=Q(begun_at__lte=F("since"), since__lte=F("seen_at")), name="dutywatch_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.community_id)


explain("checkin_once", _("This duty has a check-in already; correct that one."))
explain("checkin_times_in_order", _("Leaving cannot be earlier than coming."))
explain("checkin_left_who_came", _("Who did not come cannot have left."))
explain("checkinversion_corrected_with_reason", _("Please say why; the partner can read it."))
explain("automaticmark_once", _("It is already marked as missed."))
