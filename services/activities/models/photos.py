"""Photos of what was done: unpublished until somebody consents, gone from sight at once when somebody asks for it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.files.models import StoredFile
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField
from services.activities.models.activities import Activity

MOST_PHOTOS = 6


class PhotoStatus(models.TextChoices):
    """Whether residents see a photo."""

    KEPT = "kept", _("not published")
    PUBLISHED = "published", pgettext_lazy("photo", "published")
    WITHHELD = "withheld", _("hidden until the office decides")


PHOTO_ARROWS = [
    ("kept", "published"),
    ("published", "kept"),
    ("published", "withheld"),
    ("withheld", "published"),
    ("withheld", "kept"),
]


class Consent(models.TextChoices):
    """How the people in a photo agreed."""

    ASKED = "asked", _("asked on the spot")
    WRITTEN = "written", _("in writing")
    MESSAGE = "message", _("by message")
    NOBODY = "nobody", _("nobody can be recognised")


class ActivityPhotoQuerySet(OwnedQuerySet["ActivityPhoto"]):
    """Photos of activities."""

    def published(self) -> Self:
        return self.filter(status=PhotoStatus.PUBLISHED)

    def withheld(self) -> Self:
        """Hidden because somebody asked for it, until the office decides."""
        return self.filter(status=PhotoStatus.WITHHELD)

    def public(self) -> Self:
        """Published ones of records that residents see."""
        return self.published().filter(activity__in=Activity.objects.public())

    def visible_to(self, viewer: Viewer) -> Self:
        """Also those of one's own partners' records."""
        rows = super().visible_to(viewer)
        if not viewer.user.is_authenticated or viewer.sees_everything:
            return rows
        return rows | self.filter(activity__in=Activity.objects.of_partners_of(viewer.user))

    def in_order(self) -> Self:
        """As they were added."""
        return self.order_by("number")

    def for_display(self) -> Self:
        return self.select_related("community", "activity__community", "activity__shift", "file")

    def to_purge(self, before: datetime) -> Self:
        """Not published, and nothing was done with them since then."""
        return self.filter(status=PhotoStatus.KEPT, changed_at__lt=before)


class ActivityPhoto(Owned):
    """A photo of an activity. Nobody but the office and its partners sees it until a consent is noted.

    `digest` tells the same photo sent twice; `consent_note` says who agreed, sealed; `no_children` that somebody looked
    and saw no child's face, no identity card and no medical record.
    """

    Status = PhotoStatus

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos", verbose_name=_("activity"))
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    number = models.PositiveSmallIntegerField(_("number"))
    digest = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=PhotoStatus, default=PhotoStatus.KEPT, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("added by"),
    )  # fmt: skip
    added_at = models.DateTimeField(_("added at"), editable=False)
    changed_at = models.DateTimeField(editable=False)
    consent_kind = models.CharField(_("how they agreed"), max_length=10, choices=Consent, blank=True)
    consent_note = SealedField(_("who agreed"), blank=True)
    consent_at = models.DateTimeField(_("consent noted at"), null=True, editable=False)
    no_children = models.BooleanField(_("no child's face, no identity card, no medical record"), default=False)

    objects = ActivityPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        indexes = [models.Index(fields=["community", "-id"], name="activityphoto_newest")]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="activityphoto_and_community"),
            models.UniqueConstraint(fields=["id", "status"], name="activityphoto_and_status"),
            models.UniqueConstraint(fields=["activity", "number"], name="activityphoto_place_once"),
            models.UniqueConstraint(fields=["activity", "digest"], name="activityphoto_once"),
            SameCommunity("activity", name="activityphoto_activity_community"),
            SameCommunity("file", name="activityphoto_file_community"),
            Arrows("status", start=["kept"], arrows=PHOTO_ARROWS, name="activityphoto_arrows"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_PHOTOS), name="activityphoto_at_most_six"
            ),
            models.CheckConstraint(
                condition=Q(status="kept")
                | (
                    Q(no_children=True, consent_at__isnull=False)
                    & (
                        Q(consent_kind="nobody")
                        | Q(
                            Q(consent_kind__in=["asked", "written", "message"]),
                            GreaterThan(Length("consent_note"), Value(0)),
                        )
                    )
                ),
                name="activityphoto_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("photo", args=[self.community.slug, self.uid])

    @property
    def small_url(self) -> str:
        return reverse("small_photo", args=[self.community.slug, self.uid])

    @property
    def is_published(self) -> bool:
        return self.status == PhotoStatus.PUBLISHED

    @property
    def is_withheld(self) -> bool:
        return self.status == PhotoStatus.WITHHELD


class ReportStatus(models.TextChoices):
    """What became of it when somebody asked for a photo to be taken down."""

    OPEN = "open", pgettext_lazy("report", "open")
    UPHELD = "upheld", _("taken down")
    DISMISSED = "dismissed", _("shown again")


REPORT_ARROWS = [("open", "upheld"), ("open", "dismissed")]


class PhotoReportQuerySet(OwnedQuerySet["PhotoReport"]):
    """Requests to take photos down; never public."""

    def open(self) -> Self:
        return self.filter(status=ReportStatus.OPEN)

    def to_purge(self, before: datetime) -> Self:
        """Decided before then, with a reason that is still kept."""
        return self.filter(decided_at__lt=before, has_reason=True)

    def for_display(self) -> Self:
        return self.select_related("community", "photo__activity__community", "photo__file", "photo__community")


class PhotoReport(Owned):
    """Somebody asked for a photo to be taken down; they need not say who they are or why.

    While a request is open, its `held` is the photo's state: the database shows such a photo to nobody.
    """

    Status = ReportStatus

    photo = models.ForeignKey(ActivityPhoto, models.CASCADE, related_name="reports", verbose_name=_("photo"))
    status = models.CharField(
        _("state"), max_length=10, choices=ReportStatus, default=ReportStatus.OPEN, editable=False
    )
    held = models.CharField(max_length=10, null=True, default=PhotoStatus.WITHHELD, editable=False)  # noqa: DJ001
    reason = SealedField(_("why"), blank=True)
    has_reason = models.BooleanField(default=False, editable=False)
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = PhotoReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to take a photo down")
        verbose_name_plural = _("requests to take photos down")
        indexes = [models.Index(fields=["community", "-id"], name="photoreport_newest")]
        constraints = [
            models.UniqueConstraint(fields=["photo"], condition=Q(status="open"), name="photoreport_open_once"),
            SameCommunity("photo", name="photoreport_photo_community"),
            Matching("photo", on=["held"], target_on=["status"], name="photoreport_hides_photo"),
            Arrows("status", start=["open"], arrows=REPORT_ARROWS, name="photoreport_arrows"),
            models.CheckConstraint(
                condition=Q(status="open", held__isnull=False, held="withheld", decided_at=None)
                | (~Q(status="open") & Q(held=None, decided_at__isnull=False)),
                name="photoreport_held_while_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.photo)


explain("activityphoto_at_most_six", _("Six photos at most; please remove one first."))
explain("activityphoto_consent", _("A photo is published only with a consent that is noted."))
explain("photoreport_hides_photo", _("Somebody asked for this photo to be taken down; decide that first."))
