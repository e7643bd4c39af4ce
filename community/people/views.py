"""Where people go once they are in; signing in itself is allauth's, in our look."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from community.access.actors import Actor
from community.access.rules import may
from community.guards.slots import plugged
from community.people.actions import choose_channels
from community.people.forms import AccountForm
from community.people.models import User
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


@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: where messages go, password, second factor."""
    user = User.objects.get(pk=request.user.pk)  # not the request's: a form writes what was typed into its row
    request.community = user.home_community()  # type: ignore[attr-defined]
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        choose_channels(user, **form.cleaned_data, by=Actor.of(request.user))
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("account"))
    return render(request, "account/account.html", {"form": form, "sends_email": settings.SENDS_EMAIL})
