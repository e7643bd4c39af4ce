"""One's own messages in the API."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from community.access.api import ReadViewSet, verb
from community.access.opaque import NotOurs, unveiled
from community.messages.actions import read_message
from community.messages.filters import NotificationFilter
from community.messages.models import Notification
from community.messages.serializers import NotificationSerializer


class NotificationViewSet(ReadViewSet):
    """One's own messages, newest first; those whose cause has ended are gone."""

    queryset = Notification.objects.select_related("community")
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    lookup_field = "id"
    lookup_value_converter = "str"
    ordering = ("-pk",)
    is_private = True

    def get_queryset(self) -> QuerySet[Notification]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().of(self.request.user)

    def get_object(self) -> Any:
        try:
            self.kwargs["id"] = unveiled(self.kwargs["id"], "notification")
        except NotOurs:
            raise Http404 from None
        return super().get_object()

    @verb("community.read_message", "read")
    def read_message(self, message: Notification) -> Notification:
        """Note that a message was read; doing so twice changes nothing."""
        return read_message(message, by=self.actor)
