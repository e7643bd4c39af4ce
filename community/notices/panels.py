"""Notices in the navigation, pinned on the home page, and in the search."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from community.access.viewers import Viewer
from community.notices.models import Notice
from community.places.models import Community
from community.places.navigation import Entry, Panel
from community.places.searching import Finder, Found

ROOM = "notices"
ON_THE_HOME_PAGE = 3

navigation = Entry(room=ROOM, label=_("Notices"), url_name="notices", hint=_("What the office has to say"))


def _current(viewer: Viewer, community: Community) -> Any:
    return Notice.objects.visible_to(viewer).filter(community=community).current(timezone.now())


def _pinned(request: HttpRequest, community: Community) -> dict[str, Any] | None:
    """Pinned notices, then the newest."""
    newest = list(_current(request.viewer, community).newest()[:ON_THE_HOME_PAGE])  # type: ignore[attr-defined]
    return {"notices": newest} if newest else None


pinned = Panel(room=ROOM, template="community/notices/panel.html", gather=_pinned)


def _find(viewer: Viewer, community: Community, words: str, limit: int) -> list[Found]:
    notices = _current(viewer, community)
    for word in words.split():
        notices = notices.filter(Q(title__icontains=word) | Q(body__icontains=word))
    return [
        Found(
            title=notice.title,
            url=reverse("notice", args=[community.slug, notice.uid]),
            text=Truncator(notice.body).chars(60),
        )
        for notice in notices.newest()[:limit]
    ]


find_notices = Finder(room=ROOM, label=_("Notices"), find=_find)
