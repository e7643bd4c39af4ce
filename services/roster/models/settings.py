"""What a community asks of its partners for the daily duty: nothing, until it says otherwise."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.refusal import explain


class DutySettingsQuerySet(OwnedQuerySet["DutySettings"]):
    """Settings of communities; a community without a row asks nothing."""

    def asking(self) -> Self:
        """Of communities that want duties confirmed."""
        return self.filter(asks_confirmation=True)

    def substituting(self) -> Self:
        """Of communities where partners may ask one another to stand in."""
        return self.filter(substitutes=True)


class DutySettings(Owned):
    """What is switched on for the daily duty in one community; all of it is off by default (no burden first)."""

    asks_confirmation = models.BooleanField(
        _("partners are asked to confirm"),
        default=False,
        help_text=_("Without this, a duty counts as kept unless the office marks it as missed."),
    )
    substitutes = models.BooleanField(
        _("partners may ask for a substitute"),
        default=False,
        help_text=_("Other partners who are free then see the request; the first to take it has it."),
    )
    substitute_hours = models.PositiveSmallIntegerField(
        _("hours before the shift"),
        default=24,
        help_text=_("So long before it begins a request that nobody took goes back to the office."),
    )

    reminders = models.BooleanField(
        _("duties are reminded of"),
        default=False,
        help_text=_(
            "The day before, and two working days before where confirmation is asked: by message and e-mail, and for "
            "partners without an account in the office's list of calls to make."
        ),
    )

    swaps = models.BooleanField(
        _("partners may swap duties"),
        default=False,
        help_text=_("Two partners agree between themselves; the office is told."),
    )
    check_in = models.BooleanField(
        _("partners check in at the place"),
        default=False,
        help_text=_("By the code on the office's screen or on a printed sheet. Without this nobody is asked to."),
    )
    missed_after = models.PositiveSmallIntegerField(
        _("missed after how many minutes"),
        null=True,
        blank=True,
        help_text=_(
            "With check-in: who has not come so long after the beginning is marked as missed. "
            "Empty: only the office marks."
        ),
    )
    photos = models.BooleanField(
        _("photos may be added to what was done"),
        default=False,
        help_text=_("They stay unpublished until somebody notes the consent of the people in them."),
    )
    waiting_list = models.BooleanField(
        _("a waiting list when all places are taken"),
        default=False,
        help_text=_("Whoever moves up has to confirm the place within a time."),
    )
    bookings_per_week = models.PositiveSmallIntegerField(
        _("bookings per telephone and week"), default=2, help_text=_("So that places are left for others.")
    )
    proposals = models.BooleanField(
        _("the next weeks are proposed"),
        default=False,
        help_text=_("The office gets a fair proposal of who takes which shift, changes and publishes it."),
    )

    objects = DutySettingsQuerySet.as_manager()

    SWITCHES = (
        "asks_confirmation", "substitutes", "substitute_hours", "reminders", "swaps", "check_in", "missed_after",
        "photos", "waiting_list", "bookings_per_week", "proposals",
    )  # fmt: skip
    """What `set_duty_settings` sets, in the order in which the office reads it."""

    class Meta:
        verbose_name = _("duty settings")
        verbose_name_plural = _("duty settings")
        constraints = [
            models.UniqueConstraint(fields=["community"], name="dutysettings_once"),
            models.CheckConstraint(
                condition=Q(substitute_hours__gte=1, substitute_hours__lte=168), name="dutysettings_hours"
            ),
            models.CheckConstraint(
                condition=Q(missed_after=None) | Q(check_in=True, missed_after__gte=5, missed_after__lte=240),
                name="dutysettings_missed_after",
            ),
            models.CheckConstraint(
                condition=Q(bookings_per_week__gte=1, bookings_per_week__lte=20), name="dutysettings_bookings"
            ),
        ]

    def __str__(self) -> str:
        return str(self.community)

    @classmethod
    def of(cls, community_id: int) -> DutySettings:
        """A community's settings; where it never set any, those of a community that asks nothing."""
        return cls.objects.filter(community=community_id).first() or cls(community_id=community_id)


explain("dutysettings_hours", _("Between one hour and a week, please."))
explain("dutysettings_missed_after", _("Between 5 and 240 minutes, and only where partners check in."))
explain("dutysettings_bookings", _("Between 1 and 20, please."))
