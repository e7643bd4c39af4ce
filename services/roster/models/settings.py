"""What a community asks of its partners for the daily duty: nothing, until it says otherwise."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet


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
        help_text=_("The day before, partners without an account stand in the office's list of calls to make."),
    )

    objects = DutySettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty settings")
        verbose_name_plural = _("duty settings")
        constraints = [
            models.UniqueConstraint(fields=["community"], name="dutysettings_once"),
            models.CheckConstraint(
                condition=Q(substitute_hours__gte=1, substitute_hours__lte=168), name="dutysettings_hours"
            ),
        ]

    def __str__(self) -> str:
        return str(self.community)

    @classmethod
    def of(cls, community_id: int) -> DutySettings:
        """A community's settings; where it never set any, those of a community that asks nothing."""
        return cls.objects.filter(community=community_id).first() or cls(community_id=community_id)
