"""By what messages can be narrowed down."""

import django_filters

from community.access.filters import CommunityFilter, TrueOrFalse
from community.messages.models import Delivery, Notification


class NotificationFilter(django_filters.FilterSet):
    """Messages not read yet, or of one kind."""

    unread = TrueOrFalse(field_name="read_at", lookup_expr="isnull")
    kind = django_filters.CharFilter()

    class Meta:
        model = Notification
        fields: list[str] = []


class DeliveryFilter(CommunityFilter):
    """Deliveries by state."""

    class Meta:
        model = Delivery
        fields = ["state"]
