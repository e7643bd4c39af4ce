"""One's own messages in the API, and for the office what left the house."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from community.access.api import ReadViewSet, verb
from community.access.opaque import NotOurs, unveiled
from community.messages.actions import read_message, retry_delivery
from community.messages.filters import DeliveryFilter, NotificationFilter
from community.messages.models import Delivery, Notification
from community.messages.serializers import DeliverySerializer, NotificationSerializer


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


class DeliveryViewSet(ReadViewSet):
    """E-mails of one's own office, newest first: sent, waiting, given up, no longer needed."""

    queryset = Delivery.objects.for_display()
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    ordering = ("-pk",)
    is_private = True

    def get_queryset(self) -> QuerySet[Delivery]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().changeable_by(self.request.user)

    @verb("community.retry_delivery", "retry")
    def retry_delivery(self, delivery: Delivery) -> Delivery:
        """Try once more to send what was given up."""
        return retry_delivery(delivery, by=self.actor)
