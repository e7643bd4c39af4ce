"""Where people go once they are in; signing in itself is allauth's, in our look."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from community.access.rules import may
from community.guards.slots import plugged
from community.places.models import Community


@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Office and street to the console, a partner's people to their partner, everybody else to their community."""
    user: Any = request.user
    if user.must_change_password:
        return HttpResponseRedirect(reverse("account_change_password"))
    if may(user, "community.open_console"):
        return HttpResponseRedirect(reverse("admin:index"))
    for landing in plugged("LANDINGS"):
        if url := landing(user):
            return HttpResponseRedirect(url)
    ids = [community for _role, community, _street in user.roles] or [user.community_id]
    community = Community.objects.filter(pk__in=ids).first()
    return HttpResponseRedirect(reverse("community_home", args=[community.slug]) if community else "/")
