"""Oneself in the API."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import mixins

from community.access.api import RoomViewSet
from community.people.models import Membership, User
from community.people.serializers import MeSerializer


class MeViewSet(mixins.RetrieveModelMixin, RoomViewSet):
    """The account that asks, and what it may act as."""

    queryset = User.objects.all()
    serializer_class = MeSerializer
    is_private = True

    def get_object(self) -> Any:
        roles = Membership.objects.in_force().select_related("community", "street").order_by("pk")
        people = User.objects.prefetch_related(Prefetch("memberships", queryset=roles, to_attr="memberships_in_force"))
        return people.get(pk=self.request.user.pk)
