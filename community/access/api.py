"""What every endpoint has in common: reading through `visible_to`, changing through actions, each after `require`."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.decorators import action
from rest_framework.fields import empty
from rest_framework.permissions import SAFE_METHODS, AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from community.access import paging
from community.access.actors import Actor
from community.access.retries import once
from community.access.rules import require
from community.access.viewers import Viewer

Values = dict[str, Any]


class NoSuchEndpoint(APIView):
    """Answers every address of the API that is none, so that even a typing mistake gets a problem to read."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound(_("There is no such endpoint."))

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise exceptions.NotFound

    post = put = patch = delete = get


@method_decorator(conditional_page, name="dispatch")
class RoomViewSet(viewsets.GenericViewSet[Any]):
    """Base of every resource: rows by their public name, as far as the viewer may see them; else 404.

    `ordering` decides the pages: fields that are never null and together unique.
    """

    http_method_names = ["get", "head", "post", "patch", "delete"]
    pagination_class = paging.KeyPagination
    lookup_field = "uid"
    lookup_value_converter = "uuid"
    ordering: tuple[str, ...] = ("pk",)
    queryset: QuerySet[Any]
    is_private = False  # also reading needs somebody signed in

    def get_permissions(self) -> list[BasePermission]:
        is_open = self.request.method in SAFE_METHODS and not self.is_private
        return [AllowAny() if is_open else IsAuthenticated()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # A token signs its user in only here, after the middleware: whoever asks for the viewer gets this one.
        request._request.viewer = self.viewer  # type: ignore[attr-defined]
        if request.method in SAFE_METHODS:
            self._refuse_unknown_parameters()

    @cached_property
    def viewer(self) -> Viewer:
        return Viewer(self.request.user)

    @property
    def actor(self) -> Actor:
        return Actor.of(self.request.user)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().visible_to(self.viewer)  # type: ignore[attr-defined]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
        return super().finalize_response(request, response, *args, **kwargs)

    def _refuse_unknown_parameters(self) -> None:
        known = self._known_parameters() if self.action == "list" else set()
        if unknown := sorted(set(self.request.query_params) - known):
            raise exceptions.ValidationError({name: [_("There is no such filter.")] for name in unknown})

    def _known_parameters(self) -> set[str]:
        known = set(paging.PARAMETERS)
        filterset = getattr(self, "filterset_class", None)
        for name, each in filterset.base_filters.items() if filterset else ():
            # Asking for `each.field` here would fix its choices for every later request.
            suffixes = getattr(each.field_class.widget, "suffixes", None) or [None]
            known |= {f"{name}_{suffix}" if suffix else name for suffix in suffixes}
        return known


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RoomViewSet):
    """A resource that can be listed and read; changes are named verbs."""

    takes: dict[str, type[BaseSerializer[Any]]] = {}  # by `create` and `partial_update`, where not the row's own

    def take(self, serializer_class: type[BaseSerializer[Any]] | None = None, *, partial: bool = False) -> Values:
        """The body's values, as a serializer cleans them."""
        serializer_class = serializer_class or self.takes.get(self.action) or self.get_serializer_class()
        serializer = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, row: Model, status: int = 200) -> Response:
        """A row as it is after a change."""
        with suppress(ObjectDoesNotExist):  # if it left the caller's sight, it still gets to read what became of it
            row = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(row).data, status=status)


class AddMixin:
    """POST on the list: `add(values)` asks `require` and calls the action that makes a row."""

    def create(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = self._create(request)
        if response.status_code == 201:
            response["Location"] = request.build_absolute_uri(f"{request.path}{response.data[self.lookup_field]}/")
        return response

    @once
    def _create(self: Any, request: Request) -> Response:
        return self.answer(self.add(self.take()), status=201)


class ChangeMixin:
    """PATCH on a row: `change(row, values)` asks `require` and calls the action that changes it."""

    def partial_update(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        return self.answer(self.change(row, self.take(partial=True)))


class RemoveMixin:
    """DELETE on a row: `remove(row)` asks `require` and calls the action that erases it."""

    def destroy(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.remove(self.get_object())
        return Response(status=204)


def verb(
    permission: str,
    url_path: str,
    *,
    takes: type[BaseSerializer[Any]] | None = None,
    gives: type[BaseSerializer[Any]] | None = None,
    remembered: bool = True,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """POST on one row: find it (404), ask the rule (403), read the body (400), call the action, answer with the row.

    Args:
        permission: what `require` asks.
        url_path: the address below the row's.
        takes: the body's serializer; without one, the verb takes no body.
        gives: the answer's serializer where the method answers with values instead of a row, for this caller alone.
        remembered: whether `Idempotency-Key` keeps the answer; not where it opens sealed values.
    """

    def decorate(method: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(method)
        def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            row = self.get_object()
            require(request.user, permission, row)
            result = method(self, row, **(self.take(takes) if takes else {}))
            return self.answer(result) if gives is None else Response(result, headers={"Cache-Control": "no-store"})

        described = extend_schema(request=takes, responses=gives or empty)
        route = action(detail=True, methods=["post"], url_path=url_path)
        endpoint: Any = described(route(once(wrapper) if remembered else wrapper))
        endpoint.is_verb = True
        endpoint.is_remembered = remembered
        return endpoint

    return decorate
