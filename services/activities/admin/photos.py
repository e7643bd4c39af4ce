"""Console pages of photos: published with a consent, taken down when somebody asks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.rules import may
from community.access.verbs import Verb
from services.activities.actions import (
    dismiss_report,
    publish_photo,
    remove_photo,
    unpublish_photo,
    uphold_report,
)
from services.activities.forms import PublishForm
from services.activities.models import ROOM, ActivityPhoto, PhotoReport, PhotoStatus, ReportStatus

WIDE = 180


def seen(photo: ActivityPhoto) -> str:
    """The small picture, leading to the whole one."""
    high = round(WIDE * (photo.file.height or 1) / (photo.file.width or 1))
    return format_html(
        '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}" loading="lazy"></a>',
        photo.get_absolute_url(), photo.small_url, WIDE, high, photo,
    )  # fmt: skip


class PhotoInline(ReadOnlyInline):
    """The photos of a record."""

    model = ActivityPhoto
    fields = ["link", "picture", "status", "added_by", "added_at"]
    readonly_fields = ["picture", "status", "added_by", "added_at"]
    view_on_site = False
    ordering = ["number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivityPhoto]:
        return super().get_queryset(request).select_related("community", "activity", "added_by", "file")

    @admin.display(description=_("photo"))
    def picture(self, row: ActivityPhoto) -> str:
        return seen(row)


@admin.register(ActivityPhoto)
class ActivityPhotoAdmin(OwnedAdmin):
    """Photos of what was done, newest first."""

    room, symbol = ROOM, "photo_library"
    list_display = ["activity", "picture", "state", "added_at", "community"]
    list_filter = ["status", CommunityFilter]
    ordering = ["-pk"]
    fields = ["picture", "record", "status", "added_by", "added_at", "consent_kind", "consent_note", "consent_at"]
    readonly_fields = ["picture", "record"]
    verbs = [
        Verb(
            publish_photo,
            _("Publish"),
            form=PublishForm,
            done=_("Residents see it, with a link to have it taken down."),
            when=lambda photo: photo.status == PhotoStatus.KEPT,
            kind="main",
        ),
        Verb(
            unpublish_photo,
            _("Publish no longer"),
            done=_("Residents no longer see it."),
            ask=_("The consent that was noted goes with it."),
            when=lambda photo: photo.is_published,
        ),
        Verb(
            remove_photo,
            _("Remove"),
            done=_("The photo is removed."),
            ask=_("The photo is deleted for good."),
            kind="danger",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivityPhoto]:
        return super().get_queryset(request).select_related("community", "activity", "added_by", "file")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Who agreed is for those to read who publish."""
        fieldsets = super().get_fieldsets(request, obj)
        if may(request.user, "services.publish_photo", obj):
            return fieldsets
        names = [name for name in self.fields or [] if name != "consent_note"]
        return [(None, {"fields": names}) if "picture" in each["fields"] else (head, each) for head, each in fieldsets]

    def form_of(self, verb: Verb, row: Any, typed: Any) -> Any:
        """Whoever publishes a photo looks at it there."""
        form = super().form_of(verb, row, typed)
        if "no_children" in form.fields:
            form.fields["no_children"].help_text = seen(row)
        return form

    @admin.display(description=_("photo"))
    def picture(self, photo: ActivityPhoto) -> str:
        return seen(photo)

    @admin.display(description=_("activity"))
    def record(self, photo: ActivityPhoto) -> str:
        url = reverse("admin:services_activity_change", args=[photo.activity_id])
        return format_html('<a href="{}">{}</a>', url, photo.activity)

    @display(description=_("state"), label={"published": "success", "withheld": "danger", "kept": "info"})
    def state(self, photo: ActivityPhoto) -> tuple[str, Any]:
        return photo.status, photo.get_status_display()


@admin.register(PhotoReport)
class PhotoReportAdmin(OwnedAdmin):
    """Requests to take photos down; what waits is on the Today page."""

    room, symbol = ROOM, "hide_image"
    list_display = ["photo", "picture", "state", "asked_at", "community"]
    list_filter = ["status", CommunityFilter]
    ordering = ["-pk"]
    fields = ["picture", "photo_page", "status", "reason", "asked_at", "decided_by", "decided_at"]
    readonly_fields = ["picture", "photo_page"]
    verbs = [
        Verb(
            uphold_report,
            _("Take it down"),
            done=_("The photo stays unpublished; it can be removed on its own page."),
            ask=_("The photo stays hidden, and the consent that was noted goes with it."),
            when=lambda report: report.status == ReportStatus.OPEN,
            kind="main",
        ),
        Verb(
            dismiss_report,
            _("Show it again"),
            done=_("Residents see the photo again."),
            ask=_("Only if the people in it still agree."),
            when=lambda report: report.status == ReportStatus.OPEN,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PhotoReport]:
        rows = super().get_queryset(request)
        return rows.select_related("community", "photo__activity", "photo__community", "photo__file", "decided_by")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Why somebody asked is for those to read who decide."""
        fieldsets = super().get_fieldsets(request, obj)
        if may(request.user, "services.uphold_report", obj):
            return fieldsets
        names = [name for name in self.fields or [] if name != "reason"]
        return [(None, {"fields": names}) if "picture" in each["fields"] else (head, each) for head, each in fieldsets]

    @admin.display(description=_("photo"))
    def picture(self, report: PhotoReport) -> str:
        return seen(report.photo)

    @admin.display(description=_("its page"))
    def photo_page(self, report: PhotoReport) -> str:
        url = reverse("admin:services_activityphoto_change", args=[report.photo_id])
        return format_html('<a href="{}">{}</a>', url, report.photo)

    @display(description=_("state"), label={"open": "danger", "upheld": "success", "dismissed": "info"})
    def state(self, report: PhotoReport) -> tuple[str, Any]:
        return report.status, report.get_status_display()
