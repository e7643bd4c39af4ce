"""What is said about an activity; the record and each of its versions say it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.roster.models import Shift

ROOM = "activities"
LONGEST = 24 * 60  # minutes


def minutes_of(shift: Shift) -> int:
    """How long a shift was to last."""
    return int((shift.ends_at - shift.starts_at).total_seconds() // 60)


class Account(models.Model):
    """What is said about an activity; an empty count means "not said", which is not none.

    Attendances 人次 are counted, never persons 人数: who comes twice is two. Free and reduced ones are part of them.
    """

    title = models.CharField(_("service"), max_length=60)
    starts_at = models.DateTimeField(_("began"))
    minutes = models.PositiveIntegerField(_("minutes"))
    headcount = models.PositiveIntegerField(
        _("attendances"), null=True, blank=True, help_text=_("Who comes twice counts twice. Empty means not said.")
    )
    free_count = models.PositiveIntegerField(_("of these free of charge"), null=True, blank=True)
    reduced_count = models.PositiveIntegerField(_("of these at a reduced price"), null=True, blank=True)
    sentence = models.CharField(
        _("in a sentence"), max_length=200, blank=True, help_text=_("Residents read it. No names or illnesses, please.")
    )

    category = models.ForeignKey(
        "community.Category", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )

    class Meta:
        abstract = True


FACTS = ("title", "starts_at", "minutes", "headcount", "free_count", "reduced_count", "sentence")
"""What whoever logs says."""

CORRECTABLE = (*FACTS, "category")
"""What the office puts right, besides the partners."""
