"""Every version of what was said about an activity; nothing in it is ever changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, SameCommunity
from partners.directory.models import Partner
from services.activities.models.accounts import Account


class ActivityVersion(Account, Owned):
    """What was said about an activity at one time; the newest one is what the activity says.

    `note` is the reason of a correction or withdrawal or the answer to a question, for the office and the partner only.
    """

    class Cause(models.TextChoices):
        LOGGED = "logged", _("logged")
        RESUBMITTED = "resubmitted", _("sent again")
        CORRECTED = "corrected", _("corrected by the office")
        CANCELLED = "cancelled", pgettext_lazy("activity", "withdrawn")
        RESTORED = "restored", _("restored")

    activity = models.ForeignKey(
        "services.Activity", models.PROTECT, related_name="versions", verbose_name=_("activity")
    )
    number = models.PositiveIntegerField(_("version"))
    cause = models.CharField(_("why"), max_length=12, choices=Cause)
    note = models.CharField(_("reason or answer"), max_length=200, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))
    partners = models.ManyToManyField(
        Partner, through="services.ActivityVersionPartner", related_name="+", verbose_name=_("partners")
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an activity")
        verbose_name_plural = _("versions of an activity")
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="activityversion_and_community"),
            models.UniqueConstraint(fields=["activity", "number"], name="activityversion_once"),
            SameCommunity("activity", name="activityversion_activity_community"),
            AppendOnly(name="activityversion_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}.{self.number}"


class ActivityVersionPartner(Owned):
    """A partner that took part, as a version said it."""

    version = models.ForeignKey(ActivityVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner of a version")
        verbose_name_plural = _("partners of a version")
        constraints = [
            models.UniqueConstraint(fields=["version", "partner"], name="activityversionpartner_once"),
            SameCommunity("version", name="activityversionpartner_version_community"),
            SameCommunity("partner", name="activityversionpartner_partner_community"),
            AppendOnly(name="activityversionpartner_append_only"),
        ]

    def __str__(self) -> str:
        return str(self.partner)
