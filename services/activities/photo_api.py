"""Photos of activities in the API, and the requests to take them down."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from community.access.api import AddMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.filters import CommunityFilter
from community.access.rules import require
from services.activities import actions, serializers
from services.activities.models import ActivityPhoto, PhotoReport

JPEG = "image/jpeg"


class JpegRenderer(BaseRenderer):
    """For callers that accept only a picture; what is refused is still a problem in JSON."""

    media_type = JPEG
    format = "jpg"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return bytes(JSONRenderer().render(data))


class PhotoFilter(CommunityFilter):
    """Photos of one activity, or in one state."""

    activity = django_filters.UUIDFilter(label=_("activity"), field_name="activity__uid")

    class Meta:
        model = ActivityPhoto
        fields = ["status"]


class PhotoReportFilter(CommunityFilter):
    """Requests in one state."""

    class Meta:
        model = PhotoReport
        fields = ["status"]


class ActivityPhotoViewSet(AddMixin, RemoveMixin, ReadViewSet):
    """Photos of activities, newest first; unpublished ones for their partners and the office alone."""

    queryset = ActivityPhoto.objects.for_display()
    serializer_class = serializers.ActivityPhotoSerializer
    takes = {"create": serializers.AddPhotoSerializer}
    filterset_class = PhotoFilter
    ordering = ("-pk",)

    def get_parsers(self) -> list[BaseParser]:
        """A file comes as a form; everything else as JSON."""
        method = (getattr(self.request, "method", "") or "").lower()
        uploads = "create" in (getattr(self, "action", ""), (self.action_map or {}).get(method))
        return [MultiPartParser()] if uploads else super().get_parsers()

    def add(self, values: Values) -> ActivityPhoto:
        """Add a photo to a record: it is re-encoded without metadata, and published by nobody but the office."""
        activity, file = values["activity"], values["file"]
        require(self.request.user, "services.add_photo", activity)
        return actions.add_photo(activity, upload=file, size=file.size, by=self.actor)

    def remove(self, photo: ActivityPhoto) -> None:
        """Delete a photo with its files."""
        require(self.request.user, "services.remove_photo", photo)
        actions.remove_photo(photo, by=self.actor)

    @verb("services.publish_photo", "publish", takes=serializers.PublishPhotoSerializer)
    def publish_photo(self, photo: ActivityPhoto, **values: Any) -> ActivityPhoto:
        """Show a photo to residents; who agreed, and how, is noted."""
        return actions.publish_photo(photo, by=self.actor, **values)

    @verb("services.unpublish_photo", "unpublish")
    def unpublish_photo(self, photo: ActivityPhoto) -> ActivityPhoto:
        """Show a photo to residents no longer."""
        return actions.unpublish_photo(photo, by=self.actor)

    @verb("services.report_photo", "report", takes=serializers.ReportPhotoSerializer)
    def report_photo(self, photo: ActivityPhoto, reason: str = "") -> ActivityPhoto:
        """Ask for a photo to be taken down; it is hidden at once, and the office decides."""
        return actions.report_photo(photo, reason=reason, by=self.actor)

    @extend_schema(responses={(200, JPEG): OpenApiTypes.BINARY})
    @action(detail=True, url_path="image", renderer_classes=[JSONRenderer, JpegRenderer])
    def image(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The picture itself."""
        photo = self.get_object()
        try:
            with photo.file.file.open() as stored:
                return HttpResponse(stored.read(), content_type=JPEG)
        except OSError as error:  # erased meanwhile
            raise NotFound from error


class PhotoReportViewSet(ReadViewSet):
    """Requests to take photos down, newest first; for those who oversee the community."""

    queryset = PhotoReport.objects.for_display()
    serializer_class = serializers.PhotoReportSerializer
    filterset_class = PhotoReportFilter
    ordering = ("-pk",)
    is_private = True

    @verb("services.uphold_report", "uphold")
    def uphold_report(self, report: PhotoReport) -> PhotoReport:
        """Take the photo down; it can only be published with a new consent."""
        return actions.uphold_report(report, by=self.actor)

    @verb("services.dismiss_report", "dismiss")
    def dismiss_report(self, report: PhotoReport) -> PhotoReport:
        """Show the photo again."""
        return actions.dismiss_report(report, by=self.actor)
