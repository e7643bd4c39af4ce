"""The inbox of whoever is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access.actors import Actor
from community.access.rules import may
from community.messages.actions import read_all_messages, read_message
from community.messages.models import Notification

PAGE = 30


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """One's messages, newest first, thirty a page; in the console for whoever has one."""
    request.community = request.user.home_community()  # type: ignore[attr-defined,union-attr]
    rows = Notification.objects.of(request.user).select_related("community")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    older = f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    shell = "base_console.html" if may(request.user, "community.open_console") else "base.html"
    context = {"inbox": page[:PAGE], "older": older, "newer": reverse("inbox") if before else "", "shell": shell}
    return render(request, "community/messages/inbox.html", context)


@login_required
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a message leads; it counts as read from then on. One whose cause has ended leads to the inbox."""
    message = get_object_or_404(Notification.objects.filter(recipient=request.user.pk), pk=pk)
    if message.settled_at is not None:
        messages.info(request, _("What this message was about has changed or is over."))
        return HttpResponseRedirect(reverse("inbox"))
    read_message(message, by=Actor.of(request.user))
    safe = url_has_allowed_host_and_scheme(message.url, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(message.url if message.url and safe else reverse("inbox"))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything in the inbox counts as read."""
    by = Actor.of(request.user)
    read_all_messages(by.user, by=by)
    messages.success(request, _("Everything is marked as read."))
    return HttpResponseRedirect(reverse("inbox"))
