"""The search over everything a community shows; each room plugs in how it is searched (slot `SEARCH`)."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.access.viewers import Viewer
from community.guards.slots import plugged
from community.places.models import Community
from community.places.pages import community_page

LIMIT = 10
LONGEST = 40


@require_safe
@community_page(changes_with_time=True)
def search(request: HttpRequest, community: Community) -> HttpResponse:
    """What was found, room by room, in the order of the settings."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    answers = _answers(request.viewer, community, words) if words else []  # type: ignore[attr-defined]
    return render(request, "community/web/search.html", {"q": words, "answers": answers})


def _answers(viewer: Viewer, community: Community, words: str) -> list[dict[str, Any]]:
    """What each room found; where there may be more, the address of the whole list."""
    answers = []
    for finder in plugged("SEARCH"):
        found = finder.find(viewer, community, words, LIMIT) if community.uses(finder.room) else []
        if found:
            whole = finder.list_name if len(found) == LIMIT else ""
            url = f"{reverse(whole, args=[community.slug])}?{urlencode({'q': words})}" if whole else ""
            answers.append({"label": finder.label, "found": found, "url": url})
    return answers
