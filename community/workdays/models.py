"""The working calendar: public holidays, make-up working days and closures, one row a day."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    """Readings of the calendar; each is one query however many days it covers."""

    def kinds(self) -> dict[datetime.date, str]:
        """Every exceptional day with its kind, for ``WorkCalendar``; some forty rows a year."""
        return dict(self.values_list("day", "kind"))

    def last_change(self) -> datetime.datetime | None:
        """When the calendar was last changed, so that plans made before can be looked at again."""
        return self.aggregate(latest=models.Max("changed_at"))["latest"]


class CalendarDay(models.Model):
    """A day on which offices do not follow the weekday: a holiday, a make-up working day or a closure.

    Shared by all communities. A row is never deleted: one entered by mistake becomes ``ordinary``, so that plans made
    from it are looked at again.
    """

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("public holiday")
        MAKE_UP = "make_up", _("make-up working day")
        CLOSURE = "closure", _("closed")
        ORDINARY = "ordinary", _("as the weekday says")

    class Source(models.TextChoices):
        PUBLISHED = "published", _("the State Council's notice")
        ENTERED = "entered", _("entered by staff")

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=40, blank=True, help_text=_("For example the festival's name."))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.ENTERED)
    changed_at = models.DateTimeField(_("last change"), auto_now=True, db_index=True)

    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("last changed by"),
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["holiday", "make_up", "closure", "ordinary"]),
                name="calendarday_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}"
