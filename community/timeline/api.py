"""The timeline in the API: for those who oversee a community."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from rest_framework import mixins
from rest_framework.request import Request

from community.access.api import RoomViewSet
from community.access.rules import require
from community.timeline.filters import EventFilter
from community.timeline.models import Event
from community.timeline.serializers import EventSerializer


class EventViewSet(mixins.ListModelMixin, RoomViewSet):
    """What happened in the communities one oversees, newest first."""

    queryset = Event.objects.select_related("community", "by_user")
    serializer_class = EventSerializer
    filterset_class = EventFilter
    ordering = ("-pk",)
    is_private = True
    page: list[Event] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require(request.user, "community.view_event")

    def get_queryset(self) -> QuerySet[Event]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().managed_by(self.request.user)

    def paginate_queryset(self, queryset: Any) -> Any:
        self.page = super().paginate_queryset(queryset) or []
        return self.page

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "subject_uids": _uids_of(self.page)}


def _uids_of(events: list[Event]) -> dict[tuple[str, int], UUID]:
    """Public ids of what events happened to; one query for each kind of record."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.subject_type].add(event.subject_id)
    found: dict[tuple[str, int], UUID] = {}
    for label, ids in wanted.items():
        model = apps.get_model(label)
        if any(field.name == "uid" for field in model._meta.fields):
            rows = model._default_manager.filter(pk__in=ids).values_list("pk", "uid")
            found |= {(label, pk): uid for pk, uid in rows}
    return found
