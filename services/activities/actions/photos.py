"""Writes about photos: added, removed, published with a consent, taken down when somebody asks."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.files.models import StoredFile
from community.files.photos import MAX_BYTES
from community.guards.refusal import Refused, action
from community.messages.models import notify, settle
from community.timeline.models import record
from services.activities.models import MOST_PHOTOS, Activity, ActivityPhoto, Consent, PhotoReport, PhotoStatus
from services.activities.models import ReportStatus as Decided
from services.roster.audience import office_of
from services.roster.models import DutySettings


@action
def add_photo(
    activity: Activity, *, upload: BinaryIO, size: int, by: Actor, now: datetime | None = None
) -> ActivityPhoto:
    """Add a photo to a record; nobody but its partners and the office sees it. The same photo twice is one.

    Args:
        upload: the file as it came.
        size: its size in bytes.

    Refused: ``photos_off``, ``activity_cancelled``, ``activityphoto_at_most_six``, ``photo_too_large``,
    ``photo_unreadable``.
    """
    now = now or timezone.now()
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if not DutySettings.of(activity.community_id).photos:
        raise Refused(_("No photos are taken here."), code="photos_off")
    if activity.is_cancelled:
        raise Refused(_("The office has withdrawn this record."), code="activity_cancelled")
    digest = _digest(upload, size)
    if same := activity.photos.filter(digest=digest).first():
        return same
    taken = set(activity.photos.values_list("number", flat=True))
    number = next((place for place in range(1, MOST_PHOTOS + 1) if place not in taken), None)
    if number is None:
        raise Refused(_("Six photos at most; please remove one first."), code="activityphoto_at_most_six")
    file = StoredFile.objects.keep_photo(upload, size=size, community=activity.community)
    photo = activity.photos.create(
        community_id=activity.community_id, file=file, number=number, digest=digest, added_by_id=by.user_id,
        added_at=now, changed_at=now,
    )  # fmt: skip
    record("add_photo", activity, by=by, photo=photo.pk)
    return photo


@action
def remove_photo(photo: ActivityPhoto, *, by: Actor) -> None:
    """Delete a photo with its files; who took part may do that at any time, and so may the office."""
    photo = _locked(photo)
    for report in photo.reports.open():
        settle("report_photo", _key(report))
    record("remove_photo", photo.activity, by=by, photo=photo.pk)
    file = photo.file_id
    photo.delete()
    StoredFile.objects.filter(pk=file).erase()


@action
def publish_photo(
    photo: ActivityPhoto,
    *,
    consent: str,
    by: Actor,
    note: str = "",
    no_children: bool = False,
    now: datetime | None = None,
) -> ActivityPhoto:
    """Show a photo to residents, once the people in it have agreed; who and how is noted.

    Args:
        consent: one of ``Consent``.
        note: who agreed, or where that stands; sealed. Needed unless nobody can be recognised.
        no_children: somebody looked: no child's face, no identity card, no medical record.

    Refused: ``photo_published``, ``photo_withheld``, ``not_looked_at``, ``no_consent``.
    """
    now = now or timezone.now()
    photo = _locked(photo)
    if photo.is_withheld:
        raise Refused(_("Somebody asked for this photo to be taken down; decide that first."), code="photo_withheld")
    if photo.is_published:
        raise Refused(_("This photo is published already."), code="photo_published")
    if not no_children:
        raise Refused(_("Look first: no child's face, no identity card, no medical record."), code="not_looked_at")
    if consent not in Consent.values or (consent != Consent.NOBODY and not note.strip()):
        raise Refused(_("Note who agreed, and how."), code="no_consent")
    photo.status, photo.consent_kind, photo.consent_note = PhotoStatus.PUBLISHED, consent, note.strip()
    photo.no_children, photo.consent_at, photo.changed_at = True, now, now
    photo.save()
    record("publish_photo", photo, by=by, consent=consent, activity=photo.activity_id)
    return photo


@action
def unpublish_photo(photo: ActivityPhoto, *, by: Actor, now: datetime | None = None) -> ActivityPhoto:
    """Show a photo to residents no longer; the consent goes with it.

    Refused: ``photo_not_published``.
    """
    photo = _locked(photo)
    if not photo.is_published:
        raise Refused(_("This photo is not published."), code="photo_not_published")
    _keep_back(photo, now or timezone.now())
    record("unpublish_photo", photo, by=by, activity=photo.activity_id)
    return photo


@action
def report_photo(photo: ActivityPhoto, *, by: Actor, reason: str = "", now: datetime | None = None) -> ActivityPhoto:
    """Ask for a photo to be taken down: it vanishes at once, and the office decides. Asked twice is asked once.

    Refused: ``photo_not_published``.
    """
    now = now or timezone.now()
    photo = _locked(photo)
    if photo.is_withheld:
        return photo
    if not photo.is_published:
        raise Refused(_("This photo is not published."), code="photo_not_published")
    photo.status, photo.changed_at = PhotoStatus.WITHHELD, now
    photo.save(update_fields=["status", "changed_at"])
    reason = reason.strip()[:300]
    report = photo.reports.create(community_id=photo.community_id, reason=reason, has_reason=bool(reason), asked_at=now)
    record("report_photo", photo, by=by, report=report.pk, activity=photo.activity_id)
    notify(
        office_of(photo.community_id),
        "report_photo",
        key=_key(report),
        community=photo.community,
        url=reverse("admin:services_photoreport_change", args=[report.pk]),
        title=photo.activity.title,
        starts_at=photo.activity.starts_at.isoformat(),
    )
    return photo


@action
def uphold_report(report: PhotoReport, *, by: Actor, now: datetime | None = None) -> PhotoReport:
    """Take the photo down for good; with the consent gone, it can only be published with a new one.

    Refused: ``report_decided``.
    """
    now = now or timezone.now()
    photo, report = _decide(report, Decided.UPHELD, by, now)
    _keep_back(photo, now)
    record("uphold_report", report, by=by, photo=photo.pk)
    return report


@action
def dismiss_report(report: PhotoReport, *, by: Actor, now: datetime | None = None) -> PhotoReport:
    """Show the photo again: the consent that was noted holds.

    Refused: ``report_decided``.
    """
    now = now or timezone.now()
    photo, report = _decide(report, Decided.DISMISSED, by, now)
    photo.status, photo.changed_at = PhotoStatus.PUBLISHED, now
    photo.save(update_fields=["status", "changed_at"])
    record("dismiss_report", report, by=by, photo=photo.pk)
    return report


@action
def forget_reason(report: PhotoReport, *, by: Actor) -> None:
    """Erase why somebody asked; that it was asked and decided stays."""
    PhotoReport.objects.filter(pk=report.pk).update(reason="", has_reason=False)
    record("forget_reason", report, by=by)


def _locked(photo: ActivityPhoto) -> ActivityPhoto:
    """The photo's row; everything about it, also what somebody asks about it, begins with this lock."""
    found = ActivityPhoto.objects.select_for_update(of=("self",)).filter(pk=photo.pk).first()
    if found is None:
        raise Refused(_("This photo has been removed."), code="photo_removed")
    return found


def _decide(report: PhotoReport, decided: str, by: Actor, now: datetime) -> tuple[ActivityPhoto, PhotoReport]:
    photo = _locked(report.photo)
    report = PhotoReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.status != Decided.OPEN:
        raise Refused(_("This has been decided already."), code="report_decided")
    report.status, report.held = decided, None
    report.decided_by_id, report.decided_at = by.user_id, now
    report.save(update_fields=["status", "held", "decided_by", "decided_at"])
    settle("report_photo", _key(report))
    return photo, report


def _keep_back(photo: ActivityPhoto, now: datetime) -> None:
    """No longer published, and no consent any more."""
    photo.status, photo.changed_at = PhotoStatus.KEPT, now
    photo.consent_kind, photo.consent_note, photo.consent_at, photo.no_children = "", "", None, False
    photo.save()


def _key(report: PhotoReport) -> str:
    return f"photo-report-{report.pk}"


def _digest(upload: BinaryIO, size: int) -> str:
    """What tells one upload from another; one that is too large anyway is not read."""
    if size > MAX_BYTES:
        return ""
    digest = hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.seek(0)
    return digest
