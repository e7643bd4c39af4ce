"""Photos on the pages: seen by whoever may, added by those who took part, taken down for anybody who asks."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.access.actors import Actor
from community.access.rules import may, require
from community.places.models import Community
from community.places.pages import community_page, find_community
from partners.portal.visitors import portal_page
from services.activities import actions
from services.activities.models import ROOM, Activity, ActivityPhoto
from services.activities.taking import add_photos, picture

ANYBODY = Actor("anybody")


def _visible(request: HttpRequest, slug: str, uid: UUID) -> ActivityPhoto:
    """A photo, as far as this viewer may see it; else 404."""
    community = find_community(request, slug, ROOM)
    photos = ActivityPhoto.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    return get_object_or_404(photos.for_display(), uid=uid)


@require_safe
def photo(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The photo, at most 1920 pixels wide."""
    found = _visible(request, slug, uid)
    return picture(request, found, found.file.file)


@require_safe
def small_photo(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The photo as pages show it."""
    found = _visible(request, slug, uid)
    return picture(request, found, found.file.small)


@require_safe
@portal_page
def portal_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same where partners log: a shop's telephone, which is nobody elsewhere, sees its unpublished ones too."""
    photos = ActivityPhoto.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    found = get_object_or_404(photos.for_display(), uid=uid)
    return picture(request, found, found.file.small)


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that the form stood on."""
    asked = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return HttpResponseRedirect(asked if safe and asked.startswith("/") else otherwise)


@require_POST
@portal_page
def add_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add photos to a record, by who took part or by the office."""
    rows = Activity.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    activity = get_object_or_404(rows.for_display(), uid=uid)
    require(request.user, "services.add_photo", activity)
    add_photos(request, activity, by=Actor.of(request.user))
    return _back(request, activity.get_absolute_url())


@require_POST
@portal_page
def remove_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a photo back, by who took part or by the office."""
    photos = ActivityPhoto.objects.visible_to(request.viewer)  # type: ignore[attr-defined]
    found = get_object_or_404(photos.for_display(), uid=uid)
    require(request.user, "services.remove_photo", found)
    otherwise = found.activity.get_absolute_url()
    actions.remove_photo(found, by=Actor.of(request.user))
    messages.success(request, _("The photo is removed."))
    return _back(request, otherwise)


@require_http_methods(["GET", "HEAD", "POST"])
@community_page(room=ROOM)
def report_photo(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """Anybody asks for a photo to be taken down; from then on nobody sees it until the office has decided."""
    here = ActivityPhoto.objects.filter(community=community)
    shown = here.visible_to(request.viewer) | here.withheld()  # type: ignore[attr-defined]
    found = get_object_or_404(shown.for_display(), uid=uid)
    status, refusal = 200, ""
    if request.method == "POST":
        if not ratelimit.consume(request, action="report_photo", key=str(community.pk)):
            status, refusal = 429, _("Too many requests at once. Please call the community office; it helps at once.")
        else:
            try:
                actions.report_photo(found, reason=request.POST.get("reason", ""), by=_who(request))
            except ValidationError as refused:
                status, refusal = 409, " ".join(refused.messages)
            else:
                return HttpResponseRedirect(reverse("report_photo", args=[community.slug, found.uid]))
    context = {"photo": found, "refusal": refusal, "may_decide": may(request.user, "services.uphold_report", found)}
    return render(request, "services/activities/report_photo.html", context, status=status)


def _who(request: HttpRequest) -> Actor:
    return Actor.of(request.user) if request.user.is_authenticated else ANYBODY
