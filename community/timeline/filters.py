"""By what the timeline can be narrowed down."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.filters import CommunityFilter, MomentFilter
from community.timeline.models import Event


class EventFilter(CommunityFilter):
    """Events by verb, by what they happened to, and by time."""

    verb = django_filters.CharFilter(label=_("what happened"))
    subject_type = django_filters.CharFilter(label=_("kind of record"))
    since = MomentFilter(label=_("from this moment on"), field_name="at", lookup_expr="gte")
    until = MomentFilter(label=_("before this moment"), field_name="at", lookup_expr="lt")

    class Meta:
        model = Event
        fields: list[str] = []
