"""Shop codes in the API, for the office."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.access.api import ReadViewSet, verb
from community.access.filters import CommunityFilter
from community.access.rules import require
from partners.portal import actions
from partners.portal.cards import Card
from partners.portal.models import ShopCode
from partners.portal.serializers import IssuedShopCodeSerializer, NewShopCodeSerializer, ShopCodeSerializer


class ShopCodeFilter(CommunityFilter):
    """Shop codes by partner."""

    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")


class ShopCodeViewSet(ReadViewSet):
    """Codes that sign in the telephones of shops; for those who oversee the community."""

    queryset = ShopCode.objects.select_related("community", "partner")
    serializer_class = ShopCodeSerializer
    takes = {"create": NewShopCodeSerializer}
    filterset_class = ShopCodeFilter
    is_private = True

    @extend_schema(request=NewShopCodeSerializer, responses={201: IssuedShopCodeSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Issue a code; one that the partner has ends only with `replace`. It is shown once, in this answer."""
        taken = self.take()
        partner = taken["partner"]
        require(request.user, "partners.issue_shop_code", partner)
        card = Card.of(actions.issue_shop_code(partner, replace=taken["replace"], by=self.actor), request._request)
        answer = {"uid": card.issued.code.uid, "code": card.text, "address": card.address}
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})

    @verb("partners.end_shop_code", "end")
    def end_shop_code(self, code: ShopCode) -> ShopCode:
        """End a code; telephones signed in by it are signed out at once."""
        return actions.end_shop_code(code, by=self.actor)
