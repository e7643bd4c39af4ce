"""Pages by key, not by offset: a page costs the same at the end of a list as at its start, and none is shown twice."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from community.access.keyset import backwards, beyond
from community.access.opaque import NotOurs, unveiled, veiled

PARAMETERS = ("page_size", "cursor")


class KeyPagination(BasePagination):
    """Follows the view's `ordering`, whose fields are never null and together unique."""

    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page: the rows after (or before) the position the cursor names."""
        self.request, self.ordering = request, tuple(view.ordering)
        self.purpose = " ".join(["cursor", view.basename, *self.ordering])
        size, backward, key = self._size(), False, None
        if cursor := request.query_params.get("cursor"):
            backward, key = self._position(cursor)
        order = backwards(self.ordering) if backward else self.ordering
        rows = queryset.order_by(*order)
        if key is not None:
            rows = rows.filter(beyond(order, key))
        page = list(rows[: size + 1])
        more, page = len(page) > size, page[:size]
        if backward:
            page.reverse()
        self.page = page
        self.has_next = backward or more
        self.has_previous = more if backward else key is not None
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link("next"), "previous": self._link("previous"), "results": data})

    def _size(self) -> int:
        asked = self.request.query_params.get("page_size", str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and len(asked) < 5 and 1 <= int(asked) <= self.max_page_size):
            raise ValidationError({"page_size": [_("A whole number from 1 to 200.")]})
        return int(asked)

    def _position(self, cursor: str) -> tuple[bool, list[Any]]:
        try:
            backward, key = unveiled(cursor, self.purpose)
        except NotOurs:
            raise ValidationError({"cursor": [_("Take the cursor from `next` or `previous` of a page.")]}) from None
        return backward, key

    def _link(self, direction: str) -> str | None:
        if not (self.page and (self.has_next if direction == "next" else self.has_previous)):
            return None
        row = self.page[-1 if direction == "next" else 0]
        key = [getattr(row, name.removeprefix("-")) for name in self.ordering]
        cursor = veiled([direction == "previous", key], self.purpose)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        about = "Position in the list, taken from `next` or `previous` of a page."
        return [
            {"name": "cursor", "in": "query", "required": False, "description": about, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "required": False, "description": "Rows a page.", "schema": size},
        ]
