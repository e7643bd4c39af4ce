"""Whatever goes wrong in the API, said in one form: RFC 9457 problem details with a stable `code`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import exception_handler

from community.guards.refusal import Refused

PROBLEM = "application/problem+json"
LONGEST_BODY = 1024 * 1024
KEPT_HEADERS = ("WWW-Authenticate", "Retry-After", "Allow")


class TooLarge(exceptions.APIException):
    """The body is longer than anything this API takes."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The request body is too large.")


class BoundedJSONParser(JSONParser):
    """JSON of a bounded length; nesting that no reader survives is refused like any other nonsense."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        declared = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if not declared.isdigit() or int(declared) > LONGEST_BODY:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from None


def problem(status: int, code: str, detail: Any, *, fields: Any = None) -> Response:
    """A problem: stable `code`, a sentence in the caller's language, fields where input was wrong."""
    body: dict[str, Any] = {
        "type": f"urn:problem-type:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
    }
    if fields:
        body["fields"] = fields
    return Response(body, status=status, content_type=PROBLEM)


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever an endpoint raises into a problem; what we do not know stays an error."""
    if isinstance(error, ValidationError):
        return _of_refusal(error)
    if isinstance(error, ProtectedError):
        return problem(409, "in_use", _("Other records still refer to this one."))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(*error.args[:1])
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        answer = problem(400, "invalid", " ".join(_sentences(error.detail)), fields=_flat(fields))
    else:
        answer = problem(response.status_code, str(error.get_codes()), error.detail)
    for name in KEPT_HEADERS:
        if response.has_header(name):
            answer[name] = response[name]
    return answer


def _of_refusal(error: ValidationError) -> Response:
    """A rule's no: 409 for what cannot be done now, 400 for what can never be."""
    sentences = " ".join(str(sentence) for sentence in error.messages)
    code = str(getattr(error, "code", None) or "invalid")
    status = 409 if isinstance(error, Refused) and "invalid" not in code else 400
    return problem(status, code, sentences, fields=error.message_dict if hasattr(error, "error_dict") else None)


def _sentences(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [sentence for value in detail.values() for sentence in _sentences(value)]
    if isinstance(detail, list):
        return [sentence for value in detail for sentence in _sentences(value)]
    return [str(detail)]


def _flat(fields: dict[str, Any]) -> dict[str, list[str]]:
    return {str(name): _sentences(value) for name, value in fields.items()}
