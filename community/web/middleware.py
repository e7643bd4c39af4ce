"""What every request passes: the chosen language, a strict content policy, refusals as pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from community.guards.refusal import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class ChosenLanguageMiddleware:
    """Chinese unless somebody chose otherwise; a browser is often left at English, so it does not decide."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path.startswith("/api/"):
            chosen = translation.get_language_from_request(request)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentSecurityPolicyMiddleware:
    """Nothing is loaded from elsewhere; only the console and the API page need inline scripts."""

    STRICT = (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; "
        "base-uri 'self'; form-action 'self'"
    )
    LOOSE = (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'none'; base-uri 'self'"
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        loose = request.path.startswith(("/console/", "/api/docs"))
        response.headers.setdefault("Content-Security-Policy", self.LOOSE if loose else self.STRICT)
        return response


class OneTimePasswordMiddleware:
    """Whoever still has a one-time password chooses their own before anything else."""

    OPEN = frozenset({"account_change_password", "account_logout", "set_language", "set_text_size"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: Any, kwargs: Any) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        known = request.resolver_match.url_name in self.OPEN if request.resolver_match else False
        if known or not getattr(request.user, "must_change_password", False):
            return None
        return HttpResponseRedirect(reverse("account_change_password"))


class RefusalMiddleware:
    """A refusal that no form caught is still a sentence on a page, not an error."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "refused.html", {"sentences": exception.messages}, status=409)
