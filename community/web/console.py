"""What the console shows around its pages: today's to-do list, account links, our colours."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from community.messages.reminders import reminders_of
from community.places.models import Community
from community.places.navigation import navigation_of
from community.web.menu import links_of

MOST = 30  # communities on the first page; a street with more has the list


def stylesheet(request: HttpRequest) -> str:
    return static("css/console.css")


def menu_stylesheet(request: HttpRequest) -> str:
    return static("css/menu.css")


def script(request: HttpRequest) -> str:
    return static("js/console.js")


def favicon(request: HttpRequest) -> str:
    return static("img/favicon.svg")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The first page: what needs attention today, with the place to do it; no figures for their own sake."""
    communities = list(Community.objects.managed_by(request.user).select_related("street").order_by("name")[:MOST])
    return {
        **context,
        "title": _("Today"),
        "reminders": reminders_of(request.user),
        "links": links_of(request),
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
