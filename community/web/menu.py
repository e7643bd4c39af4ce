"""The console's menu: the office's tasks in order (CONSOLE_MENU), as far as this user may and the rooms are in use."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.access.console import OwnedAdmin
from community.access.rules import may
from community.guards.slots import plugged
from community.places.models import Community
from community.places.navigation import ConsoleLink

OWN = [
    ConsoleLink(room="", label=_("Today"), url_name="admin:index", symbol="today", permission="community.open_console"),
    ConsoleLink(room="", label=_("Messages"), url_name="inbox", symbol="inbox", permission="community.open_console"),
    ConsoleLink(
        room="", label=_("Excel in, Excel out"), url_name="sheets", symbol="table", permission="community.export_sheet"
    ),
]


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of entries; the one where the reader is stands open, else the first in which they have something to do."""
    entries = _entries(request)
    here = max((item["link"] for item in entries.values() if _is_at(item["link"], request.path)), key=len, default="")
    groups: list[dict[str, Any]] = []
    for title, names in settings.CONSOLE_MENU:
        items = [{**entries[name], "active": entries[name]["link"] == here} for name in names if name in entries]
        if items:
            is_open = any(item["active"] for item in items)
            groups.append({"title": title, "items": items, "open": is_open})
    named = [group for group in groups if group["title"]]
    if named and not any(group["open"] for group in named):
        own = (group for group in named if any(item.get("busy") for item in group["items"]))
        next(own, named[0])["open"] = True
    return groups


def _is_at(link: str, path: str) -> bool:
    return path == link or (link != reverse("admin:index") and path.startswith(link))


def links_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The rooms' own pages, as far as this user may open them."""
    return _offered(request, plugged("CONSOLE_LINKS"), rooms_in_use(request))


def _offered(request: HttpRequest, links: Iterable[ConsoleLink], used: set[str]) -> list[dict[str, Any]]:
    return [
        {"name": link.url_name, "title": link.label, "icon": link.symbol, "link": reverse(link.url_name)}
        for link in links
        if (not link.room or link.room in used) and may(request.user, link.permission)
    ]


def _entries(request: HttpRequest) -> dict[str, dict[str, Any]]:
    used = rooms_in_use(request)
    entries = {item["name"]: item for item in _offered(request, [*OWN, *plugged("CONSOLE_LINKS")], used)}
    for page in admin.site._registry.values():
        if (
            isinstance(page, OwnedAdmin)
            and (not page.room or page.room in used)
            and page.has_module_permission(request)
        ):
            url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
            title = capfirst(page.label or page.opts.verbose_name_plural)
            busy = bool(page.room) and page.has_add_permission(request)
            entries[page.opts.label_lower] = {"title": title, "icon": page.symbol, "link": url, "busy": busy}
    return entries


def rooms_in_use(request: HttpRequest) -> set[str]:
    """Rooms that at least one of this user's communities uses."""
    closed = list(Community.objects.managed_by(request.user).values_list("closed_rooms", flat=True)[:200])
    return {key for key, _label, _meaning in settings.ROOMS if not closed or any(key not in rooms for rooms in closed)}
