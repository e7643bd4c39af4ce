"""What the console shows around its pages: the sidebar, today's to-do list, account links, our colours."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from community.access.console import OwnedAdmin
from community.access.rules import may
from community.guards.slots import plugged
from community.messages.models import Notification
from community.messages.reminders import reminders_of
from community.places.models import Community
from community.places.navigation import navigation_of

MOST = 30  # communities on the first page; a street with more has the list


def stylesheet(request: HttpRequest) -> str:
    return static("css/console.css")


def script(request: HttpRequest) -> str:
    return static("js/console.js")


def favicon(request: HttpRequest) -> str:
    return static("img/favicon.svg")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The wings in their order, each with its pages; only what this user may see, only rooms in use."""
    used = _rooms_in_use(request)
    unread = Notification.objects.of(request.user).unread().count()
    start: list[dict[str, Any]] = [
        {"title": _("Today"), "icon": "today", "link": reverse("admin:index")},
        {"title": _("Messages"), "icon": "inbox", "link": reverse("inbox"), "badge": str(unread) if unread else None},
    ]
    if may(request.user, "community.export_sheet"):
        start.append({"title": _("Excel in, Excel out"), "icon": "table", "link": reverse("sheets")})
    start += _links(request, used)
    groups = [{"title": "", "separator": False, "items": [{k: v for k, v in item.items() if v} for item in start]}]
    pages: dict[str, list[OwnedAdmin]] = {}
    for model, page in admin.site._registry.items():
        if not isinstance(page, OwnedAdmin) or not page.place or (page.room and page.room not in used):
            continue
        if page.has_module_permission(request):
            pages.setdefault(model._meta.app_label, []).append(page)
    # What is done every day stands above what is set up once.
    for wing in reversed(settings.WINGS):
        items = [_entry(page) for page in sorted(pages.get(wing, []), key=lambda page: page.place)]
        if items:
            title = capfirst(apps.get_app_config(wing).verbose_name)
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _links(request: HttpRequest, used: set[str]) -> list[dict[str, Any]]:
    """The rooms' own pages, as far as this user may open them."""
    return [
        {"title": link.label, "icon": link.symbol, "link": reverse(link.url_name)}
        for link in plugged("CONSOLE_LINKS")
        if link.room in used and may(request.user, link.permission)
    ]


def _entry(page: OwnedAdmin) -> dict[str, Any]:
    name = page.label or page.opts.verbose_name_plural
    url = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
    return {"title": capfirst(name), "icon": page.symbol, "link": url}


def _rooms_in_use(request: HttpRequest) -> set[str]:
    """Rooms that at least one of this user's communities uses."""
    closed = list(Community.objects.managed_by(request.user).values_list("closed_rooms", flat=True)[:200])
    return {key for key, _label, _meaning in settings.ROOMS if not closed or any(key not in rooms for rooms in closed)}


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The first page: what needs attention today, with the place to do it; no figures for their own sake."""
    communities = list(Community.objects.managed_by(request.user).select_related("street").order_by("name")[:MOST])
    return {
        **context,
        "title": _("Today"),
        "reminders": reminders_of(request.user),
        "links": _links(request, _rooms_in_use(request)),
        "communities": [(community, navigation_of(community, "")) for community in communities],
    }


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"title": _("My account"), "link": reverse("account")},
        {"title": _("Change password"), "link": reverse("account_change_password")},
        {"title": _("Second factor"), "link": reverse("mfa_index")},
    ]


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    return [get_language_info(code) for code, _name in settings.LANGUAGES]
