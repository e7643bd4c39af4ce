"""Addresses that leave the page: printed in QR codes, copied into chats, read by calendars."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def absolute(request: HttpRequest, path: str) -> str:
    """A path as others reach it: below `PUBLIC_URL`, else below the address this request came to."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def host_of(request: HttpRequest) -> str:
    """The name of this site without its port, which makes a calendar's ids unique in the world."""
    return urlsplit(absolute(request, "/")).hostname or "localhost"


def page(request: HttpRequest, name: str, *args: object) -> str:
    """The absolute address of one of the current community's pages."""
    return absolute(request, reverse(name, args=[request.community.slug, *args]))  # type: ignore[attr-defined]
