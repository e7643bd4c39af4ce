"""The notice board: what is current, pinned ones first, and one notice to read or print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.notices.models import Notice
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of

A_PAGE = 20


@require_safe
@community_page(room="notices", changes_with_time=True)
def notices(request: HttpRequest, community: Community) -> HttpResponse:
    """Current notices; expired ones are gone."""
    visible = Notice.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    page = page_of(visible.current(timezone.now()), request, by=("-pinned", "-published_at", "-pk"), size=A_PAGE)
    return render(request, "community/notices/notices.html", {"page": page})


@require_safe
@community_page(room="notices", changes_with_time=True)
def notice(request: HttpRequest, community: Community, uid: str) -> HttpResponse:
    """One notice; staff also see drafts and expired ones, marked as such."""
    visible = Notice.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    found = get_object_or_404(visible, uid=uid)
    context = {
        "notice": found,
        "is_current": found.is_current(timezone.now()),
        "may_change": may(request.user, "community.change_notice", found),
    }
    return render(request, "community/notices/notice.html", context)
