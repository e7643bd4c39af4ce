"""Oneself in the API."""

from typing import Any

from django.db.models import Prefetch
from rest_framework.response import Response

from community.access.api import ChangeMixin, ReadViewSet, Values
from community.people.actions import choose_channels
from community.people.models import Membership, User
from community.people.serializers import ChannelsSerializer, MeSerializer


class MeViewSet(ChangeMixin, ReadViewSet):
    """The account that asks, and what it may act as."""

    queryset = User.objects.all()
    serializer_class = MeSerializer
    takes = {"partial_update": ChannelsSerializer}
    is_private = True

    def get_object(self) -> Any:
        roles = Membership.objects.in_force().select_related("community", "street").order_by("pk")
        people = User.objects.prefetch_related(Prefetch("memberships", queryset=roles, to_attr="memberships_in_force"))
        return people.get(pk=self.request.user.pk)

    def change(self, user: User, values: Values) -> User:
        """Say where one's messages go besides the inbox, and in which language."""
        known = {name: getattr(user, name) for name in ("email", "also_by_email", "language")}
        return choose_channels(user, by=self.actor, **known | values)

    def answer(self, row: Any, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_object()).data, status=status)
