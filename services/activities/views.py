"""Pages of activities: what residents read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from services.activities.filters import ActivityFilter
from services.activities.models import MOST_PHOTOS, ROOM, Activity
from services.roster.models import DutySettings

A_PAGE = 20
NEWEST_FIRST = ("-starts_at", "-pk")


@require_safe
@community_page(room=ROOM)
def activities(request: HttpRequest, community: Community) -> HttpResponse:
    """What was done here, newest first, with its sums: confirmed records only, whoever looks."""
    shown = Activity.objects.public().filter(community=community)
    chosen = ActivityFilter(request.GET, queryset=shown, request=request)
    found = chosen.qs if chosen.form.is_valid() else shown.none()
    context = {
        "form": chosen.form,
        "totals": found.totals(),
        "page": page_of(found.for_display().with_photos(), request, by=NEWEST_FIRST, size=A_PAGE),
        "narrowed": any(request.GET.get(name) for name in chosen.filters),
    }
    return render(request, "services/activities/activities.html", context)


@require_safe
@community_page(room=ROOM)
def activity(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One activity; the office and the partner also see it before it is confirmed, marked as such."""
    visible = Activity.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    found = get_object_or_404(visible.for_display(), uid=uid)
    own = may(request.user, "services.add_photo", found)
    photos = [each for each in found.photos.in_order().for_display() if own or each.is_published]
    context = {
        "activity": found,
        "may_change": may(request.user, "services.correct_activity", found),
        "photos": photos,
        "may_keep_photos": own,
        "can_add": own and len(photos) < MOST_PHOTOS and DutySettings.of(community.pk).photos,
        "most": MOST_PHOTOS,
    }
    return render(request, "services/activities/activity.html", context)
