"""The OpenAPI description: every operation also says which problems it answers with."""

from http import HTTPStatus
from inspect import cleandoc
from typing import Any

import django_filters
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from community.access.problems import PROBLEM
from community.access.retries import LONGEST_KEY
from community.access.serializers import RowSerializer, StrictFields

EXAMPLE = {
    "type": "urn:problem-type:shift_cancelled",
    "title": "Conflict",
    "status": 409,
    "code": "shift_cancelled",
    "detail": "This shift is cancelled.",
}


@extend_schema_serializer(examples=[OpenApiExample("problem", value=EXAMPLE, media_type=PROBLEM)])
class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable; programs decide by it.")
    detail = serializers.CharField(help_text="A sentence for people, in the language asked for.")

    def get_fields(self) -> dict[str, Any]:
        # `fields` is the serializer's own attribute, so this one cannot be declared like the others.
        sentences = serializers.ListField(child=serializers.CharField())
        wrong = serializers.DictField(child=sentences, required=False, help_text="Which input was wrong, and why.")
        return {**super().get_fields(), "fields": wrong}


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token cp_…`."""

    target_class = "community.people.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        about = "`Token cp_…`; tokens are issued in the console."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": about}


class RefScheme(OpenApiSerializerFieldExtension):
    """A reference is an object when read and a text when written."""

    target_class = "community.access.serializers.Ref"

    def map_serializer_field(self, auto_schema: Any, direction: Direction) -> dict[str, Any]:
        key: dict[str, Any] = {"type": "string"}
        if self.target.key == "uid":
            key["format"] = "uuid"
        if direction == "request":
            return key
        properties = {self.target.key: key, "name": {"type": "string"}}
        return {"type": "object", "properties": properties, "required": list(properties)}


class FilterScheme(DjangoFilterExtension):
    """A filter by another row takes that row's public name, whatever the filter does with it."""

    priority = 1

    def resolve_filter_field(
        self, auto_schema: Any, model: Any, filterset_class: Any, field_name: str, filter_field: Any
    ) -> Any:
        if isinstance(filter_field, django_filters.ModelChoiceFilter):
            form = {"format": "uuid"} if filter_field.extra.get("to_field_name") == "uid" else {}
            about = {"description": str(filter_field.label)}
            return [{"name": field_name, "in": "query", "schema": {"type": "string", **form}, **about}]
        return super().resolve_filter_field(auto_schema, model, filterset_class, field_name, filter_field)


class ProblemSchema(AutoSchema):
    """Adds problem answers, the `Idempotency-Key` of a POST, and what `RowSerializer` promises about its fields."""

    view: Any

    READING = [400, 401, 403, 404, 406, 429]
    CHANGING = [400, 401, 403, 404, 406, 409, 413, 415, 429]

    def get_operation_id(self) -> str:
        if getattr(self._endpoint(), "is_verb", False):
            return str(self.view.action)
        return super().get_operation_id()

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method == "POST" and getattr(self._endpoint(), "is_remembered", True):
            about = "Repeat a POST safely: the same key and body get the first answer again."
            text = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
            parameters.append(OpenApiParameter("Idempotency-Key", text, OpenApiParameter.HEADER, description=about))
        return parameters

    def get_request_serializer(self) -> Any:
        return getattr(self.view, "takes", {}).get(self.view.action) or super().get_request_serializer()

    def get_description(self) -> str:  # type: ignore[override]
        telling = {"create": "add", "partial_update": "change", "destroy": "remove"}.get(self.view.action or "")
        told = getattr(self.view, telling, None).__doc__ if telling else None
        return cleandoc(told) if told else super().get_description()

    def get_summary(self) -> str:
        """The description's first sentence stands in the list of operations."""
        if self.view.action == "retrieve" and hasattr(self.view, "list"):
            return "Read one"
        return self.get_description().split("\n\n")[0].replace("\n", " ").rstrip(".")

    def _endpoint(self) -> Any:
        return getattr(self.view, getattr(self.view, "action", None) or "", None)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for code in self.READING if self.method == "GET" else self.CHANGING:
            body = self._get_response_for_code(ProblemSerializer, str(code), [PROBLEM], direction)
            bodies[str(code)] = {**body, "description": HTTPStatus(code).phrase}
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        serializer = serializer() if isinstance(serializer, type) else serializer
        if direction == "request" and isinstance(serializer, StrictFields):
            schema["additionalProperties"] = False
        if direction == "response" and isinstance(serializer, RowSerializer):
            gated = getattr(serializer.Meta, "office_fields", ())
            schema["required"] = sorted(set(schema["properties"]) - set(gated))
            for name in gated:
                schema["properties"][name] = self._for_the_office(schema["properties"][name])
        return schema

    def _for_the_office(self, schema: dict[str, Any]) -> dict[str, Any]:
        about = "Only for those who oversee the community."
        told = schema.get("description")
        return {**schema, "description": f"{told} {about}" if told else about}
