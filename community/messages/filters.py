"""By what messages can be narrowed down."""

import django_filters

from community.access.filters import TrueOrFalse
from community.messages.models import Notification


class NotificationFilter(django_filters.FilterSet):
    """Messages not read yet, or of one kind."""

    unread = TrueOrFalse(field_name="read_at", lookup_expr="isnull")
    kind = django_filters.CharFilter()

    class Meta:
        model = Notification
        fields: list[str] = []
